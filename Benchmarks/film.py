"""What recording costs: so many cameras of 1 280 x 720, 15 pictures a second, 1 Mbit/s, all of them one stream of the
simulator's, since coding it would cost more than recording it. Processor seconds of the node and of its recorders.

Usage: film.py PROGRAM_FOLDER [CAMERAS] [SECONDS]
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

PROGRAMS, COUNT, SECONDS = sys.argv[1], int((sys.argv + ["", "50"])[2] or 50), int((sys.argv + ["", "", "60"])[3] or 60)
HERE = os.path.dirname(os.path.abspath(__file__))
sys.argv = [sys.argv[0], "zh", PROGRAMS]
sys.path.insert(0, os.path.join(HERE, "..", "Tests", "browser"))
from desk import Desk  # noqa: E402
from monitored import ENGINEER, Plant  # noqa: E402
from peers import ports  # noqa: E402

LEADER = "0288"
TICK = os.sysconf("SC_CLK_TCK")


def spent(pid):
    """Processor seconds of a process, its ended children not among them."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def recorders(folder):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                line = file.read()
        except OSError:
            continue
        if b"ffmpeg" in line and b"hls" in line and folder.encode() in line:
            found.append(int(name))
    return found


def looked(plant, at):
    """Medians of the same questions as a click on a signed step asks."""
    desk = Desk(plant, LEADER)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at + 8 * 3600))
    opening, lists, stills, parts = [], [], [], []
    for _ in range(9):
        began = time.monotonic()
        viewing = desk.send("/film/viewings", {
            "act": "look", "camera": "CAM-05", "at": stamp, "purpose": "batch"}).split("?")[0]
        desk.get(viewing)
        opening.append(time.monotonic() - began)
        ms = int(at * 1000)
        began = time.monotonic()
        listed = desk.get(f"{viewing}/CAM-05/list?from={ms}&to={ms + 1000}")
        lists.append(time.monotonic() - began)
        path = re.search(r'"path":"([^"]+)"', listed).group(1)
        began = time.monotonic()
        desk.file(f"{viewing}/CAM-05/part?path={path}&at={ms}")
        parts.append(time.monotonic() - began)
        began = time.monotonic()
        desk.file(f"{viewing}/CAM-05/still?at={ms}")
        stills.append(time.monotonic() - began)
    for name, times in (("opened and its page", opening), ("list", lists), ("segment", parts), ("still", stills)):
        print(f"{name:>20}: {sorted(times)[len(times) // 2] * 1000:6.0f} ms")


def main():
    base = ports(4)
    camera = subprocess.Popen(
        ["/usr/bin/python3", f"{HERE}/../Sources/Simulator/camera.py", str(base + 3), "3"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)
    camera.stdout.readline()
    threading.Thread(target=lambda: [None for _ in camera.stdout], daemon=True).start()
    folder = tempfile.mkdtemp(prefix="xuemai-film-bench-")
    plant = Plant(folder, base)
    try:
        desk = Desk(plant, ENGINEER)
        for number in range(COUNT - 3):
            desk.send("/film/cameras", {
                "camera": f"BENCH-{number}", "name": f"bench {number}", "point": "V01", "place": "dock",
                "address": f"rtsp://127.0.0.1:{base + 3}/cam1", "still": "no"})
        while len(recorders(plant.folder)) < COUNT:
            time.sleep(0.5)
        time.sleep(20)
        running = recorders(plant.folder)
        before = {pid: spent(pid) for pid in running}
        node, began, bytes_ = spent(plant.process.pid), time.monotonic(), size(plant.folder)
        time.sleep(SECONDS)
        took = time.monotonic() - began
        of_recorders = sum(spent(pid) - before[pid] for pid in running)
        of_node = spent(plant.process.pid) - node
        rate = (size(plant.folder) - bytes_) / took / len(running) * 8 / 1e6
        print(f"{len(running)} cameras, {took:.0f} s, {rate:.2f} Mbit/s each")
        for name, share in (("recorders", of_recorders / took), ("node", of_node / took)):
            print(f"{name:>20}: {share * 100:6.1f} % of a core, {share / len(running) * 100:.2f} % each")
        looked(plant, time.time() - 30)
    finally:
        plant.stop()
        camera.kill()
        shutil.rmtree(folder, ignore_errors=True)


def size(folder):
    return int(subprocess.run(["du", "-sb", f"{folder}/film"], capture_output=True, text=True).stdout.split()[0])


main()
