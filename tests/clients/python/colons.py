# Joins the parts with colons, as HTTP Digest does.
import hashlib, os, time
from base64 import b64encode

nonce = b64encode(os.urandom(16)).decode()
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
text = ":".join([nonce, created, os.environ["API_KEY"]])
digest = b64encode(hashlib.sha1(text.encode("utf-8")).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{nonce}", Created="{created}"')
