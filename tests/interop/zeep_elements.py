"""SOAP elements made by zeep, and whether ours say the same to lxml.

A line in with a user: zeep's <wsse:Security>, its nonce and Created out. A line in with two
elements: their difference out, null where there is none.
"""

import json
import sys
from datetime import datetime

from lxml import etree
from zeep import ns
from zeep.wsse import UsernameToken


def make(user):
    envelope = etree.fromstring(
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
    )
    token = UsernameToken(
        user["username"],
        user["secret"],
        use_digest=True,
        nonce=user["nonce"],
        created=datetime.strptime(user["created"], "%Y-%m-%dT%H:%M:%S.%fZ"),
        zulu_timestamp=user["zulu"],
    )
    envelope, _ = token.apply(envelope, {})
    security = envelope.find(".//{%s}Security" % ns.WSSE)
    return {
        "element": etree.tostring(security, encoding="unicode"),
        "nonce": security.findtext(".//{%s}Nonce" % ns.WSSE),
        "created": security.findtext(".//{%s}Created" % ns.WSU),
    }


def content(element):
    """All that is in an element but prefixes and the blanks between elements."""
    text = element.text if len(element) == 0 else None
    return [element.tag, dict(element.attrib), text, [content(child) for child in element]]


def difference(case):
    theirs, ours = (content(etree.fromstring(case[name])) for name in ("theirs", "ours"))
    return None if theirs == ours else "%r is not %r" % (theirs, ours)


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(difference(case) if "theirs" in case else make(case)))
