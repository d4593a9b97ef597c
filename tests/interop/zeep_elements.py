"""SOAP elements made by zeep, and whether they equal those of wsse, as lxml reads them.

For a line with a user, prints zeep's <wsse:Security>, its nonce and Created. For a line with two
elements, prints their difference, or null if they are equal.
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
    """The content of an element, without prefixes and white space between elements."""
    text = element.text if len(element) == 0 else None
    return [element.tag, dict(element.attrib), text, [content(child) for child in element]]


def difference(case):
    theirs, ours = (content(etree.fromstring(case[name])) for name in ("theirs", "ours"))
    return None if theirs == ours else "%r is not %r" % (theirs, ours)


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(difference(case) if "theirs" in case else make(case)))
