"""zeep sends SOAP 1.1 and 1.2, and reads the fault for a wrong password. The argument is ping.wsdl."""

import os
import sys

import zeep
from zeep.wsse.username import UsernameToken

url, user, key = (os.environ["WSSE_" + name] for name in ("URL", "USERNAME", "API_KEY"))
wrong = "wrong" in sys.argv
for port in ["Ping", "Ping12"]:
    token = UsernameToken(user, "wrong" if wrong else key, use_digest=True)
    client = zeep.Client(sys.argv[1], wsse=token)
    binding = "{urn:ping}" + port
    try:
        client.create_service(binding, url + "/zeep").Ping()
        assert not wrong
    except zeep.exceptions.Fault as fault:
        assert wrong and "FailedAuthentication" in str(fault.code or fault.subcodes), fault
        assert "digest_mismatch" in fault.message or "unknown" in fault.message, fault.message
