"""Makes soap-times.json: python3 soap-times.py > soap-times.json

It runs the code of the libraries themselves: WSS4J 1.6 and Java (SoapTimes.java), gSOAP
(soap-times.c). It needs Debian's libwss4j-java, default-jdk-headless, gsoap and libgsoap-dev.
"""

import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
JARS = ":".join(f"/usr/share/java/{jar}.jar" for jar in ["wss4j", "xmlsec", "commons-logging", "slf4j-api"])

DATES = """
2026-01-15 2026-02-28 2026-02-29 2024-02-29 1900-02-29 2000-02-29 2026-04-31 2026-12-31 2026-13-01 2026-00-10
2026-01-00 2026-01-32 1970-01-01 1969-12-31 0001-01-01 0000-01-01 9999-12-31 -2026-01-15 -0001-01-01 +2026-01-15
12026-01-15 +12026-01-15 -12026-01-15 +02026-01-15 02026-01-15 99999-01-01 +99999-01-01 1234567890-01-01
+1234567890-01-01 026-01-15 26-01-15 2026-1-15 2026-01-5 2026-1-5 20260115 2026-0115 202601-15 2026-01 2026 2026-015
2026/01/15 2026.01.15 2026-01/15 2026-01.15 2026-11-31 2026-24-15 2026-01-45 --01-15 +-2026-01-15 1601-01-01
""".split()
TIMES = """
T12:34:56 T00:00:00 T23:59:59 T23:59:60 T24:00:00 T24:00:01 T12:60:00 T12:34:61 T25:00:00 t12:34:56 _12:34:56
T12:34 T12 T T1:34:56 T12:3:56 T12:34:5 T123456 T1234 T12:34:56.5 T12:34:56.123 T12:34:56.1234 T12:34:56.1235
T12:34:56.9995 T12:34:59.9999 T12:34:56.123456 T12:34:56.123456789 T12:34:56.1234567890 T12:34:56.000000001
T12:34:56. T12:34:56.x T12:34.5 T12:34:56,5 T12:34:56.05 T12:34:56.005 T12:34:56.0005 T12.34.56 T12:34.56 T-1:34:56
T+1:34:56 T12:-4:56 T12:34:-6 T99:99:99 T12:34:56:78 T12:34:056 T012:34:56 T235959 T240000 T126160
""".split() + ["", " 12:34:56", "T 1:34:56", "T12:34: 6"]
ZONES = """
Z z +00:00 -00:00 +01:00 -01:00 +05:45 -03:30 +13:59 +14:00 +14:01 -14:00 +18:00 -18:00 +18:01 +19:00 +23:59 +24:00
+25:00 +01:60 +01:59 +0100 -0130 +01 +1 +1:00 +01:0 +01:00:00 +01:02:03 -01:02:03 +01:02:60 +010203 +01:00Z Z+01:00
Zx ZZ UTC GMT CET x +00:00Z -01:00Z +01:00x [UTC] Z[UTC] +01:00[Europe/Paris] Z[x/y_z-1+2:3] Z[] Z[a/b Z[a%b]
+00:00[UTC] Z[~a] Z[a] Z[GB] Z[/UTC] Z[UTC:] +01:00[] -00:30 +00:30 -00:01 +-1:00 +01:-5 ++1:00 +99:99 -99:99 +9999 +00 -0000
""".split() + ["", " Z", "Z ", " +01:00"]
OTHERS = """
x now 0 1768480496 2026-01-15T12:34:56ZT 2026-01-15Z 2026-01-15+01:00 T12:34:56Z 12:34:56 Z - + . : 2026-01-15T12:34:56.5.5Z
20260115T123456Z 20260115T12:34:56+0100
2026-14-15T12:34:56Z 2026-25-15T12:34:56Z 2026--1-15T12:34:56Z 2026-01--5T12:34:56Z 2026-01-0T12:34:56Z 2026-01-400T12:34:56Z
""".split() + ["2026- 1-15T12:34:56Z", "2026-01-\t5T12:34:56Z", " 026-01-15T12:34:56Z", "2026-01-15T12:  :56Z"]


def texts():
    """Each part with usual other parts, and some that meet."""
    for date in DATES:
        for time, zone in [("T12:34:56", "Z"), ("T12:34:56.123", "+01:00"), ("T00:00:00", "-01:30"), ("", ""), ("T12:34:56", "")]:
            yield date + time + zone
    for time in TIMES:
        for zone in ["Z", "+01:00", "-01:30", "", "+18:00"]:
            yield "2026-01-15" + time + zone
    for zone in ZONES:
        for time in ["T12:34:56", "T12:34:56.5", "T12:34", "T00:00:00.0005", "T123456", ""]:
            yield "2026-01-15" + time + zone
    yield from OTHERS


def run(command, lines):
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True,
                          env={**os.environ, "TZ": "UTC"})
    answers = done.stdout.splitlines()
    assert len(answers) == len(lines), done.stderr
    return answers


def number(text):
    return None if text == "-" else int(text)


def main():
    lines = list(dict.fromkeys(texts()))
    java = run(["java", "-Duser.timezone=UTC", "-cp", JARS, os.path.join(HERE, "SoapTimes.java")], lines)
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "soap-times")
        # libgsoap only links with the code of a service, so this is one that does nothing.
        subprocess.run(["soapcpp2", "-S", "-c", "-w", "-d", folder], check=True, capture_output=True,
                       text=True, input="int ns__nothing(void *nothing);\n")
        sources = [os.path.join(HERE, "soap-times.c"), os.path.join(folder, "soapC.c")]
        subprocess.run(["cc", "-w", "-I", folder, *sources, "-lgsoap", "-o", program], check=True)
        c = run([program], lines)
    rows = []
    for text, by_java, by_c in zip(lines, java, c):
        milliseconds, seconds, nanoseconds, is_utc = by_java.split()
        wss4j2 = None if seconds == "-" else [int(seconds), int(nanoseconds), is_utc == "true"]
        rows.append([text, number(milliseconds), wss4j2, number(by_c)])
    print("{")
    print(' "made_by": "python3 tests/data/soap-times.py > tests/data/soap-times.json",')
    print(' "source": "the code of WSS4J 1.6.19, OpenJDK 17 (WSS4J 2 and later use it) and gSOAP 2.8.124, in the zone UTC",')
    print(' "columns": ["Created", "WSS4J 1.6: milliseconds", "WSS4J 2: seconds, nanoseconds, in UTC", "gSOAP: seconds"],')
    print(f' "count": {len(rows)},')
    print(' "rows": [')
    print(",\n".join("  " + json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows))
    print(" ]")
    print("}")


main()
