"""A full disk and a read-only disk: refused clearly, nothing half-written, and work goes on when there is room again.

Usage: disk.py PROGRAM_FOLDER   (needs root, for a small file system of its own)
"""

import os
import subprocess
import sys
import tempfile
import time
import uuid

from lane import Lane, bags_of
from node import Node

mount = tempfile.mkdtemp(prefix="xuemai-disk-")
if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "xuemai", mount]).returncode != 0:
    print("  --  full and read-only disk are left out: no file system can be mounted here")
    sys.exit(0)

node = None
try:
    node = Node(sys.argv[1], 400, folder=f"{mount}/node")
    shipment, boxes, bags = bags_of(node.folder)
    node.start()
    lane = Lane(node.port)
    lane.sign_in()
    lane.arrive(shipment, boxes)
    rest = [(label, grams, str(uuid.uuid4())) for label, grams in bags]

    def green(bag):
        status, passed, text = lane.scan(shipment, 1, *bag)
        return status, passed, text

    assert green(rest.pop())[1]

    def refuses(what, word):
        """Scans until one is refused; a refused one is never green, and says why."""
        for _ in range(350):
            bag = rest.pop()
            status, passed, text = green(bag)
            if status == 200 and passed:
                continue
            assert not passed and status >= 500, (what, status, text[:500])
            assert word in text, (what, text[:1500])
            rest.append(bag)
            return
        raise AssertionError(f"{what}: nothing was refused")

    with open(f"{mount}/filler", "wb") as filler:
        try:
            while True:
                filler.write(b"\0" * 65536)
                filler.flush()
        except OSError:
            pass
    refuses("full disk", "磁盘没有空位")
    print("  ok  a full disk refuses, says so, and shows no green", flush=True)
    os.remove(f"{mount}/filler")
    status, passed, text = green(rest.pop())
    assert status == 200 and passed, text[:800]
    print("  ok  with room again it goes on by itself, and the refused bag is taken", flush=True)

    # A file system with files open for writing cannot be made read-only from outside: it meets the node at its start.
    node.stop()
    subprocess.run(["mount", "-o", "remount,ro", mount], check=True)
    told = subprocess.run([node.program, "serve"], env=node.environment, capture_output=True, text=True, timeout=60)
    assert told.returncode != 0, "a node started on a read-only disk"
    assert "storeReadOnly" in told.stderr, told.stderr[-800:]
    print("  ok  on a read-only disk it refuses to start, and says why", flush=True)
    subprocess.run(["mount", "-o", "remount,rw", mount], check=True)
    node.start()
    lane = Lane(node.port)
    lane.sign_in()
    status, passed, text = green(rest.pop())
    assert status == 200 and passed, text[:800]
    print("  ok  writable again it starts and goes on", flush=True)
    node.stop()
    whole, said = node.verify()
    assert whole, said
    print("  ok  the record is whole", flush=True)
finally:
    if node:
        node.stop()
    for _ in range(20):
        if subprocess.run(["umount", mount], capture_output=True).returncode == 0:
            break
        time.sleep(0.2)
