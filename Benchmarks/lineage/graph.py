"""The graph that `xuemai bench plasma --export FOLDER` wrote: nodes.csv, uses.csv, yields.csv."""
import csv
from collections import defaultdict
from pathlib import Path


class Graph:
    """In memory: for one plant of up to a few million units."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.code, self.node, self.donor = {}, {}, {}
        self.uses, self.yields, self.made_by = defaultdict(list), defaultdict(list), {}
        for row in self.rows("nodes"):
            node = int(row["node"])
            self.code[node], self.donor[node] = row["code"], row["donor"]
            self.node[row["code"]] = node
        for row in self.rows("uses"):
            self.uses[int(row["step"])].append(int(row["input"]))
        for row in self.rows("yields"):
            self.yields[int(row["step"])].append(int(row["output"]))
            self.made_by[int(row["output"])] = int(row["step"])

    def rows(self, name):
        with open(self.folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)

    def edges(self):
        for step, outputs in self.yields.items():
            for output in outputs:
                for source in self.uses[step]:
                    yield output, source

    def ancestry(self, lot):
        """Nodes that a lot came from, itself included, and the steps between, oldest first."""
        nodes, steps, level = {lot}, [], [lot]
        while level:
            below = []
            for node in level:
                step = self.made_by.get(node)
                if step is None or step in steps:
                    continue
                steps.append(step)
                for source in self.uses[step]:
                    if source not in nodes:
                        nodes.add(source)
                        below.append(source)
            level = below
        return sorted(nodes), steps[::-1]
