"""What the points take in the product's database: all pages in use, index, roll-ups and ledger with them. Pages that the
rows on their way left free are used again.

Usage: stored.py LEDGER
"""

import sqlite3
import sys


def main(path):
    database = sqlite3.connect(path)

    def one(question):
        return database.execute(question).fetchone()[0]

    used = (one("PRAGMA page_count") - one("PRAGMA freelist_count")) * one("PRAGMA page_size")
    points = one("SELECT sum(points) FROM history_chunk")
    print(f"xuemai stored_bytes_per_point\t{used / points}")
    print(f"xuemai sealed_chunk_bytes_per_point\t{one('SELECT sum(point_bytes) FROM history_chunk') / points}")


if __name__ == "__main__":
    main(sys.argv[1])
