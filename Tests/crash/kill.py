"""kill -9 at random instants under load: no acknowledged command is lost, none is half done, none is done twice."""

import contextlib
import os
import random
import re
import sqlite3
import subprocess
import threading
import time
import uuid

from lane import Lane, bags_of
from node import LeftOut, Node

CLIENTS = 6
# Bags of one plant; a new plant is made before they run out under load.
BAGS = 6_000
RESERVE = 1_200
VERIFY_EVERY = 20
SEED = 20261121


class Load:
    """What was sent, and what was acknowledged and with which receipt. A command keeps its id until it is answered."""

    def __init__(self, shipment, bags):
        self.shipment = shipment
        # Lane, label, weight, command id: a repeat must be the same to the letter.
        self.rest = [(1 + n % CLIENTS, label, grams, str(uuid.uuid4())) for n, (label, grams) in enumerate(bags)]
        self.open = set()
        self.acknowledged = {}
        self.fresh = []
        self.lock = threading.Lock()
        self.striking = False
        self.problems = []

    def take(self):
        with self.lock:
            if not self.rest:
                return None
            bag = self.rest.pop()
            self.open.add(bag)
            return bag

    def settle(self, bag, text):
        with self.lock:
            self.open.discard(bag)
            self.acknowledged[bag] = receipt(text)
            self.fresh.append(bag)

    def scan(self, lane):
        """A client at its lane, until the node is gone."""
        while (bag := self.take()) is not None:
            try:
                status, green, text = lane.scan(self.shipment, *bag)
            except Exception as error:
                if not self.striking:
                    self.problems.append(("no answer before the kill", bag, repr(error)))
                return
            if not (status == 200 and green):
                self.problems.append((status, bag, text[:600]))
                return
            self.settle(bag, text)

    def repeat(self, lane, bags):
        """The same commands once more: each is answered from its first receipt."""
        try:
            for bag in bags:
                status, green, text = lane.scan(self.shipment, *bag)
                if not (status == 200 and green and receipt(text) == self.acknowledged[bag]):
                    self.problems.append(("an acknowledged command is lost", bag, status, text[:600]))
        except Exception as error:
            self.problems.append(("no answer to a repeat", repr(error)))


def receipt(text):
    """What the green screen says of the entry: its number, its time."""
    return re.search(r'id="foot".*?</footer>', text, re.S).group(0)


def together(works):
    threads = [threading.Thread(target=work, args=arguments) for work, *arguments in works]
    for thread in threads:
        thread.start()
    return threads


