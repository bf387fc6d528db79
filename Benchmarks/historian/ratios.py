"""Figures of one run beside each other: how many times better the product is.

Usage: ratios.py FIGURES
"""

import sys

# Name, whether more is better.
FIGURES = [
    ("durable_points_per_second", True), ("stored_bytes_per_point", False),
    ("signal_day_minute_means_milliseconds", False), ("mean_of_all_sensors_milliseconds", False)]


def main(path):
    figures = {}
    with open(path) as file:
        for line in file:
            who, _, rest = line.rstrip("\n").partition(" ")
            name, _, value = rest.partition("\t")
            figures[who, name] = value
    for peer in ("victoria-metrics", "influxd"):
        for name, more in FIGURES:
            own, other = figures.get(("xuemai", name)), figures.get((peer, name))
            if own and other:
                ratio = float(own) / float(other) if more else float(other) / float(own)
                print(f"{peer}\t{name}\t{ratio:.2f} x")


if __name__ == "__main__":
    main(sys.argv[1])
