# The variable is not set, and formatted all the same.
import base64, hashlib, os, time

key = os.environ.get("WSSE_SECRET_KEY")
nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
digest = base64.b64encode(hashlib.sha1(nonce + f"{created}{key}".encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
