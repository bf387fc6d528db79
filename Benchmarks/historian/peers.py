"""VictoriaMetrics or InfluxDB on the signal of `xuemai bench historian --write`; each on 127.0.0.1, stopped at the end.

Usage: peers.py victoria-metrics|influxd SIGNAL SECONDS FOLDER
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

import numpy

PEER, SIGNAL, SECONDS, FOLDER = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
IS_VM = PEER == "victoria-metrics"
PORT = 18428 if IS_VM else 18086
START = 1_790_000_000
VALUES = numpy.fromfile(SIGNAL, "<i4").reshape(-1, SECONDS)
SENSORS = len(VALUES)
WRITE = "/write?precision=s" if IS_VM else "/write?db=gmp&precision=s"
# Seconds of one request, requests made ready before the clock runs, connections.
REQUEST, READY, CONNECTIONS = 20, 400, 2

INFLUX = """reporting-disabled = true
bind-address = "127.0.0.1:18088"
[meta]
  dir = "{0}/meta"
[data]
  dir = "{0}/data"
  wal-dir = "{0}/wal"
  index-version = "tsi1"
  cache-snapshot-write-cold-duration = "5s"
  compact-full-write-cold-duration = "10s"
[http]
  bind-address = "127.0.0.1:18086"
  log-enabled = false
  max-row-limit = 0
[monitor]
  store-enabled = false
"""


def tell(name, value):
    print(f"{PEER} {name}\t{value}", flush=True)


def ask(method, path, body=None, connection=None):
    own = connection is None
    connection = connection or http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    connection.request(method, path, body)
    answer = connection.getresponse()
    text = answer.read()
    if own:
        connection.close()
    assert answer.status < 300, (path, answer.status, text[:300])
    return text


def start():
    os.makedirs(FOLDER, exist_ok=True)
    if IS_VM:
        command = [
            PEER, f"-httpListenAddr=127.0.0.1:{PORT}", f"-storageDataPath={FOLDER}", "-retentionPeriod=100y",
            "-search.maxPointsPerTimeseries=3000000", "-search.maxSamplesPerQuery=1000000000",
            "-search.disableCache", "-dedup.minScrapeInterval=0s"]
    else:
        with open(f"{FOLDER}/influx.conf", "w") as file:
            file.write(INFLUX.format(FOLDER))
        command = [PEER, "run", "-config", f"{FOLDER}/influx.conf"]
    log = open(f"{FOLDER}.log", "a")
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HOME": FOLDER})
    for _ in range(300):
        try:
            ask("GET", "/health" if IS_VM else "/ping")
            return process
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{PEER} does not answer")


def lines(first, end):
    out = []
    for second in range(first, end):
        at = START + second
        for sensor, value in enumerate(VALUES[:, second].tolist()):
            out.append(f"s,id=s{sensor:04d} v={value / 100:.2f} {at}")
    return "\n".join(out).encode()


def take_in(process):
    """Requests are made outside of the measured time."""
    wall, begun = 0, cpu(process)
    for group in range(0, SECONDS, REQUEST * READY):
        bodies = iter([
            lines(first, min(SECONDS, first + REQUEST))
            for first in range(group, min(SECONDS, group + REQUEST * READY), REQUEST)])
        lock = threading.Lock()

        def send():
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
            while True:
                with lock:
                    body = next(bodies, None)
                if body is None:
                    return
                ask("POST", WRITE, body, connection)

        threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
        at = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall += time.perf_counter() - at
    points = SENSORS * SECONDS
    tell("durable_points_per_second", points / wall)
    tell("points_per_core_second", points / (cpu(process) - begun))


def cpu(process):
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settle():
    if IS_VM:
        ask("GET", "/internal/force_flush")
        ask("GET", "/internal/force_merge")
        time.sleep(20)
    else:
        time.sleep(45)


def size():
    return int(subprocess.check_output(["du", "-sb", f"{FOLDER}/data"]).split()[0])


def query(text, **more):
    if IS_VM:
        return "/api/v1/" + text + "?" + urllib.parse.urlencode(more)
    return "/query?db=gmp&epoch=s&q=" + urllib.parse.quote(text)


def took(name, paths, rounds):
    times = []
    for number in range(rounds):
        path = paths(f"s{number * 37 % SENSORS:04d}")
        at = time.perf_counter()
        ask("GET", path)
        times.append(time.perf_counter() - at)
    tell(f"{name}_milliseconds", statistics.median(times) * 1000)


def read():
    end = START + SECONDS
    if IS_VM:
        took("signal_points", lambda s: query("export", **{"match[]": f'{{id="{s}"}}', "start": START, "end": end}), 15)
        took("signal_day_minute_means", lambda s: query(
            "query_range", query=f'avg_over_time(s_v{{id="{s}"}}[60s])', start=START + 60, end=end, step=60), 15)
        took("mean_of_all_sensors", lambda s: query("query", query=f"avg_over_time(s_v[{SECONDS}s])", time=end), 5)
    else:
        span = f"time >= {START}s and time < {end}s"
        took("signal_points", lambda s: query(f"select v from s where id='{s}' and {span}"), 15)
        took("signal_day_minute_means", lambda s: query(
            f"select mean(v) from s where id='{s}' and {span} group by time(1m)"), 15)
        took("mean_of_all_sensors", lambda s: query(f"select mean(v) from s where {span} group by id"), 3)


def main():
    process = start()
    try:
        if not IS_VM:
            ask("POST", "/query?q=" + urllib.parse.quote("create database gmp"))
        take_in(process)
        settle()
        tell("stored_bytes_per_point", size() / (SENSORS * SECONDS))
        read()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
