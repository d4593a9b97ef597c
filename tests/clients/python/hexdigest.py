# b64encode() of hexdigest().
import base64, hashlib, os, time

def wsse(username, secret):
    nonce = os.urandom(16)
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sha1 = hashlib.sha1(nonce)
    sha1.update(created.encode())
    sha1.update(secret.encode())
    digest = base64.b64encode(sha1.hexdigest().encode()).decode()
    return f'UsernameToken Username="{username}", PasswordDigest="{digest}", Nonce="{base64.b64encode(nonce).decode()}", Created="{created}"'

print("X-WSSE:", wsse(os.environ["API_USER"], os.environ["API_KEY"]))
