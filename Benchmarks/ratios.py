"""Ratios of one run: what the product does, beside what this machine can do."""

import sys

sections, current = {}, None
for line in open(sys.argv[1], encoding="utf-8"):
    line = line.strip()
    if line.startswith("# "):
        current = sections.setdefault(line[2:], {})
    elif "\t" in line:
        name, value = line.split("\t")
        try:
            current[name] = max(current.get(name, 0.0), float(value))
        except ValueError:
            pass

floor, lite, post, web = (sections.get(n, {}) for n in ("floors", "sqlite", "postgresql", "http"))
rows = [
    ("SQLite: commands/s, 1 caller : single-row commits/s", lite.get("commands_per_second_1_caller"), floor.get("sqlite_single_row_commits_per_second")),
    ("SQLite: commands/s, 32 callers : rows/s in thousands", lite.get("commands_per_second_32_callers"), floor.get("sqlite_rows_per_second_in_thousands")),
    ("PostgreSQL: commands/s, 1 caller : single-row commits/s, 1 client", post.get("commands_per_second_1_caller"), floor.get("postgres_single_row_commits_per_second_1")),
    ("PostgreSQL: commands/s, 32 callers : single-row commits/s, 32 clients", post.get("commands_per_second_32_callers"), floor.get("postgres_single_row_commits_per_second_32")),
    ("HTTP scans/s, 32 clients : commands/s, 32 callers", web.get("http_scans_per_second_32_clients"), lite.get("commands_per_second_32_callers")),
    ("verify entries/s : SHA-256 of 65 bytes/s", lite.get("verify_entries_per_second"), floor.get("sha256_65_bytes_per_second_python_openssl")),
]
print("\n| ratio | product | floor | product / floor |\n|---|---|---|---|")
for name, product, base in rows:
    if product and base:
        print(f"| {name} | {product:,.0f} | {base:,.0f} | {product / base:.2f} |")
