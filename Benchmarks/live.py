"""How long an alarm needs from the arrival of its value to the screen, while a gateway posts every signal each second;
and what share of a core the node takes for it.

Usage: live.py PROGRAM FOLDER [SIGNALS] [SECONDS]; FOLDER is made by `xuemai bench live` unless it is there.
"""

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time

from client import PORT, Session, tell, wait

PROGRAM, FOLDER = sys.argv[1], sys.argv[2]
SIGNALS = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
SECONDS = int(sys.argv[4]) if len(sys.argv) > 4 else 40
PER_UNIT = 50

if not os.path.exists(FOLDER):
    subprocess.run([PROGRAM, "bench", "live", "--path", FOLDER, "--signals", str(SIGNALS)], check=True)
server = subprocess.Popen(
    [PROGRAM, "serve"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    env={**os.environ, "XUEMAI_FOLDER": FOLDER, "XUEMAI_ORIGIN": "bench.example/live", "XUEMAI_PORT": str(PORT)})
wait()
administrator, operator = Session(), Session()
administrator.sign_in("0001")
operator.sign_in("0288")
_, page = administrator.ask("GET", "/devices")
csrf = re.search(r'name="csrf" value="([^"]*)"', page).group(1)
_, shown = administrator.ask("POST", "/devices", {
    "csrf": csrf, "id": "gateway", "name": "Gateway", "networks": "127.0.0.0/8", "per_minute": "6000",
    "permissions": "equipment.post"})
key = re.search(r"xm_[0-9a-f]{64}", shown).group(0)
gateway = http.client.HTTPConnection("127.0.0.1", PORT)
cookie = "; ".join(f"{k}={v}" for k, v in operator.jar.items())

_, overview = operator.ask("GET", "/alarms")
path = re.search(r'data-refresh="([^"]+)"', overview).group(1).replace("&amp;", "&")
live = re.search(r'data-live="([^"]*)"', overview).group(1).replace("&amp;", "&")
seen = {}


def screen():
    """As live.js does: the server says that something changed, a fifth of a second later the list is asked for."""
    events = http.client.HTTPConnection("127.0.0.1", PORT)
    events.request("GET", live, headers={"Cookie": cookie})
    stream = events.getresponse()
    session = Session()
    session.jar = dict(operator.jar)
    while line := stream.readline():
        if not line.startswith(b"event: changed"):
            continue
        time.sleep(0.2)
        _, text = session.ask("GET", path, extra={"x-fragment": "1"})
        now = time.monotonic()
        for code in re.findall(r"U\d{3}\.TT\d{2}\.H", text):
            seen.setdefault(code, now)


def post(values):
    at = time.time_ns()
    body = "".join(f"m,s={number} v={value:.2f} {at}\n" for number, value in enumerate(values)).encode()
    gateway.request("POST", "/api/v2/write?precision=ns", body, {"Authorization": f"Token {key}"})
    answer = gateway.getresponse()
    text = answer.read()
    assert answer.status == 204, (answer.status, text[:300])


def used():
    fields = open(f"/proc/{server.pid}/stat").read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


threading.Thread(target=screen, daemon=True).start()
numbers = random.Random(20261122)
values = [50.0] * SIGNALS
raised, waits, posts = {}, [], []
post(values)
time.sleep(2)
start, before = time.monotonic(), used()
for second in range(SECONDS):
    values = [50 + numbers.random() for _ in range(SIGNALS)]
    if second >= 5 and second % 2 == 0:
        number = numbers.randrange(SIGNALS)
        code = f"U{number // PER_UNIT:03d}.TT{number % PER_UNIT:02d}.H"
        if code not in raised:
            values[number] = 101.0
            raised[code] = time.monotonic()
    begun = time.monotonic()
    post(values)
    posts.append(time.monotonic() - begun)
    time.sleep(max(0, start + second + 1 - time.monotonic()))
share = (used() - before) / (time.monotonic() - start)
time.sleep(2)
for code, at in raised.items():
    if code in seen:
        waits.append(seen[code] - at)
server.terminate()
server.wait()
tell("signals", SIGNALS)
tell("alarms_raised", len(raised))
tell("alarms_on_screen", len(waits))
tell("alarm_to_screen_median_milliseconds", round(sorted(waits)[len(waits) // 2] * 1000) if waits else "none")
tell("alarm_to_screen_slowest_milliseconds", round(max(waits) * 1000) if waits else "none")
tell("post_median_milliseconds", round(sorted(posts)[len(posts) // 2] * 1000, 1))
tell("share_of_a_core", round(share, 3))
