"""Prints public process data as rows of numbers, commas between: what models of batches and processes are tried on.

    process_data.py nylon              batch, then ten tags; one row a sample
    process_data.py ldpe               14 process values, then 5 qualities
    process_data.py ldpe-t2 3          Hotelling's T2 as the package ships it, with 3 or 6 components
    process_data.py tennessee d00_te   52 tags; one row a sample

From process-improve 2.2.0 (nylon of DuPont, low-density polyethylene) and bibmon 1.2.0 (Tennessee Eastman by Braatz).
Only their files are read, so they are installed without what they depend on.
"""
import csv
import importlib.util
import pathlib
import sys


def folder(package):
    found = importlib.util.find_spec(package)
    if found is None:
        sys.exit(f"{package} is not installed; ./test installs it")
    return pathlib.Path(list(found.submodule_search_locations)[0])


def tennessee(name):
    rows = [line.split() for line in (folder("bibmon") / "tennessee_eastman" / f"{name}.dat").read_text().splitlines()]
    rows = [row for row in rows if row]
    # One of the files lies on its side.
    return list(zip(*rows)) if len(rows) == 52 else rows


def table(*path):
    with open(folder("process_improve").joinpath("datasets", *path), newline="") as file:
        return list(csv.reader(file))


def main():
    match sys.argv[1:]:
        case ["nylon"]:
            rows = table("batch", "nylon.csv")[1:]
        case ["ldpe"]:
            rows = [row[1:] for row in table("multivariate", "LDPE", "LDPE.csv")[1:]]
        case ["ldpe-t2", count]:
            rows = table("multivariate", "LDPE", f"Hotellings_T2_A{count}.csv")
        case ["tennessee", name]:
            rows = tennessee(name)
        case _:
            sys.exit(__doc__)
    for row in rows:
        print(",".join(row))


if __name__ == "__main__":
    main()
