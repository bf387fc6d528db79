"""A demo node that collects: on a disk of its own where that can be had, with sources that a play adds through its forms."""

import contextlib
import json
import os
import re
import shutil
import signal as signals
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from desk import Desk
from journey import LANGUAGE, PROGRAMS
from peers import ports

# A machine that builds at the same time keeps no promise to the second.
SLACK = float(os.environ.get("XUEMAI_SLACK", "4"))
ENGINEER, ADMINISTRATOR = "0450", "0001"
ROOM = "96m"


class Plant:
    """A demo node on a disk of its own, where that can be had."""

    def __init__(self, disk, simulator):
        self.disk, self.simulator = disk, simulator
        self.folder, self.port = f"{disk}/node", ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [f"{PROGRAMS}/xuemai", "demo", "--folder", self.folder, "--port", str(self.port), "--bags", "4",
             "--simulator-port", str(self.simulator)],
            stdout=subprocess.DEVNULL, stderr=open(f"{tempfile.gettempdir()}/xuemai-plugs-{LANGUAGE}.log", "a"))
        end = time.monotonic() + 60 * SLACK
        while True:
            with contextlib.suppress(OSError):
                if json.load(urllib.request.urlopen(f"{self.url}/health"))["status"] == "ok":
                    return
            if time.monotonic() > end or self.process.poll() is not None:
                self.kill()
                raise AssertionError("the demo node did not start")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signals.SIGTERM)
        self.process.wait(timeout=60)

    def fill(self):
        room = os.statvfs(self.disk)
        with open(f"{self.disk}/filler", "wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, max(room.f_bavail * room.f_frsize - 65_536, 4096))
        # The last pages go to whoever is first.
        with contextlib.suppress(OSError), open(f"{self.disk}/rest", "wb", buffering=0) as rest:
            while True:
                rest.write(bytes(4096))

    def room(self):
        for name in ("filler", "rest"):
            os.remove(f"{self.disk}/{name}")


@contextlib.contextmanager
def small_disk():
    """A folder on a file system that can be filled; an ordinary folder where none can be mounted."""
    folder = tempfile.mkdtemp(prefix="xuemai-plugs-")
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "xuemai", folder], capture_output=True).returncode == 0
    try:
        yield folder, mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def device_key(plant, code="play-1"):
    """Registered as the administrator does it; the key is shown once."""
    desk = Desk(plant, ADMINISTRATOR)
    status, shown, _ = desk.ask("POST", "/devices", *desk.form({
        "csrf": desk.csrf, "id": code, "name": "play", "networks": "127.0.0.0/8", "per_minute": "6000",
        "permissions": "equipment.post"}))
    key = re.search(r"xm_[0-9a-f]{64}", shown)
    assert key, (status, shown[-3000:])
    return key.group(0)


def connection(desk, code, speaks, address, settings=""):
    desk.send("/equipment/connections", {
        "act": "declare", "connection": code, "name": code, "protocol": speaks, "address": address, "settings": settings})


def signal(desk, code, source, address):
    desk.send("/equipment/signals", {
        "signal": code, "asset": "FL501", "name": code, "unit": "1", "period": "1000", "collection": "connected",
        "connection": source, "address": address})


def alarm(desk, code, signal_code, limit, priority="high"):
    desk.send("/alarms/definitions", {
        "alarm": code, "signal": signal_code, "kind": "high", "value": limit, "dead_band": "0", "on_delay": "0",
        "off_delay": "0", "priority": priority, "consequence": "play", "response": "play"})


def post(plant, key, lines):
    """Line protocol, told again while the node makes ready; gives the moment at which it was on disk."""
    request = urllib.request.Request(
        f"{plant.url}/api/v2/write?precision=ms", data="\n".join(lines).encode(),
        headers={"Authorization": f"Token {key}"})
    end = time.monotonic() + 60
    while True:
        try:
            assert urllib.request.urlopen(request, timeout=60).status == 204
            return time.time() * 1000
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 503 and time.monotonic() < end, refusal.read()
