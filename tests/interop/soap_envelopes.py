"""SOAP envelopes made by zeep, suds-community and onveef.

Reads one JSON object per line. Prints one for each package and each way to call it.
"""

import base64
import hashlib
import json
import os
import sys
from importlib.metadata import version

import zeep.wsse
from lxml import etree
from onveef.envelopes import _ws_security_header
from suds import wsse

SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"


def envelope(namespace, header):
    return '<s:Envelope xmlns:s="%s"><s:Header>%s</s:Header><s:Body/></s:Envelope>' % (
        namespace,
        header,
    )


def answer(package, how, text):
    print(json.dumps({"package": package, "version": version(package), "how": how, "envelope": text}))


for line in sys.stdin:
    user = json.loads(line)
    username, secret = user["username"], user["secret"]

    for how, options in [
        ("use_digest=True", {"use_digest": True}),
        ("use_digest=True, zulu_timestamp=True", {"use_digest": True, "zulu_timestamp": True}),
        ("use_digest=False", {}),
    ]:
        tree = etree.fromstring(envelope(SOAP_1_1, ""))
        tree, _ = zeep.wsse.UsernameToken(username, secret, **options).apply(tree, {})
        answer("zeep", how, etree.tostring(tree, encoding="unicode"))

    security = wsse.Security()
    security.tokens.append(wsse.UsernameToken(username, secret))
    answer("suds-community", "", envelope(SOAP_1_1, security.xml().plain()))

    # Its user makes the digest.
    token = wsse.UsernameToken(username, secret)
    nonce = os.urandom(16)
    token.setnonce(base64.b64encode(nonce).decode())
    token.setnonceencoding(True)
    token.setcreated()
    created = token.xml().getChild("Created").getText()
    digest = hashlib.sha1(nonce + created.encode() + secret.encode()).digest()
    token.setpassworddigest(base64.b64encode(digest).decode())
    security = wsse.Security()
    security.tokens.append(token)
    answer("suds-community", "setpassworddigest", envelope(SOAP_1_1, security.xml().plain()))

    for how, options in [
        ("", {}),
        ("add_timestamp=True", {"add_timestamp": True}),
        ("use_password_text=True", {"use_password_text": True}),
    ]:
        answer("onveef", how, envelope(SOAP_1_2, _ws_security_header(username, secret, **options)))
