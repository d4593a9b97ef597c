"""Checks X-WSSE headers with pywsse's server. Reads one JSON object per line, and prints the verdict."""

import json
import logging
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable()

import wsse.exceptions
import wsse.utils

for line in sys.stdin:
    case = json.loads(line)
    try:
        verdict = wsse.utils.check_token(case["header"], lambda username: case["secret"])
    except wsse.exceptions.WSSEException as error:
        verdict = {"error": type(error).__name__}
    print(json.dumps(verdict))
