"""The floors of this machine: SQLite and PostgreSQL as they are, and SHA-256 by OpenSSL. 300-byte bodies."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

BODY = os.urandom(300)


def tell(name, value):
    print(f"{name}\t{value}", flush=True)


def sqlite(folder):
    base = sqlite3.connect(os.path.join(folder, "floor.db"), isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    base.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    base.execute("CREATE TABLE entity (name TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (name, id)) WITHOUT ROWID")
    start = time.perf_counter()
    count = 4000
    for number in range(count):
        base.execute("INSERT INTO row VALUES (?, ?)", (number, BODY))
    tell("sqlite_single_row_commits_per_second", count / (time.perf_counter() - start))
    start = time.perf_counter()
    for group in range(200):
        base.execute("BEGIN")
        first = 10_000 + group * 1000
        base.executemany("INSERT INTO row VALUES (?, ?)", ((first + n, BODY) for n in range(1000)))
        base.executemany("INSERT INTO entity VALUES (?, ?)", ((f"bag/{first + n}", first + n) for n in range(1000)))
        base.execute("COMMIT")
    tell("sqlite_rows_per_second_in_thousands", 200_000 / (time.perf_counter() - start))


def postgres(url):
    script = tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False)
    script.write("INSERT INTO floor (body) VALUES (decode(repeat('ab', 300), 'hex'));\n")
    script.close()
    subprocess.run(["psql", "-q", url, "-c", "DROP TABLE IF EXISTS floor; CREATE TABLE floor (id BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL)"], check=True)
    for clients in (1, 32):
        # pgbench takes its connection by environment; the url is `host=… user=… dbname=…`.
        environment = {**os.environ, **{f"PG{k.upper().replace('DBNAME', 'DATABASE')}": v for k, v in (p.split("=") for p in url.split())}}
        said = subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", "5", "-f", script.name],
            env=environment, capture_output=True, text=True, check=True).stdout
        tell(f"postgres_single_row_commits_per_second_{clients}", next(l.split()[2] for l in said.split("\n") if l.startswith("tps")))
    os.unlink(script.name)


def hashing():
    node = os.urandom(65)
    start = time.perf_counter()
    for _ in range(1_000_000):
        hashlib.sha256(node).digest()
    tell("sha256_65_bytes_per_second_python_openssl", 1_000_000 / (time.perf_counter() - start))


sqlite(sys.argv[1])
if len(sys.argv) > 2 and sys.argv[2]:
    postgres(sys.argv[2])
hashing()
