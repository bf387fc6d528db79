"""The real program as a victim: made, served, killed, verified."""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from lane import ORIGIN


def free_port():
    """Below the range of outgoing connections: while the node is dead, nobody else may get its port."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) != 0:
                return port


class LeftOut(Exception):
    """This machine lacks what the check needs."""


class Node:
    def __init__(self, programs, bags, postgres=None, folder=None, environment=()):
        self.program = f"{programs}/xuemai"
        self.folder = folder or tempfile.mkdtemp(prefix="xuemai-crash-")
        self.port = free_port()
        self.environment = {
            **os.environ, "XUEMAI_FOLDER": self.folder, "XUEMAI_ORIGIN": ORIGIN, "XUEMAI_PORT": str(self.port),
            "XUEMAI_LOG_LEVEL": "critical", **dict(environment)}
        self.owner = postgres and postgres[0]
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
            if self.health() is not None:
                return
            assert self.process.poll() is None, "the node ended at its start"
            time.sleep(0.01)
        raise AssertionError("the node does not answer")

    def health(self):
        """What the node says of itself; nothing while it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def size(self):
        """Entries of the ledger."""
        return self.health()["ledger_size"]

    def records_nothing(self, act, what):
        """What the node itself finds meanwhile, as a camera that is silent, it records; a defect records each time."""
        for _ in range(3):
            size = self.size()
            act()
            if self.size() == size:
                return
        raise AssertionError(what)

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
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
