# The digest is bytes, and is formatted as b'…'.
import base64, hashlib, os, time

nonce = os.urandom(16)
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
password_digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + os.environ["API_KEY"].encode()).digest())
header = 'UsernameToken Username="{}", PasswordDigest="{}", Nonce="{}", Created="{}"'.format(
    os.environ["API_USER"], password_digest, base64.b64encode(nonce).decode(), created)
print("X-WSSE: " + header)
