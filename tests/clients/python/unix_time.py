# Hashes the Unix time.
import base64, hashlib, os, time

now = int(time.time())
nonce = os.urandom(16)
digest = base64.b64encode(hashlib.sha1(nonce + str(now).encode() + os.environ["API_KEY"].encode()).digest()).decode()
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
