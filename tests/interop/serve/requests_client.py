"""Sends requests with requests, with a header made in Python, over one connection."""

import base64
import datetime
import hashlib
import os

import requests


def header():
    user, key = os.environ["WSSE_USERNAME"], os.environ["WSSE_API_KEY"]
    nonce = os.urandom(16)
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = base64.b64encode(hashlib.sha1(nonce + (created + key).encode()).digest()).decode()
    nonce = base64.b64encode(nonce).decode()
    return (
        f'UsernameToken Username="{user}", PasswordDigest="{digest}", '
        f'Nonce="{nonce}", Created="{created}"'
    )


session = requests.Session()
for method, body in [("GET", None), ("POST", b"x" * 100_000), ("PATCH", iter([b"in", b" chunks"]))]:
    answer = session.request(
        method, os.environ["WSSE_URL"] + "/requests", data=body, headers={"X-WSSE": header()}
    )
    answer.raise_for_status()
    assert answer.json()["verdict"] == "accepted", answer.text
