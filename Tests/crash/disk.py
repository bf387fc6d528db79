"""A full disk and a read-only disk: refused clearly, nothing half-written, and work goes on when they are writable."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import uuid

from lane import Lane, bags_of
from node import LeftOut, Node

REFUSALS = 40


@contextlib.contextmanager
def small_disk():
    """A file system of its own, small enough to be filled."""
    folder = tempfile.mkdtemp(prefix="xuemai-disk-")
    try:
        if os.geteuid() != 0:
            raise LeftOut("a file system can only be mounted by root")
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "xuemai", folder], capture_output=True, text=True)
        if mounted.returncode != 0:
            raise LeftOut(f"no file system can be mounted: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            for _ in range(20):
                if subprocess.run(["umount", folder], capture_output=True).returncode == 0:
                    break
                time.sleep(0.2)
    finally:
        os.rmdir(folder)


class Floor:
    """A lane on a node, with bags to scan. What was refused is given again under the same command id."""

    def __init__(self, programs, folder, environment=()):
        self.node = Node(programs, 3_000, folder=folder, environment=environment)
        self.shipment, self.boxes, bags = bags_of(self.node.folder)
        self.rest = [(1, label, grams, str(uuid.uuid4())) for label, grams in bags]
        self.done = []
        self.lane = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.node.remove()

    def enter(self):
        self.node.start()
        self.lane = Lane(self.node.port)
        self.lane.sign_in()

    def scan(self, bag):
        status, green, text = self.lane.scan(self.shipment, *bag)
        return status == 200 and green, status, text

    def work(self, count):
        for _ in range(count):
            green, status, text = self.scan(self.rest[-1])
            assert green, (status, text[:800])
            self.done.append(self.rest.pop())

    def until_refused(self):
        """Scans on until one is refused: what is not refused is green."""
        while self.scan(self.rest[-1])[0]:
            self.done.append(self.rest.pop())

    def refuses(self, *words):
        """Every further scan is refused with a reason, on the lane and as a page, and nothing is recorded."""
        self.until_refused()

        def refused():
            for bag in [self.rest[-1]] + self.rest[-REFUSALS:]:
                green, status, text = self.scan(bag)
                assert not green and "data-tone" not in text, text[:800]
                assert status == 503 and all(word in text for word in words), (status, text[:1500])
            status, page = self.lane.ask(
                "POST", f"/plasma/shipments/{self.shipment}/lanes/1/scans",
                {"code": self.rest[-1][1], "weight": self.rest[-1][2], "command": self.rest[-1][3]})
            assert status == 503 and "没有保存" in page, (status, page[-3000:])
            assert self.node.process.poll() is None, "the node ended"

        self.node.records_nothing(refused, "a refused command was recorded")

    def whole(self):
        """What was green is all there, once; the record verifies."""
        def repeated():
            for bag in self.done[-50:]:
                green, status, text = self.scan(bag)
                assert green, (status, text[:800])

        self.node.records_nothing(repeated, "a repeated command wrote again")
        self.node.stop()
        whole, said = self.node.verify()
        assert whole, said


def fill(folder, leave):
    """One file that leaves little room."""
    room = os.statvfs(folder)
    size = room.f_bavail * room.f_frsize - leave
    assert size > 0, "the disk is too small for the plant"
    with open(f"{folder}/filler", "wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, size)


def full(programs):
    with small_disk() as disk, Floor(programs, f"{disk}/node") as floor:
        floor.enter()
        floor.lane.arrive(floor.shipment, floor.boxes)
        floor.work(5)
        fill(disk, leave=1_000_000)
        # The last pages of the disk go to green scans.
        floor.refuses("磁盘没有空位", "这一次什么也没有记下")
        before = len(floor.done)
        os.remove(f"{disk}/filler")
        floor.work(REFUSALS + 20)
        floor.whole()
        return f"after {before} scans each further one is refused with 503; with room again it goes on, and verifies"


def read_only_start(programs):
    with small_disk() as disk, Floor(programs, f"{disk}/node") as floor:
        floor.enter()
        floor.lane.arrive(floor.shipment, floor.boxes)
        floor.work(5)
        floor.node.stop()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        told = subprocess.run(
            [floor.node.program, "serve"], env=floor.node.environment, capture_output=True, text=True, timeout=60)
        assert told.returncode != 0 and "storeReadOnly" in told.stderr, (told.returncode, told.stderr[-800:])
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        floor.enter()
        floor.work(5)
        floor.whole()
        return "refuses to start and says why; writable again it starts, goes on, and verifies"


def read_only_running(programs):
    compiler = shutil.which("clang") or shutil.which("gcc")
    if not compiler:
        raise LeftOut("there is no C compiler")
    with tempfile.TemporaryDirectory(prefix="xuemai-disk-") as disk:
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "readonly.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", f"{disk}/readonly.so", source, "-ldl"], check=True)
        flag = f"{disk}/stopped"
        environment = {
            "LD_PRELOAD": f"{disk}/readonly.so", "XUEMAI_DISK": f"{disk}/node", "XUEMAI_DISK_STOPPED": flag}
        with Floor(programs, f"{disk}/node", environment) as floor:
            floor.enter()
            floor.lane.arrive(floor.shipment, floor.boxes)
            floor.work(5)
            open(flag, "w").close()
            floor.refuses("服务器出了故障", "没有显示「已保存」的，就没有保存")
            os.remove(flag)
            floor.work(REFUSALS + 20)
            floor.whole()
            return "each scan is refused with 503; writable again it goes on, and verifies"
