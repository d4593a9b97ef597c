# isoformat() has no Z; the header gets one.
import base64, hashlib, os
from datetime import datetime, timezone

created = datetime.now(timezone.utc).replace(tzinfo=None).isoformat()
nonce = os.urandom(16)
digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + os.environ["API_KEY"].encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}Z"')
