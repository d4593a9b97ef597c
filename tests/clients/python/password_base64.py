# The password in base64, as in Basic authentication.
import base64, os, time

nonce = base64.b64encode(os.urandom(16)).decode()
created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
password = base64.b64encode(os.environ["API_KEY"].encode()).decode()
print(f'X-WSSE: UsernameToken Username="{os.environ["API_USER"]}", PasswordDigest="{password}", Nonce="{nonce}", Created="{created}"')
