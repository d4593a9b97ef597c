# urlsafe_b64encode() for the digest.
import base64, hashlib, os, time

nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
digest = base64.urlsafe_b64encode(hashlib.sha1(nonce + created.encode() + os.environ["API_KEY"].encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
