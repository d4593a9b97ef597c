# Nothing is wrong with this client but its key.
import base64, hashlib, os, time

key = hashlib.sha256(b"a key of another user").hexdigest()
nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + key.encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
