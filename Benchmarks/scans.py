"""Scans over HTTP as lanes post them: 32 keep-alive clients, 8 lanes, one session; then pages and memory.

Usage: scans.py PROGRAM FOLDER BAGS
"""

import glob
import os
import re
import subprocess
import sys
import time
import urllib.parse
import uuid

from client import PORT, Session, drive, tell, wait

PROGRAM, FOLDER, BAGS = sys.argv[1], sys.argv[2], int(sys.argv[3])
CLIENTS = 32

# One process for the program, one for the load: both on the same two cores.
start = time.perf_counter()
server = subprocess.Popen([PROGRAM, "demo", "--folder", FOLDER, "--port", str(PORT), "--bags", str(BAGS)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wait()
session = Session()
session.sign_in()
sheet = sorted(glob.glob(f"{FOLDER}/*-codes.txt"))[0]
shipment = os.path.basename(sheet)[: -len("-codes.txt")]
text = open(sheet, encoding="utf-8").read()
labels = re.findall(r"^(=\S+)\t(\S+) g$", text, re.M)
manifest = open(f"{FOLDER}/{shipment}-manifest.csv", encoding="utf-8").read()
weights = dict(re.findall(r"^\S+?,(A\d+),\S+?,\S+?,(\d+)", manifest, re.M))
path = f"/plasma/shipments/{shipment}"
boxes = len(set(re.findall(r"Box\t(\S+)", text)))
status, answer = session.ask("POST", f"{path}/arrival", {
    "csrf": session.csrf, "command": str(uuid.uuid4()), "vehicle": "B1", "boxes": boxes, "seals": "yes",
    "lanes": ",".join(str(n) for n in range(1, 9))})
assert status == 303, answer[:800]

# Requests are made beforehand, so that the clients cost little.
cookie = "; ".join(f"{k}={v}" for k, v in session.jar.items())


def request(label, lane):
    body = urllib.parse.urlencode({
        "code": label, "weight": weights[label[1:14]], "csrf": session.csrf, "command": str(uuid.uuid4())}).encode()
    return (f"POST {path}/lanes/{lane}/scans HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nCookie: {cookie}\r\n"
            f"Origin: http://127.0.0.1:{PORT}\r\nx-fragment: 1\r\nx-csrf: {session.csrf}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


shares = [[request(label, 1 + client % 8) for label, _ in labels[client::CLIENTS]] for client in range(CLIENTS)]
green, red, latencies, took = drive(shares, b'data-tone="pass"')
tell("http_scans", green)
tell("http_not_green", red)
tell("http_scans_per_second_32_clients", green / took)
tell("http_scan_milliseconds_p50", latencies[len(latencies) // 2] * 1000)
tell("http_scan_milliseconds_p99", latencies[len(latencies) * 99 // 100] * 1000)

for name, place in (("home", "/"), ("list", "/plasma/shipments"), ("shipment", path), ("bag", f"/plasma/bags/{labels[7][0][1:14]}")):
    times = []
    for _ in range(300):
        at = time.perf_counter()
        status, _ = session.ask("GET", place)
        times.append(time.perf_counter() - at)
        assert status == 200, (place, status)
    times.sort()
    tell(f"page_{name}_milliseconds_p99", times[297] * 1000)
memory = re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{server.pid}/status").read()).group(1)
tell("memory_megabytes", int(memory) / 1024)
server.terminate()
server.wait()

start = time.perf_counter()
server = subprocess.Popen([PROGRAM, "demo", "--folder", FOLDER, "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wait()
tell("start_seconds", time.perf_counter() - start)
server.terminate()
server.wait()
