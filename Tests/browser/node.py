"""A demo node of one kind, on a port of its own; it is stopped and started again under the same address."""

import json
import signal
import subprocess
import tempfile
import time
import urllib.request

from journey import PROGRAMS, free_port


class Node:
    def __init__(self, kind):
        self.kind = kind
        self.folder = tempfile.mkdtemp(prefix=f"xuemai-{kind}-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [f"{PROGRAMS}/xuemai", "demo", "--kind", self.kind, "--folder", self.folder, "--port", str(self.port),
             "--bags", "4"],
            stdout=open(f"{self.folder}/server.log", "a"), stderr=subprocess.STDOUT)
        for _ in range(900):
            try:
                if json.load(urllib.request.urlopen(f"{self.url}/health"))["status"] == "ok":
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the demo {self.kind} did not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
