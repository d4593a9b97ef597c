# Makes a text of the nonce, without the bytes that are none.
import base64, hashlib, os, time

nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
text = nonce.decode("utf-8", errors="ignore") + created + os.environ["API_KEY"]
digest = base64.b64encode(hashlib.sha1(text.encode()).digest()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"')