class Trial:
    """A number of kills on one database, on as many plants as it takes."""

    def __init__(self, kills, longest, plant):
        self.numbers = random.Random(SEED)
        self.kills, self.longest, self.plant = kills, longest, plant
        self.done = self.flying = self.unseen = self.acknowledged = self.repeated = 0
        self.entries = self.plants = self.verified = 0
        self.starting = 0.0

    def run(self):
        begin = time.monotonic()
        while self.done < self.kills:
            self.plants += 1
            with self.plant() as node:
                self.one(node)
        return (
            f"{self.done} kills, {self.acknowledged} acknowledged, {self.repeated} repeated, none lost, none twice; "
            f"of {self.flying} in flight {self.unseen} were recorded already, the others went in when repeated; "
            f"{self.entries} entries on {self.plants} plants, verified {self.verified} times; "
            f"a start takes {1000 * self.starting / self.done:.0f} ms; {time.monotonic() - begin:.0f} s")

    def one(self, node):
        shipment, boxes, bags = bags_of(node.folder)
        load = Load(shipment, bags)
        node.start()
        lane = Lane(node.port)
        lane.sign_in()
        lane.arrive(shipment, boxes)
        while self.done < self.kills and len(load.rest) > RESERVE:
            self.strike(node, load, lane)
            self.restart(node)
            lane = Lane(node.port)
            lane.sign_in()
            self.recover(node, load, lane)
            if self.done % VERIFY_EVERY == 0:
                self.verify(node)
        self.again(node, load, lane, self.numbers.sample(list(load.acknowledged), min(200, len(load.acknowledged))))
        self.entries += node.size()
        node.stop()
        self.verify(node)
        self.count(node, load)
        self.acknowledged += len(load.acknowledged)

    def strike(self, node, load, lane):
        load.striking = False
        threads = together([(load.scan, lane.copy()) for _ in range(CLIENTS)])
        time.sleep(self.numbers.uniform(0.03, self.longest))
        load.striking = True
        node.kill()
        for thread in threads:
            thread.join()
        self.done += 1
        assert not load.problems, (self.done, load.problems[:3])
        assert load.open, (self.done, "nothing was in flight")
        self.flying += len(load.open)

    def restart(self, node):
        begin = time.monotonic()
        node.start()
        self.starting += time.monotonic() - begin

    def recover(self, node, load, lane):
        assert node.health()["status"] == "ok", self.done
        fresh, load.fresh = load.fresh, []
        self.again(node, load, lane, fresh)
        # What was in flight is given again, too: it was recorded whole before the kill, or it is now.
        # Counted by their kind: what the node itself finds meanwhile is none of them.
        known, pending = receptions(node)[1], len(load.open)
        for bag in list(load.open):
            status, green, text = lane.scan(load.shipment, *bag)
            assert status == 200 and green, (self.done, "a command in flight", bag, status, text[:600])
            load.settle(bag, text)
        growth = receptions(node)[1] - known
        assert 0 <= growth <= pending, (self.done, "a command in flight was done twice")
        self.unseen += pending - growth

    def again(self, node, load, lane, bags):
        def repeated():
            for thread in together([(load.repeat, lane.copy(), bags[n::CLIENTS]) for n in range(CLIENTS)]):
                thread.join()
            assert not load.problems, (self.done, load.problems[:3])

        node.records_nothing(repeated, (self.done, "a repeated command wrote again"))
        self.repeated += len(bags)

    def verify(self, node):
        whole, said = node.verify()
        assert whole, (self.done, said)
        self.verified += 1

    def count(self, node, load):
        """As many bags in the tables, and as many entries of reception, as bags were answered with green."""
        known, found = len(load.acknowledged), receptions(node)
        assert found == [known, known], (found, known)


def receptions(node):
    """Bags in the tables, and entries of their reception."""
    kind = "plasma.shipment.received.v1"
    bags = "SELECT count(*) FROM plasma_bag WHERE state = 'received'"
    if node.owner:
        entries = f"SELECT count(*) FROM ledger_entry WHERE position('{kind}'::bytea in envelope) > 0"
        return [
            int(subprocess.run(["psql", "-XtA", node.owner, "-c", sql], capture_output=True, text=True, check=True)
                .stdout) for sql in (bags, entries)]
    entries = f"SELECT count(*) FROM ledger_entry WHERE instr(envelope, CAST('{kind}' AS BLOB)) > 0"
    with contextlib.closing(sqlite3.connect(f"{node.folder}/ledger.db")) as base:
        return [base.execute(sql).fetchone()[0] for sql in (bags, entries)]


@contextlib.contextmanager
def plant(programs, urls=None):
    node = Node(programs, BAGS, urls)
    try:
        yield node
    finally:
        node.remove()


def sqlite(programs, kills):
    return Trial(kills, 0.4, lambda: plant(programs)).run()


def postgres(programs, kills):
    owner, runtime = os.environ.get("XUEMAI_TEST_PG"), os.environ.get("XUEMAI_TEST_PG_RUNTIME")
    if not owner:
        raise LeftOut("XUEMAI_TEST_PG is not set")

    @contextlib.contextmanager
    def fresh():
        name = f"xuemai_crash_{uuid.uuid4().hex[:12]}"
        ask = ["psql", "-Xq", f"{owner} dbname=postgres", "-c"]
        subprocess.run([*ask, f"CREATE DATABASE {name}"], check=True)
        try:
            with plant(programs, (f"{owner} dbname={name}", f"{runtime} dbname={name}")) as node:
                yield node
        finally:
            subprocess.run([*ask, f"DROP DATABASE {name} WITH (FORCE)"], check=True)

    return Trial(kills, 0.2, fresh).run()
