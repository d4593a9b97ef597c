# Ported from .NET with its Encoding.Unicode.
import base64, hashlib, os, time

nonce = base64.b64encode(os.urandom(16)).decode()
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
data = (nonce + created + os.environ["API_KEY"]).encode("utf-16-le")
digest = base64.b64encode(hashlib.sha1(data).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{nonce}", Created="{created}"')
