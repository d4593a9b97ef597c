# A reader of .env files that keeps the quotes.
import base64, hashlib, os, time

env = dict(line.strip().split("=", 1) for line in open(".env") if "=" in line)
nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + env["API_KEY"].encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{env["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
