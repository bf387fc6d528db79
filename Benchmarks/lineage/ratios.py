"""How many times as long each peer takes as the product on the same question, out of the figures of one run."""
import sys

figures = {}
for line in open(sys.argv[1], encoding="utf-8"):
    parts = line.rstrip("\n").split("\t")
    if len(parts) >= 2:
        figures[parts[0]] = parts[1]


def number(name):
    try:
        return float(figures[name])
    except (KeyError, ValueError):
        return None


QUESTIONS = (
    ("lot → bags and donors", "lot_to_units_milliseconds", "", "backward ms"),
    ("bag → lots", "unit_to_lots_milliseconds", "", "forward ms"),
    ("lot of 22 pools → bags", "great_lot_to_units_milliseconds", "great lot: ", "backward ms"))

for title, own, prefix, asked in QUESTIONS:
    for store in ("sqlite", "postgres"):
        mine = number(f"xuemai {store} {own}")
        if mine is None:
            continue
        print(f"{title}: xuemai on {store} {mine:.2f} ms")
        for peer in ("sqlite", "postgres", "igraph", "kuzu", "ladybug"):
            theirs = number(f"{prefix}{peer} {asked}")
            if theirs:
                print(f"  {peer}\t{theirs:.2f} ms\t{theirs / mine:.2f} x")
        if asked == "backward ms" and not prefix and (theirs := number("tryton trace ms")):
            print(f"  tryton\t{theirs:.0f} ms\t{theirs / mine:.0f} x")
