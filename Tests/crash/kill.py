"""kill -9 at random instants under load: no acknowledged command is lost, none is half done, none is done twice.

Usage: kill.py PROGRAM_FOLDER KILLS
"""

import os
import random
import subprocess
import sys
import threading
import time
import uuid

from lane import Lane, bags_of
from node import Node

PROGRAMS, KILLS = sys.argv[1], int(sys.argv[2])
CLIENTS = 6
# Bags a kill may use up; a fresh shipment has enough for all.
BAGS = 17_000
SEED = 20261121


class Load:
    """What was sent, and what was acknowledged. A command keeps its id until it was answered."""

    def __init__(self, shipment, bags):
        self.shipment = shipment
        # Lane, label, weight, command id: a repeat must be the same to the letter.
        self.rest = [(1 + n % CLIENTS, label, grams, str(uuid.uuid4())) for n, (label, grams) in enumerate(bags)]
        self.open = []
        self.acknowledged = []
        self.lock = threading.Lock()
        self.stopped = False
        self.problems = []

    def take(self):
        with self.lock:
            if self.stopped or not self.rest:
                return None
            bag = self.rest.pop()
            self.open.append(bag)
            return bag

    def settle(self, bag):
        with self.lock:
            self.open.remove(bag)
            self.acknowledged.append(bag)

    def client(self, lane):
        while (bag := self.take()) is not None:
            try:
                status, green, text = lane.scan(self.shipment, *bag)
            except Exception:
                return  # The node is gone; the bag stays open.
            if status == 200 and green:
                self.settle(bag)
            else:
                self.problems.append((status, text[:300]))
                return


def run(name, node):
    numbers = random.Random(SEED)
    shipment, boxes, bags = bags_of(node.folder)
    load = Load(shipment, bags)
    node.start()
    lane = Lane(node.port)
    lane.sign_in()
    lane.arrive(shipment, boxes)
    repeated = 0
    begin = time.monotonic()
    for kill in range(1, KILLS + 1):
        lane = Lane(node.port)
        lane.sign_in()
        # What was open when the node died, and some of what was acknowledged, is given again under the same ids.
        for bag in list(load.open):
            status, green, text = lane.scan(shipment, *bag)
            assert status == 200 and green, (name, kill, "an open command", status, text[:600])
            load.settle(bag)
        size = node.size()
        for bag in numbers.sample(load.acknowledged, min(4, len(load.acknowledged))):
            status, green, text = lane.scan(shipment, *bag)
            assert status == 200 and green, (name, kill, "an acknowledged command is lost", bag, text[:600])
            repeated += 1
        assert node.size() == size, (name, kill, "a repeated command wrote again")
        load.stopped = False
        threads = [threading.Thread(target=load.client, args=(lane.copy(),)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        time.sleep(numbers.uniform(0.01, 0.12))
        node.kill()
        load.stopped = True
        for thread in threads:
            thread.join()
        assert not load.problems, (name, kill, load.problems[:3])
        if kill % 50 == 0:
            whole, said = node.verify()
            assert whole, (name, kill, said)
        node.start()
    lane = Lane(node.port)
    lane.sign_in()
    for bag in list(load.open):
        status, green, text = lane.scan(shipment, *bag)
        assert status == 200 and green, text[:600]
        load.settle(bag)
    node.stop()
    whole, said = node.verify()
    assert whole, (name, said)
    received = count(node)
    assert received == (len(load.acknowledged),) * 2, (name, received, len(load.acknowledged))
    print(f"  ok  {name}: {KILLS} kills, {len(load.acknowledged)} acknowledged, {repeated} repeated, "
          f"none lost, none twice, verified; {time.monotonic() - begin:.0f} s", flush=True)


def count(node):
    """Bags that the tables call received, and entries that say so."""
    tables = "SELECT count(*) FROM plasma_bag WHERE state = 'received'"
    kind = "plasma.shipment.received.v1"
    owner = node.environment.get("XUEMAI_POSTGRES_OWNER")
    if owner:
        entries = f"SELECT count(*) FROM ledger_entry WHERE position('{kind}'::bytea in envelope) > 0"
        return tuple(
            int(subprocess.run(["psql", "-tA", owner, "-c", sql], capture_output=True, text=True, check=True).stdout)
            for sql in (tables, entries))
    import sqlite3
    base = sqlite3.connect(f"{node.folder}/ledger.db")
    entries = f"SELECT count(*) FROM ledger_entry WHERE instr(envelope, CAST('{kind}' AS BLOB)) > 0"
    found = tuple(base.execute(sql).fetchone()[0] for sql in (tables, entries))
    base.close()
    return found


def postgres():
    owner, runtime = os.environ.get("XUEMAI_TEST_PG"), os.environ.get("XUEMAI_TEST_PG_RUNTIME")
    if not owner:
        return None
    name = f"xuemai_crash_{os.getpid()}"
    subprocess.run(["psql", "-q", f"{owner} dbname=postgres", "-c", f"CREATE DATABASE {name}"], check=True)
    return f"{owner} dbname={name}", f"{runtime} dbname={name}"


for name, urls in (("SQLite", None), ("PostgreSQL", postgres())):
    if name == "PostgreSQL" and urls is None:
        print("  --  PostgreSQL is left out: XUEMAI_TEST_PG is not set")
        continue
    node = Node(PROGRAMS, BAGS, urls)
    try:
        run(name, node)
    finally:
        if node.process and node.process.poll() is None:
            node.kill()
        node.remove()
