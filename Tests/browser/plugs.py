"""Every plug of the demo plant is pulled while a person looks: server, broker, clock, device, disk, node. What happened
is seen on the page, and is well again without a hand, within the times that docs/equipment.md promises; and of what was
acknowledged nothing is lost: it is counted.

Usage: plugs.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import csv
import io
import json
import os
import re
import tempfile
import time
from datetime import datetime, timezone

import journey
from browser import Browser
from desk import Desk
from journey import LANGUAGE, PROGRAMS, check, picture, sign_in
from monitored import ENGINEER, SLACK, Plant, connection, device_key, signal, small_disk
from peers import Peers, Poster, Publisher

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "equipment.md")
WORDS = {
    "connected": ("已连接", "connected"), "failed": ("断开", "failed"), "connecting": ("正在连接", "connecting"),
    "bad": ("坏值", "bad"), "normal": ("正常", "normal"), "silent": ("没有数据", "silent"),
    "wrong": ("偏差超限", "out of limit"), "right": ("正确", "right"), "full": ("正在拒收", "refusing"),
}
SOURCES = """(code => {
  const row = [...document.querySelectorAll('#sources tbody tr')].find(r => r.cells[0].innerText.trim() === code);
  return row ? [...row.cells].map(c => c.innerText.trim()) : null;
})"""
UNITS = """(() => Object.fromEntries([...document.querySelectorAll('section.sheet')].map(s => [
  s.querySelector('h2 span').innerText, [...s.querySelectorAll('tbody tr')].map(r => r.cells[3].innerText.trim())])))()"""


def word(name):
    return WORDS[name][LANGUAGE == "en"]


def promises():
    """Plug to the seconds within which it is seen and is well again: the table of the docs is the only place."""
    rows = re.findall(r"^\| `(\w+)` [^|]*\| (\d+) s \| (\d+) s \|", open(DOCS, encoding="utf-8").read(), re.M)
    return {name: (float(seen), float(well)) for name, seen, well in rows}


class Play:
    def __init__(self, browser, plant, peers):
        self.browser, self.plant, self.peers, self.promises = browser, plant, peers, promises()

    def phase(self, code):
        return f"({SOURCES}('{code}')?.[1] ?? '').split('\\n')[0] === "

    def waits(self, plug, place, what, script):
        """What is promised of a plug: seen (0) or well again (1)."""
        promised = self.promises[plug][place]
        began = time.monotonic()
        self.browser.until(script, promised * SLACK)
        taken = time.monotonic() - began
        check(f"{plug}: {what} after {taken:.1f} s, promised {promised:.0f} s", taken <= promised * SLACK)

    def is_in(self, plug, place, codes, name):
        for code in codes:
            self.waits(plug, place, f"{code} {word(name)}", self.phase(code) + json.dumps(word(name)))

    def open(self, path):
        self.browser.open(self.plant.url + path)
        self.browser.until("document.querySelector('[data-online]:not(.off)') !== null")

    # The plugs, in the order in which they are pulled.

    def clock(self):
        self.peers.say("opcua", "clock 3600")
        cell = f"{SOURCES}('sim-opcua')?.[4] === "
        self.waits("clock", 0, word("wrong"), cell + json.dumps(word("wrong")))
        picture(self.browser, "plug-clock")
        self.peers.say("opcua", "clear")

    def clock_is_right(self):
        self.waits("clock", 1, word("right"), f"{SOURCES}('sim-opcua')?.[4] === " + json.dumps(word("right")))

    def server(self):
        self.open("/monitoring")
        states = f"{UNITS}.TK101"
        self.browser.until(f"{states}?.every(s => s === {json.dumps(word('normal'))})", 60)
        self.peers.pull("opcua")
        self.waits("server", 0, "TK101 " + word("bad"), f"{states}?.every(s => s === {json.dumps(word('bad'))})")
        picture(self.browser, "plug-server")
        self.open("/monitoring/quality")
        self.is_in("server", 0, ["sim-opcua"], "failed")
        self.peers.start("opcua")
        self.is_in("server", 1, ["sim-opcua"], "connected")

    def broker(self, publisher):
        publisher.pause()
        self.arrived("PLAY.MQTT", publisher)
        self.peers.pull("broker")
        self.is_in("broker", 0, ["sim-mqtt", "play-mqtt"], "failed")
        picture(self.browser, "plug-broker")
        self.peers.start("broker")
        self.is_in("broker", 1, ["sim-mqtt", "play-mqtt"], "connected")
        publisher.resume()

    def device(self):
        self.peers.say("modbus", "silent")
        self.is_in("silence", 0, ["sim-modbus"], "failed")
        self.peers.say("modbus", "speak")
        self.is_in("silence", 1, ["sim-modbus"], "connected")
        self.peers.pull("modbus")
        self.peers.start("garbage")
        self.is_in("garbage", 0, ["sim-modbus"], "failed")
        picture(self.browser, "plug-garbage")
        self.peers.pull("garbage")
        self.peers.start("modbus")
        self.is_in("garbage", 1, ["sim-modbus"], "connected")

    def disk(self, poster):
        refused = poster.refusals
        self.plant.fill()
        self.waits("disk", 0, word("full"), f"document.querySelector('#full') !== null")
        picture(self.browser, "plug-disk")
        end = time.monotonic() + 30
        while poster.refusals == refused:
            assert time.monotonic() < end, "a full disk took a value"
        self.plant.room()
        told = len(poster.acknowledged)
        self.waits("disk", 1, word("connected"), "document.querySelector('#full') === null")
        end = time.monotonic() + 30
        while len(poster.acknowledged) == told:
            assert time.monotonic() < end, "with room again nothing is taken"

    def node(self):
        self.plant.kill()
        self.waits("node", 0, "off line", "document.querySelector('[data-online].off') !== null")
        picture(self.browser, "plug-node")
        self.plant.start()
        # Who looked is asked to sign in again: sessions end with the node.
        self.waits("node", 1, "the door", "document.querySelector('input[name=badge]') !== null")
        sign_in(self.browser, self.plant, ENGINEER)
        self.open("/monitoring/quality")
        self.is_in("node", 1, ["sim-opcua", "sim-mqtt", "sim-modbus", "play-mqtt"], "connected")

    def well(self):
        """Everything is normal, and nobody did anything."""
        self.open("/monitoring")
        script = f"Object.values({UNITS}).flat().filter(s => s !== {json.dumps(word('normal'))}).length === 0"
        self.browser.until(script, 60 * SLACK)
        check("every value is normal again", True)

    # Counted.

    def told(self, desk, signal_code, since):
        query = f"signals={signal_code}&from={since}&to={time.time_ns() // 1_000_000 + 7_200_000}"
        rows = csv.DictReader(io.StringIO(desk.file(f"/monitoring/curve.csv?{query}").decode("utf-8-sig")))
        return [(row["time"], row["value"], row["quality"]) for row in rows]

    def arrived(self, code, teller):
        """All that was acknowledged is in the node."""
        desk = Desk(self.plant, ENGINEER)
        end = time.monotonic() + 60
        while True:
            missing = set(teller.acknowledged) - self.serials(desk, code)
            if not missing:
                return
            assert time.monotonic() < end, f"{code}: {len(missing)} missing, the first {sorted(missing)[:5]}"

    def serials(self, desk, code):
        return {int(value) for _, value, _ in self.told(desk, code, self.began) if value}


def connect(plant, peers):
    """Two sources more, whose acknowledgements the play counts."""
    key = device_key(plant)
    desk = Desk(plant, ENGINEER)
    connection(desk, "play-http", "influx-line", "play-1")
    connection(desk, "play-mqtt", "mqtt", peers.broker, "topics=play/#\ncontent=json")
    signal(desk, "PLAY.HTTP", "play-http", "play n")
    signal(desk, "PLAY.MQTT", "play-mqtt", "play/1#n")
    return key


def count(play, poster, publisher):
    """Nothing that was acknowledged is missing."""
    for code, teller in (("PLAY.HTTP", poster), ("PLAY.MQTT", publisher)):
        teller.end()
        play.arrived(code, teller)
        check(f"{code}: {len(teller.acknowledged)} acknowledged, 0 lost, {teller.refusals} refused", teller.acknowledged)
    desk = Desk(play.plant, ENGINEER)
    for code, kept in play.peers.history(["TK101.TT01"]).items():
        told = play.told(desk, code, play.began)
        good = {(stamp, float(value)) for stamp, value, quality in told if value and quality != "bad"}
        windows = alive(told)
        owed = [
            (stamp, value) for stamp, value in kept
            if any(start < stamp < end for start, end in windows)]
        lost = [one for one in owed if (rfc3339(one[0]), one[1]) not in good]
        check(f"{code}: {len(owed)} in the server's own history, {len(lost)} of them lost", len(owed) > 20 and not lost)


def alive(told):
    """Stretches without a stated gap and without a hole: there the node had acknowledged what the server told."""
    found, start, before = [], None, None
    for stamp, value, quality in told:
        at = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
        broken = not value or quality == "uncertain" or (before and (at - before).total_seconds() > 5)
        if broken:
            if start and before:
                found.append((start, before))
            start = None
        if value and quality != "uncertain" and start is None:
            start = at
        before = at
    if start and before:
        found.append((start, before))
    return found


def rfc3339(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def main():
    with small_disk() as (disk, is_small), tempfile.TemporaryDirectory(prefix="xuemai-peers-") as folder:
        peers = Peers(folder)
        for name in ("broker", "opcua", "sparkplug", "modbus"):
            peers.start(name)
        plant, browser = Plant(disk, peers.base), Browser(height=1400)
        play = Play(browser, plant, peers)
        play.began = time.time_ns() // 1_000_000
        try:
            key = connect(plant, peers)
            sign_in(browser, plant, ENGINEER)
            play.open("/monitoring/quality")
            play.is_in("node", 1, ["sim-opcua", "sim-mqtt", "sim-modbus", "play-mqtt"], "connected")
            poster, publisher = Poster(plant.url, key), Publisher(peers.base + 2)
            poster.start()
            publisher.start()
            play.clock()
            play.server()
            play.broker(publisher)
            play.device()
            if is_small:
                play.disk(poster)
            else:
                print("  --  no file system can be mounted here: no disk is filled")
            play.node()
            play.clock_is_right()
            play.well()
            count(play, poster, publisher)
            check("the console stayed silent", not complaints(browser) or print(complaints(browser)))
        except BaseException:
            browser.picture(f"/tmp/xuemai-plugs-{LANGUAGE}.png")
            raise
        finally:
            browser.close()
            plant.stop()
            peers.stop()
    print(f"{journey.passed} passed, 0 failed")


def complaints(browser):
    """While the node was dead, nothing could be loaded; that is no flaw of the page."""
    return [said for said in browser.complaints() if "ERR_" not in said and "401" not in said and "503" not in said]


main()
