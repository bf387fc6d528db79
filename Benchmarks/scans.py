"""Scans over HTTP as lanes post them: 32 keep-alive clients, 8 lanes, one session; then pages and memory.

Usage: scans.py PROGRAM FOLDER BAGS
"""

import glob
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

PROGRAM, FOLDER, BAGS = sys.argv[1], sys.argv[2], int(sys.argv[3])
PORT = 8097
CLIENTS = 32


def tell(name, value):
    print(f"{name}\t{value}", flush=True)


def wait():
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)


def cookies(response, jar):
    for header in response.headers.get_all("Set-Cookie") or []:
        name, value = header.split(";")[0].split("=", 1)
        jar[name] = value


class Session:
    def __init__(self):
        self.jar = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT)

    def ask(self, method, path, fields=None, extra=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.jar.items()), **(extra or {})}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{PORT}"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        cookies(response, self.jar)
        return response.status, text

    def sign_in(self):
        _, page = self.ask("GET", "/session")
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        status, page = self.ask("POST", "/session", {"csrf": token, "badge": "0417", "password": "xuemai-demo", "back": "/"})
        assert status == 303, (status, page[:500])
        _, page = self.ask("GET", "/")
        self.csrf = re.search(r'data-csrf="([^"]+)"', page).group(1)


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


def load(part, results):
    """One process drives a share of the clients with plain sockets."""
    import selectors
    import socket
    selector = selectors.DefaultSelector()
    for requests in part:
        sock = socket.create_connection(("127.0.0.1", PORT))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state = {"rest": iter(requests), "sock": sock, "buffer": b""}
        selector.register(sock, selectors.EVENT_READ, state)
        sock.sendall(next(state["rest"]))
        state["at"] = time.perf_counter()
    green = red = 0
    latencies = []
    open_clients = len(part)
    while open_clients:
        for key, _ in selector.select():
            state = key.data
            state["buffer"] += state["sock"].recv(65536)
            head = state["buffer"].find(b"\r\n\r\n")
            if head < 0:
                continue
            length = int(re.search(rb"[Cc]ontent-[Ll]ength: (\d+)", state["buffer"][:head]).group(1))
            if len(state["buffer"]) < head + 4 + length:
                continue
            if b'data-tone="pass"' in state["buffer"]:
                green += 1
            else:
                red += 1
                if red == 1:
                    print(state["buffer"].decode()[:1500], file=sys.stderr)
            latencies.append(time.perf_counter() - state["at"])
            state["buffer"] = b""
            following = next(state["rest"], None)
            if following is None:
                selector.unregister(state["sock"])
                open_clients -= 1
            else:
                state["at"] = time.perf_counter()
                state["sock"].sendall(following)
    results.extend([green, red, latencies])


shares = [[request(label, 1 + client % 8) for label, _ in labels[client::CLIENTS]] for client in range(CLIENTS)]
results = []
begin = time.perf_counter()
load(shares, results)
took = time.perf_counter() - begin
green, red, latencies = results
latencies.sort()
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
