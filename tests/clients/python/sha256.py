# SHA-256, since SHA-1 is old.
import base64, hashlib, os, time

nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
digest = base64.b64encode(hashlib.sha256(nonce + created.encode() + os.environ["API_KEY"].encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
