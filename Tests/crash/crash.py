"""Crashes and full disks against the real program; ends with `N passed, N failed`.

Usage: crash.py PROGRAM_FOLDER KILLS
"""

import sys
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed

import disk
import edge
import kill
import points
from node import LeftOut

# Both databases' nodes are killed side by side: most of a kill is waiting.
TOGETHER = 2


def main(programs, kills):
    passed = failed = 0
    with ProcessPoolExecutor(TOGETHER) as pool:
        checks = {
            pool.submit(disk.full, programs): "full disk",
            pool.submit(disk.read_only_start, programs): "read-only disk at the start",
            pool.submit(disk.read_only_running, programs): "read-only disk under a working node",
            pool.submit(edge.collected, programs, max(10, kills // 10)): "kill -9, an edge machine",
            pool.submit(kill.sqlite, programs, kills): "kill -9, SQLite",
            pool.submit(kill.postgres, programs, kills): "kill -9, PostgreSQL",
            pool.submit(points.killed, programs, max(1, kills // 20)): "kill -9 while points come in",
        }
        for check in as_completed(checks):
            name = checks[check]
            try:
                said = check.result()
            except LeftOut as why:
                print(f"  --  {name}: left out, {why}", flush=True)
            except Exception:
                failed += 1
                traceback.print_exc(file=sys.stdout)
                print(f"  FAILED  {name}", flush=True)
            else:
                passed += 1
                print(f"  ok  {name}: {said}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
