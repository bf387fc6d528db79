"""The devices of the demo plant, each a process of its own so that each can be pulled alone, and tellers that number
what they tell and remember what was acknowledged."""

import asyncio
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Sources", "Simulator", "plant.py")
EVERY = 0.1


def ports(count):
    """So many free ports one after the other, below the range of outgoing connections."""
    for base in range(20_000 + os.getpid() * 7 % 11_000, 32_000, count):
        sockets = [socket.socket() for _ in range(count)]
        try:
            for place, one in enumerate(sockets):
                one.bind(("127.0.0.1", base + place))
            return base
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise AssertionError("no free ports")


class Peers:
    """OPC UA at the first port, Modbus at the next, the broker at the one after: as `xuemai simulate` has them."""

    def __init__(self, folder):
        self.folder, self.base, self.running, self.heard = folder, ports(3), {}, {}
        self.broker_program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        with open(f"{folder}/mosquitto.conf", "w") as file:
            file.write(f"listener {self.base + 2} 127.0.0.1\nallow_anonymous true\npersistence true\n")
            file.write(f"persistence_location {folder}/\nautosave_on_changes true\nautosave_interval 1\n")
            file.write("max_inflight_messages 1000\nmax_queued_messages 100000\n")
            if os.geteuid() == 0:
                file.write("user root\n")

    @property
    def broker(self):
        return f"127.0.0.1:{self.base + 2}"

    @property
    def opcua(self):
        return f"opc.tcp://127.0.0.1:{self.base}/plant/"

    def command(self, name):
        if name == "broker":
            return [self.broker_program, "-c", f"{self.folder}/mosquitto.conf"]
        port = self.base + 1 if name in ("modbus", "garbage") else self.base
        extra = ["--history", f"{self.folder}/history", "--every", "0.25"] if name == "opcua" else []
        return [sys.executable, SCRIPT, name, "--port", str(port), "--broker", self.broker, *extra]

    def start(self, name):
        log = open(f"{self.folder}/{name}.log", "a")
        process = subprocess.Popen(
            self.command(name), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1)
        self.running[name], self.heard[name] = process, queue.Queue()
        threading.Thread(target=self.listen, args=(process, self.heard[name]), daemon=True).start()
        if name == "broker":
            self.answers(self.base + 2)
        else:
            self.hear(name, "ready")

    @staticmethod
    def listen(process, heard):
        for line in process.stdout:
            heard.put(line)

    def hear(self, name, word):
        while not self.heard[name].get(timeout=60).startswith(word):
            pass

    @staticmethod
    def answers(port):
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < end, f"nobody answers at {port}"

    def say(self, name, words):
        self.running[name].stdin.write(words + "\n")
        self.hear(name, "did")

    def pull(self, name):
        """kill -9."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self):
        for name in list(self.running):
            self.pull(name)

    def history(self, codes):
        """What the server itself has kept of each signal: stamp and value, asked by another client than ours."""

        async def ask():
            from asyncua import Client

            found = {}
            async with Client(self.opcua) as client:
                for code in codes:
                    node = client.get_node(f"ns=2;s={code}")
                    start = datetime.now(timezone.utc) - timedelta(hours=1)
                    values = await node.read_raw_history(start, datetime.now(timezone.utc) + timedelta(hours=2))
                    found[code] = [
                        (value.SourceTimestamp.replace(tzinfo=timezone.utc), value.Value.Value) for value in values
                        if value.StatusCode.is_good() and value.SourceTimestamp is not None]
            return found

        return asyncio.run(ask())


class Teller(threading.Thread):
    """Tells 1, 2, 3 … and keeps what was acknowledged; what was not is told again."""

    def __init__(self):
        super().__init__(daemon=True)
        self.acknowledged, self.serial, self.refusals = [], 0, 0
        self.going, self.ended, self.idle = threading.Event(), threading.Event(), threading.Event()
        self.going.set()

    def run(self):
        while not self.ended.wait(EVERY):
            if not self.going.is_set():
                self.idle.set()
                continue
            self.idle.clear()
            if self.tell(self.serial + 1):
                self.serial += 1
                self.acknowledged.append(self.serial)
            else:
                self.refusals += 1

    def pause(self):
        self.going.clear()
        assert self.idle.wait(30), "a teller does not rest"

    def resume(self):
        self.going.set()

    def end(self):
        self.ended.set()
        self.join(30)


class Poster(Teller):
    """Line protocol over HTTP: acknowledged with 204."""

    def __init__(self, url, key):
        super().__init__()
        self.url, self.key = url, key

    def tell(self, serial):
        request = urllib.request.Request(
            f"{self.url}/api/v2/write?precision=ms", data=f"play n={serial}i {time.time_ns() // 1_000_000}".encode(),
            headers={"Authorization": f"Token {self.key}"})
        try:
            return urllib.request.urlopen(request, timeout=10).status == 204
        except (urllib.error.URLError, OSError):
            return False


class Publisher(Teller):
    """MQTT with QoS 1: acknowledged by the broker, which keeps it until the node thanks for it."""

    def __init__(self, port):
        super().__init__()
        import paho.mqtt.client as mqtt

        self.client = mqtt.Client(client_id="play", clean_session=False)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def tell(self, serial):
        if not self.client.is_connected():
            return False
        text = json.dumps({"n": serial, "ts": time.time_ns() // 1_000_000})
        told = self.client.publish("play/1", text, qos=1)
        try:
            told.wait_for_publish(10)
        except (RuntimeError, ValueError):
            return False
        return told.is_published()

    def end(self):
        super().end()
        self.client.loop_stop()
