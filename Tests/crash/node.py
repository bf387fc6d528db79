"""The real program as a victim: made, served, killed, verified."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from lane import ORIGIN


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    def __init__(self, programs, bags, postgres=None, folder=None):
        self.program = f"{programs}/xuemai"
        self.folder = folder or tempfile.mkdtemp(prefix="xuemai-crash-")
        self.port = free_port()
        self.environment = {
            **os.environ, "XUEMAI_FOLDER": self.folder, "XUEMAI_ORIGIN": ORIGIN, "XUEMAI_PORT": str(self.port),
            "XUEMAI_LOG_LEVEL": "critical"}
        if postgres:
            self.environment |= {"XUEMAI_POSTGRES_OWNER": postgres[0], "XUEMAI_POSTGRES_RUNTIME": postgres[1]}
        self.process = None
        subprocess.run(
            [self.program, "demo", "--prepare-only", "--folder", self.folder, "--bags", str(bags)],
            env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(3000):
            if self.size() is not None:
                return
            assert self.process.poll() is None, "the node ended at its start"
            time.sleep(0.01)
        raise AssertionError("the node does not answer")

    def size(self):
        """Entries of the ledger; nothing while it does not answer."""
        import json
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/health")
            return json.loads(connection.getresponse().read()).get("ledger_size")
        except (OSError, http.client.HTTPException, ValueError):
            return None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)

    def verify(self):
        said = subprocess.run([self.program, "verify"], env=self.environment, capture_output=True, text=True)
        return said.returncode == 0, said.stdout + said.stderr

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
