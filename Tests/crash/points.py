"""kill -9 while points of sensors come in: every frame that was acknowledged is there, whole."""

import os
import random
import shutil
import subprocess
import tempfile
import time

SEED = 20261122
SENSORS = 500


def killed(programs, kills):
    """Each round goes on where the last was killed; now and then the kill meets the sealing of a section."""
    numbers = random.Random(SEED)
    folder = tempfile.mkdtemp(prefix="xuemai-points-")
    program = [f"{programs}/xuemai", "bench", "historian", "--sensors", str(SENSORS), "--path", f"{folder}/node"]
    whole = 0
    try:
        for _ in range(kills):
            feed = subprocess.Popen(
                program + ["--feed", "--start", str(whole)], text=True, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL)
            acknowledged = int(feed.stdout.readline())
            end = time.monotonic() + numbers.uniform(0.05, 1.5)
            while time.monotonic() < end:
                acknowledged = int(feed.stdout.readline())
            feed.kill()
            # What was said before the kill and not read yet was acknowledged, too.
            for line in feed.stdout.read().splitlines():
                acknowledged = int(line)
            feed.wait()
            counted = subprocess.run(program + ["--count"], check=True, capture_output=True, text=True).stdout
            whole = int(counted.split("whole\t")[1])
            assert whole > acknowledged, f"{acknowledged + 1} frames were acknowledged, {whole} are whole"
            verified = subprocess.run(
                [f"{programs}/xuemai", "verify"], capture_output=True, text=True,
                env={**os.environ, "XUEMAI_FOLDER": f"{folder}/node", "XUEMAI_ORIGIN": "bench.example/points"})
            assert verified.returncode == 0, verified.stdout + verified.stderr
        return f"{kills} kills, {whole} frames of {SENSORS} points acknowledged, none lost"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
