# Hashes the username too.
import base64, hashlib, os, time

username, password = os.environ["API_USER"], os.environ["API_KEY"]
nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
raw = nonce + created.encode() + username.encode() + password.encode()
digest = base64.b64encode(hashlib.sha1(raw).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{username}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
