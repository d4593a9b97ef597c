"""httplib2 answers the challenge of a 401 with its own WSSE (the dialect atom)."""

import os

import httplib2

http = httplib2.Http()
http.add_credentials(os.environ["WSSE_USERNAME"], os.environ["WSSE_API_KEY"])
answer, content = http.request(os.environ["WSSE_URL"] + "/httplib2")
assert answer.status == 200, (answer, content)
