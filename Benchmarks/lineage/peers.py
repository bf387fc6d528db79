"""The same questions to hand-written SQL on SQLite and PostgreSQL, to igraph and to Kuzu or its fork Ladybug.
Prints `name<TAB>value`; milliseconds, median of REPEATS, the whole answer (code and donor of each node) fetched.

    peers.py GRAPH_FOLDER LOT UNIT      PGHOST and PGUSER say where PostgreSQL is; without them it is left out
"""
import csv
import importlib
import importlib.util
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from graph import Graph

REPEATS = 15

BACKWARD = """
WITH RECURSIVE found(node) AS (
    SELECT {start} UNION SELECT edge.input FROM found JOIN edge ON edge.output = found.node)
SELECT node.code, node.donor FROM found JOIN node ON node.node = found.node"""
FORWARD = """
WITH RECURSIVE found(node) AS (
    SELECT {start} UNION SELECT edge.output FROM found JOIN edge ON edge.input = found.node)
SELECT node.code, node.donor FROM found JOIN node ON node.node = found.node"""


def measure(name, question, expected=None):
    times, found = [], 0
    for _ in range(REPEATS):
        began = time.perf_counter()
        found = len(question())
        times.append((time.perf_counter() - began) * 1000)
    print(f"{name} ms\t{statistics.median(times):.2f}\t({found} nodes)", flush=True)
    if expected is not None and found != expected:
        sys.exit(f"{name}: {found} nodes, {expected} expected")
    return found


def sqlite(graph, lot, unit, folder):
    database = sqlite3.connect(Path(folder) / "lineage.db")
    database.executescript("""
        PRAGMA journal_mode = WAL; PRAGMA cache_size = -262144; PRAGMA mmap_size = 1073741824;
        CREATE TABLE node (node INTEGER PRIMARY KEY, code TEXT NOT NULL, donor TEXT NOT NULL);
        CREATE TABLE edge (output INTEGER, input INTEGER, PRIMARY KEY (output, input)) WITHOUT ROWID;""")
    database.executemany("INSERT INTO node VALUES (?, ?, ?)", ((n, c, graph.donor[n]) for n, c in graph.code.items()))
    database.executemany("INSERT INTO edge VALUES (?, ?)", graph.edges())
    database.execute("CREATE INDEX edge_input ON edge (input, output)")
    database.execute("ANALYZE")
    database.commit()
    back = measure("sqlite backward", lambda: database.execute(BACKWARD.format(start="?"), [lot]).fetchall())
    forth = measure("sqlite forward", lambda: database.execute(FORWARD.format(start="?"), [unit]).fetchall())
    database.close()
    return back, forth


def postgres(graph, lot, unit, back, forth):
    psycopg = importlib.import_module("psycopg")
    with psycopg.connect("dbname=postgres", autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS lineage_peer")
        admin.execute("CREATE DATABASE lineage_peer")
    with psycopg.connect("dbname=lineage_peer", autocommit=True) as database:
        database.execute("CREATE TABLE node (node bigint, code text NOT NULL, donor text NOT NULL)")
        database.execute("CREATE TABLE edge (output bigint, input bigint)")
        with database.cursor() as cursor:
            with cursor.copy("COPY node FROM STDIN") as copy:
                for node, code in graph.code.items():
                    copy.write_row((node, code, graph.donor[node]))
            with cursor.copy("COPY edge FROM STDIN") as copy:
                for edge in graph.edges():
                    copy.write_row(edge)
        for statement in ("ALTER TABLE node ADD PRIMARY KEY (node)", "ALTER TABLE edge ADD PRIMARY KEY (output, input)",
                          "CREATE INDEX edge_input ON edge (input, output)", "VACUUM ANALYZE node", "VACUUM ANALYZE edge"):
            database.execute(statement)
        measure("postgres backward",
                lambda: database.execute(BACKWARD.format(start="%s::bigint"), [lot]).fetchall(), back)
        measure("postgres forward",
                lambda: database.execute(FORWARD.format(start="%s::bigint"), [unit]).fetchall(), forth)


def igraph(graph, lot, unit, back, forth):
    ig = importlib.import_module("igraph")
    place = {node: index for index, node in enumerate(graph.code)}
    names = [(code, graph.donor[node]) for node, code in graph.code.items()]
    made = ig.Graph(n=len(place), edges=[(place[source], place[output]) for output, source in graph.edges()], directed=True)
    start = place[lot], place[unit]
    measure("igraph backward", lambda: [names[i] for i in made.subcomponent(start[0], mode="in")], back)
    measure("igraph forward", lambda: [names[i] for i in made.subcomponent(start[1], mode="out")], forth)


def kuzu(module, graph, lot, unit, folder, back, forth):
    kz = importlib.import_module(module)
    made = kz.Connection(kz.Database(str(Path(folder) / module)))
    with open(Path(folder) / "node.csv", "w", newline="") as file:
        csv.writer(file).writerows([node, code, graph.donor[node]] for node, code in graph.code.items())
    with open(Path(folder) / "edge.csv", "w", newline="") as file:
        csv.writer(file).writerows(graph.edges())
    made.execute("CREATE NODE TABLE Node(node INT64, code STRING, donor STRING, PRIMARY KEY(node))")
    made.execute("CREATE REL TABLE MadeOf(FROM Node TO Node)")
    made.execute(f'COPY Node FROM "{folder}/node.csv"')
    made.execute(f'COPY MadeOf FROM "{folder}/edge.csv"')

    def ask(pattern, node):
        return lambda: made.execute(
            f"MATCH {pattern} WHERE a.node = {node} RETURN DISTINCT b.code, b.donor").get_all()

    # The node asked about is not among its own answers there.
    measure(f"{module} backward", ask("(a:Node)-[:MadeOf* SHORTEST 1..30]->(b:Node)", lot), back - 1)
    measure(f"{module} forward", ask("(a:Node)<-[:MadeOf* SHORTEST 1..30]-(b:Node)", unit), forth - 1)


def main():
    graph = Graph(sys.argv[1])
    lot, unit = graph.node[sys.argv[2]], graph.node[sys.argv[3]]
    folder = tempfile.mkdtemp(prefix="xuemai-peers-")
    try:
        back, forth = sqlite(graph, lot, unit, folder)
        if os.environ.get("PGHOST"):
            postgres(graph, lot, unit, back, forth)
        igraph(graph, lot, unit, back, forth)
        # One process loads only one of the two.
        module = "kuzu" if importlib.util.find_spec("kuzu") else "ladybug"
        kuzu(module, graph, lot, unit, folder, back, forth)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
