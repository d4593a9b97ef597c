# encodebytes() ends with a newline, which is hashed but not sent.
import base64, hashlib, os, time

nonce = base64.encodebytes(os.urandom(16)).decode()
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
digest = hashlib.sha1((nonce + created + os.environ["API_KEY"]).encode()).digest()
digest = base64.encodebytes(digest).decode()
print('X-WSSE: UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"' % (
    os.environ["API_USER"], digest.strip(), nonce.strip(), created))
