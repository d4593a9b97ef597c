# str() of bytes is b'…'.
import base64
import hashlib
import os
from datetime import datetime, timezone

nonce = base64.b64encode(os.urandom(16))
created = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
digest = hashlib.sha1((str(nonce) + created + os.environ["API_KEY"]).encode()).digest()
print('X-WSSE: UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"' % (
    os.environ["API_USER"], base64.b64encode(digest).decode(), nonce.decode(), created))
