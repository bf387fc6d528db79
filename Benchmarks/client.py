"""What the benchmarks over HTTP share: figures told, a server waited for, a signed-in session."""

import http.client
import re
import selectors
import socket
import sys
import time
import urllib.parse

PORT = 8097


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

    def sign_in(self, number="0417", password="xuemai-demo"):
        _, page = self.ask("GET", "/session")
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        status, page = self.ask("POST", "/session", {"csrf": token, "badge": number, "password": password, "back": "/"})
        assert status == 303, (status, page[:500])
        _, page = self.ask("GET", "/")
        self.csrf = re.search(r'data-csrf="([^"]+)"', page).group(1)


def drive(shares, good):
    """Each share of requests goes through a keep-alive socket of its own, all from this one process.

    Gives answers with `good` in them, the others, their sorted times in seconds, and the seconds that all took.
    """
    selector = selectors.DefaultSelector()
    begin = time.perf_counter()
    for requests in shares:
        sock = socket.create_connection(("127.0.0.1", PORT))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state = {"rest": iter(requests), "sock": sock, "buffer": b""}
        selector.register(sock, selectors.EVENT_READ, state)
        sock.sendall(next(state["rest"]))
        state["at"] = time.perf_counter()
    green = red = 0
    latencies = []
    while selector.get_map():
        for key, _ in selector.select():
            state = key.data
            state["buffer"] += state["sock"].recv(65536)
            head = state["buffer"].find(b"\r\n\r\n")
            if head < 0:
                continue
            length = int(re.search(rb"[Cc]ontent-[Ll]ength: (\d+)", state["buffer"][:head]).group(1))
            if len(state["buffer"]) < head + 4 + length:
                continue
            if good in state["buffer"]:
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
                state["sock"].close()
            else:
                state["at"] = time.perf_counter()
                state["sock"].sendall(following)
    return green, red, sorted(latencies), time.perf_counter() - begin
