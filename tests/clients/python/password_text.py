# PasswordText of SOAP: the password itself.
import base64, os, time

nonce = base64.b64encode(os.urandom(16)).decode()
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{os.environ["API_KEY"]}", Nonce="{nonce}", Created="{created}"')
