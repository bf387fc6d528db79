"""kill -9 of an edge machine under load, with a node that fails: whatever the broker was thanked for reaches the node."""

import contextlib
import http.server
import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from node import LeftOut

MESSAGES = 12_000
PORTION = 300
SEED = 20261122
PATIENCE = 90


def frames(body):
    """The values of a post, read by another hand than ours: docs/collectors.md."""
    at = 4
    assert body[:4] == b"XMF\x01"

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = body[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def zigzag():
        value = varint()
        return value >> 1 ^ -(value & 1)

    names = []
    for _ in range(varint()):
        length = varint()
        names.append(body[at : at + length].decode())
        at += length
    for _ in range(varint()):
        source = names[varint()]
        at += 8
        for _ in range(varint()):
            signal = names[varint()]
            zigzag()
            kind = body[at] >> 6
            at += 1
            value = None
            if kind == 1:
                scale = body[at]
                at += 1
                value = zigzag() / 10**scale
            elif kind == 2:
                at += 8
            yield source, signal, value
    assert at == len(body)


class StubNode(http.server.ThreadingHTTPServer):
    """Keeps what it is told; often says that it did not, or says nothing."""

    daemon_threads = True

    def __init__(self, port, numbers):
        super().__init__(("127.0.0.1", port), Answer)
        self.numbers = numbers
        self.kept = []
        self.lock = threading.Lock()


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            # Killed while it told.
            self.close_connection = True
            return
        assert self.path == "/api/v1/frames" and self.headers["Authorization"] == "Bearer edge-key"
        mood = self.server.numbers.random()
        if mood >= 0.2:
            values = [int(value) for _, signal, value in frames(body) if signal == "T1" and value is not None]
            with self.server.lock:
                self.server.kept += values
        if mood < 0.1:
            # The answer is lost, and what it was about with it.
            self.close_connection = True
            return
        if mood > 0.9:
            # Kept, but the answer is lost.
            self.close_connection = True
            return
        self.send_response(503 if mood < 0.2 else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def publish(port, portion):
    lines = "".join(f"{number}\n" for number in portion)
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t", "p/1", "-l"]
    subprocess.run(command, input=lines.encode(), check=True, timeout=60)


def start(programs, configuration, log):
    environment = dict(os.environ, XUEMAI_COLLECT_KEY="edge-key")
    return subprocess.Popen(
        [os.path.join(programs, "xuemai"), "collect", "--config", configuration], stderr=log, env=environment)


def collected(programs, kills):
    broker_program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if broker_program is None:
        raise LeftOut("there is no mosquitto")
    numbers = random.Random(SEED)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        port, node_port = free_port(), free_port()
        with open(f"{folder}/mosquitto.conf", "w") as file:
            file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
            file.write("max_inflight_messages 500\nmax_queued_messages 100000\n")
        with open(f"{folder}/collect.yaml", "w") as file:
            file.write(f"node: http://127.0.0.1:{node_port}\nfolder: {folder}/edge\nsources:\n")
            file.write(f"  - code: mq-1\n    protocol: mqtt\n    address: 127.0.0.1:{port}\n")
            file.write("    settings: { topics: 'p/#', content: number }\n    signals: { p/1: T1 }\n")
        quiet = stack.enter_context(open(os.devnull, "w"))
        broker = subprocess.Popen([broker_program, "-c", f"{folder}/mosquitto.conf"], stderr=quiet)
        stack.callback(broker.wait)
        stack.callback(broker.kill)
        node = StubNode(node_port, random.Random(SEED))
        threading.Thread(target=node.serve_forever, daemon=True).start()
        stack.callback(node.shutdown)
        log_path = f"{folder}/log"
        log = stack.enter_context(open(log_path, "w"))

        edge = start(programs, f"{folder}/collect.yaml", log)
        end = time.monotonic() + PATIENCE
        # From its first subscription on, the broker keeps what comes for it.
        while "mq-1: connected" not in open(log_path).read():
            assert time.monotonic() < end and edge.poll() is None, open(log_path).read()
            time.sleep(0.05)

        def load():
            for first in range(0, MESSAGES, PORTION):
                publish(port, range(first, first + PORTION))

        loader = threading.Thread(target=load)
        loader.start()
        struck = 0
        while struck < kills:
            time.sleep(numbers.uniform(0.05, 0.9))
            edge.kill()
            edge.wait()
            struck += 1
            edge = start(programs, f"{folder}/collect.yaml", log)
        loader.join()
        stack.callback(edge.wait)
        stack.callback(edge.kill)
        end = time.monotonic() + PATIENCE
        while len(set(node.kept)) < MESSAGES and time.monotonic() < end:
            time.sleep(0.1)
        missing = set(range(MESSAGES)) - set(node.kept)
        assert not missing, f"{len(missing)} of {MESSAGES} are missing, the first {sorted(missing)[:5]}"
        return f"{struck} kills, {MESSAGES} messages, none missing, {len(node.kept) - MESSAGES} told twice"
