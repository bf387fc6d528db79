"""Start-up, pages and memory of a node whose ledger is already large.

Usage: million.py PROGRAM FOLDER    FOLDER: left by `xuemai bench --shipments 58 --folder FOLDER`
"""

import os
import re
import subprocess
import sys
import time

from client import PORT, Session, tell, wait

PROGRAM, FOLDER = sys.argv[1], sys.argv[2]
environment = dict(os.environ, XUEMAI_FOLDER=FOLDER, XUEMAI_ORIGIN="bench.example/xuemai", XUEMAI_PORT=str(PORT))
begin = time.perf_counter()
server = subprocess.Popen([PROGRAM, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wait()
tell("start_seconds_on_a_million_entries", time.perf_counter() - begin)
session = Session()
session.sign_in()
shipment = "/plasma/shipments/SH-BENCH-7"
pages = {
    "home": "/", "list": "/plasma/shipments", "shipment": shipment, "lane": f"{shipment}/lanes/1",
    "bags": "/plasma/bags?after=A999926500000", "bag": "/plasma/bags/A999926500001",
}
for name, place in pages.items():
    times = []
    for _ in range(200):
        at = time.perf_counter()
        status, _ = session.ask("GET", place)
        times.append(time.perf_counter() - at)
        assert status == 200, (place, status)
    times.sort()
    tell(f"page_{name}_milliseconds_p99_of_a_million_bags", times[197] * 1000)
memory = re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{server.pid}/status").read()).group(1)
tell("memory_megabytes_of_a_million_bags", int(memory) / 1024)
server.terminate()
server.wait()
