"""Headers made by emarsysauthenticator, httplib2 and pywsse.

Reads one JSON object per line. Prints one for each package and each way to call it.
"""

import json
import logging
import sys
import warnings
from datetime import datetime
from importlib.metadata import version

warnings.simplefilter("ignore")  # the older packages call utcnow()
logging.disable()  # pywsse finds the fixed time too old

import httplib2
import wsse.utils
from emarsysauthenticator import create_xwsse_header


def answer(package, how, header, **more):
    more.update(package=package, version=version(package), how=how, header=header)
    print(json.dumps(more))


for line in sys.stdin:
    user = json.loads(line)
    username, secret = user["username"], user["secret"]

    headers = create_xwsse_header(username, secret)
    answer("emarsysauthenticator", "", headers["X-WSSE"])

    headers = {}
    credentials = (username, secret)
    authentication = httplib2.WsseAuthentication(credentials, "localhost", "/", {}, {}, b"", None)
    authentication.request("GET", "/", headers, b"")
    answer("httplib2", "", headers["X-WSSE"], authorization=headers["authorization"])

    created = datetime.strptime(user["created"], "%Y-%m-%dT%H:%M:%S.%fZ")
    for how, options in [
        ("make_token", {}),
        ("make_token, algorithm=sha1", {"algorithm": "sha1"}),
        ("make_token, ts_format=%Y-%m-%dT%H:%M:%S.%fZ", {"ts_format": "%Y-%m-%dT%H:%M:%S.%fZ"}),
    ]:
        token = wsse.utils.make_token(username, secret, user["nonce"], created, **options)
        # Its clients send the header without this word.
        answer("pywsse", how, "UsernameToken " + token)
