"""Tryton 8 on the same lot: its own trace (stock.lot.trace of stock_lot and production), in one process with the server's
pool, so that no network or client is counted. Prints `name<TAB>value`.

    tryton.py GRAPH_FOLDER LOT      PGHOST and PGUSER say where PostgreSQL is
"""
import datetime
import os
import resource
import sys
import time
from decimal import Decimal

from graph import Graph

DATABASE = "tryton"


def start():
    from trytond import config
    config.set("database", "uri", "postgresql://")
    os.environ["DB_NAME"] = DATABASE
    from trytond.tests.test_tryton import activate_module
    activate_module(["stock_lot", "production"])
    from trytond.pool import Pool
    return Pool(DATABASE)


def fill(pool, graph, lot):
    """The ancestors of one lot, as moves that are done: units received, steps as productions."""
    from trytond.transaction import Transaction
    Template, Product = pool.get("product.template"), pool.get("product.product")
    Uom, Location = pool.get("product.uom"), pool.get("stock.location")
    Lot, Move, Production = pool.get("stock.lot"), pool.get("stock.move"), pool.get("production")
    Currency, Party, Company = pool.get("currency.currency"), pool.get("party.party"), pool.get("company.company")
    currency, = Currency.create([{"name": "CNY", "symbol": "CNY", "code": "CNY", "rounding": Decimal("0.01")}])
    party, = Party.create([{"name": "plant"}])
    company, = Company.create([{"party": party.id, "currency": currency.id}])
    kilogram, = Uom.search([("name", "=", "Kilogram")])
    with Transaction().set_context(company=company.id):
        template, = Template.create([{
            "name": "material", "type": "goods", "default_uom": kilogram.id, "producible": True,
            "list_price": Decimal(1), "cost_price_method": "fixed", "products": [("create", [{}])]}])
    product = template.products[0]
    supplier, = Location.search([("type", "=", "supplier")], limit=1)
    storage, = Location.search([("type", "=", "storage"), ("code", "=", "STO")], limit=1)
    making, = Location.search([("type", "=", "production")], limit=1)
    warehouse, = Location.search([("type", "=", "warehouse")], limit=1)
    nodes, steps = graph.ancestry(lot)
    day = datetime.date(2026, 1, 5)
    numbers = {}
    for start_at in range(0, len(nodes), 1000):
        chunk = nodes[start_at:start_at + 1000]
        made = Lot.create([{"number": graph.code[node], "product": product.id} for node in chunk])
        numbers.update(zip(chunk, [one.id for one in made]))
    cursor = Transaction().connection.cursor()
    move = {
        "product": product.id, "unit": kilogram.id, "company": company.id, "currency": currency.id, "state": "done",
        "unit_price": Decimal(0)}

    def insert(rows):
        names = sorted(rows[0])
        cursor.executemany(
            "INSERT INTO stock_move (%s) VALUES (%s)" % (", ".join(names), ", ".join(["%s"] * len(names))),
            [[row[name] for name in names] for row in rows])

    def row(node, origin, target, on, **more):
        return {
            **move, "lot": numbers[node], "quantity": 1.0, "internal_quantity": 1.0, "from_location": origin,
            "to_location": target, "effective_date": on, "planned_date": on, "production_input": None,
            "production_output": None, "unit_price_updated": True, **more}

    made_by = {output for step in steps for output in graph.yields[step]}
    insert([row(node, supplier.id, storage.id, day) for node in nodes if node not in made_by])
    for place, step in enumerate(steps):
        on = day + datetime.timedelta(days=1 + place)
        cursor.execute(
            "INSERT INTO production (company, warehouse, location, product, unit, quantity, state, type, effective_date, number)"
            " VALUES (%s, %s, %s, %s, %s, 1, 'done', 'assembly', %s, %s) RETURNING id",
            [company.id, warehouse.id, making.id, product.id, kilogram.id, on, str(step)])
        production = cursor.fetchone()[0]
        insert([row(node, storage.id, making.id, on, production_input=production) for node in graph.uses[step]])
        insert([row(node, making.id, storage.id, on, production_output=production)
                for node in graph.yields[step] if node in numbers])
    cursor.execute("ANALYZE")
    return numbers[lot], len(nodes)


def trace(pool, lot):
    """As its client does: open a trace, ask for the traces below it, level by level, a thousand a request."""
    Trace = pool.get("stock.lot.trace")
    lots, seen = set(), set()
    level = [one.id for one in Trace.search([("lot", "=", lot), ("production_output", "!=", None)])]
    while level:
        below = []
        for start_at in range(0, len(level), 1000):
            for one in Trace.read(level[start_at:start_at + 1000], ["lot", "downward_traces"]):
                lots.add(one["lot"])
                below += [trace for trace in one["downward_traces"] if trace not in seen]
        seen.update(below)
        level = sorted(set(below))
    return lots


def main():
    graph = Graph(sys.argv[1])
    lot = graph.node[sys.argv[2]]
    pool = start()
    from trytond.transaction import Transaction
    with Transaction().start(DATABASE, 1) as transaction:
        number, nodes = fill(pool, graph, lot)
        transaction.commit()
    with Transaction().start(DATABASE, 1, readonly=True):
        began, cpu = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
        found = trace(pool, number)
        took, cpu = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_utime - cpu
    print(f"tryton lots\t{len(found)}\t(of {nodes})")
    print(f"tryton trace ms\t{took * 1000:.1f}")
    print(f"tryton cpu ms\t{cpu * 1000:.1f}")
    if len(found) != nodes:
        sys.exit("tryton: its trace is not complete")


if __name__ == "__main__":
    main()
