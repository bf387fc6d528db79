"""The two doors side by side, and a shift that begins: scans by page and by API in turns; then fifty people sign in at
once while a lane goes on scanning.

Usage: doors.py PROGRAM FOLDER BAGS
"""

import glob
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

from client import PORT, Session, drive, tell, wait

PROGRAM, FOLDER, BAGS = sys.argv[1], sys.argv[2], int(sys.argv[3])
CLIENTS, ROUNDS, PEOPLE, LANE_SCANS = 32, 4, 50, 400

server = subprocess.Popen([PROGRAM, "demo", "--folder", FOLDER, "--port", str(PORT), "--bags", str(BAGS)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wait()
receiver, administrator = Session(), Session()
receiver.sign_in()
administrator.sign_in("0001")
sheet = sorted(glob.glob(f"{FOLDER}/*-codes.txt"))[0]
shipment = os.path.basename(sheet)[: -len("-codes.txt")]
text = open(sheet, encoding="utf-8").read()
labels = re.findall(r"^(=\S+)\t(\S+) g$", text, re.M)
manifest = open(f"{FOLDER}/{shipment}-manifest.csv", encoding="utf-8").read()
weights = dict(re.findall(r"^\S+?,(A\d+),\S+?,\S+?,(\d+)", manifest, re.M))
path = f"/plasma/shipments/{shipment}"
status, answer = receiver.ask("POST", f"{path}/arrival", {
    "csrf": receiver.csrf, "command": str(uuid.uuid4()), "vehicle": "B1",
    "boxes": len(set(re.findall(r"Box\t(\S+)", text))), "seals": "yes",
    "lanes": ",".join(str(n) for n in range(1, 9))})
assert status == 303, answer[:800]


def device(number):
    _, page = administrator.ask("GET", "/devices")
    csrf = re.search(r'name="csrf" value="([^"]*)"', page).group(1)
    status, shown = administrator.ask("POST", "/devices", {
        "csrf": csrf, "id": f"lane-{number}", "name": f"Lane {number}", "networks": "127.0.0.0/8",
        "per_minute": "6000", "permissions": "plasma.receive"})
    return re.search(r"xm_[0-9a-f]{64}", shown).group(0)


cookie = "; ".join(f"{k}={v}" for k, v in receiver.jar.items())
keys = [device(number) for number in range(CLIENTS)]


def by_page(label, client):
    body = urllib.parse.urlencode({
        "code": label, "weight": weights[label[1:14]], "csrf": receiver.csrf, "command": str(uuid.uuid4())}).encode()
    return (f"POST {path}/lanes/{1 + client % 8}/scans HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nCookie: {cookie}\r\n"
            f"Origin: http://127.0.0.1:{PORT}\r\nx-fragment: 1\r\nx-csrf: {receiver.csrf}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


def by_api(label, client):
    body = json.dumps({"code": label, "lane": str(1 + client % 8), "weight": weights[label[1:14]]}).encode()
    return (f"POST /api/v1/plasma/shipment/{shipment}/scan-bag HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n"
            f"Authorization: Bearer {keys[client]}\r\nIdempotency-Key: {uuid.uuid4()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


# In turns, so that both doors see the same machine.
lane_labels, labels = labels[:LANE_SCANS], labels[LANE_SCANS:]
turns = {"page": (by_page, b'data-tone="pass"'), "api": (by_api, b" 200 ")}
took = {name: [0, 0.0, []] for name in turns}
share = len(labels) // (2 * ROUNDS)
for turn in range(2 * ROUNDS):
    name = list(turns)[turn % 2]
    request, good = turns[name]
    part = labels[turn * share: (turn + 1) * share]
    green, red, latencies, seconds = drive(
        [[request(label, client) for label, _ in part[client::CLIENTS]] for client in range(CLIENTS)], good)
    assert red == 0, (name, red)
    took[name][0] += green
    took[name][1] += seconds
    took[name][2] += latencies
for name, (count, seconds, latencies) in took.items():
    latencies.sort()
    tell(f"doors_{name}_scans_per_second_32_clients", count / seconds)
    tell(f"doors_{name}_milliseconds_p99", latencies[len(latencies) * 99 // 100] * 1000)
tell("doors_api_to_page", took["api"][0] / took["api"][1] * took["page"][1] / took["page"][0])

# A shift begins.
first = {}
for number in range(PEOPLE):
    _, page = administrator.ask("GET", "/accounts/new")
    csrf = re.search(r'name="csrf" value="([^"]*)"', page).group(1)
    status, shown = administrator.ask("POST", "/accounts/new", {
        "csrf": csrf, "command": str(uuid.uuid4()), "person": f"7{number:03}", "name": f"Person {number}",
        "role": "receiver"})
    first[f"7{number:03}"] = re.search(r'class="first-password"><code[^>]*>[^<]*</code> <code[^>]*>([^<]*)</code>', shown).group(1)

signed_in, failures = [], []


def arrive(number, password):
    try:
        session = Session()
        at = time.perf_counter()
        while True:
            try:
                session.sign_in(number, password)
                break
            except AssertionError as told:  # The door says that it is busy: a person tries again.
                if time.perf_counter() - at > 60:
                    raise told
                time.sleep(1)
            except AttributeError:  # Signed in; the page asks for a new password and shows no token.
                break
        signed_in.append(time.perf_counter() - at)
    except Exception as problem:
        failures.append(problem)


scans = []


def scan(stop):
    for label, _ in lane_labels:
        at = time.perf_counter()
        status, told = receiver.ask(
            "POST", f"{path}/lanes/8/scans",
            {"code": label, "weight": weights[label[1:14]], "csrf": receiver.csrf, "command": str(uuid.uuid4())},
            {"x-fragment": "1", "x-csrf": receiver.csrf})
        scans.append(time.perf_counter() - at)
        if stop.is_set():
            return
        time.sleep(0.03)


stop = threading.Event()
lane = threading.Thread(target=scan, args=(stop,))
lane.start()
begin = time.perf_counter()
people = [threading.Thread(target=arrive, args=pair) for pair in first.items()]
for person in people:
    person.start()
for person in people:
    person.join()
tell("shift_seconds_50_people", time.perf_counter() - begin)
stop.set()
lane.join()
assert not failures, failures[:2]
signed_in.sort()
scans.sort()
tell("shift_signed_in", len(signed_in))
tell("shift_longest_sign_in_seconds", signed_in[-1])
tell("shift_scans_meanwhile", len(scans))
tell("shift_scan_milliseconds_p99", scans[len(scans) * 99 // 100] * 1000)
tell("shift_scan_milliseconds_longest", scans[-1] * 1000)
server.terminate()
server.wait()
