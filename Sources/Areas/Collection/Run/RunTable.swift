import Donors
package import Kernel

/// Runs, and the checked results of each bag.
package enum RunTable: FactTable {
    package typealias R = RunRules

    package static let runs = Table(
        "collection_run",
        [.text("id"), .text("stage"), .integer("at"), .text("entered_by"), .integer("results")], key: ["id"],
        indexes: [.on("stage", "at")])

    package static let results = Table(
        "collection_result",
        [
            .text("bag"), .text("item"), .text("run"), .text("value", nullable: true), .text("unit", nullable: true),
            .text("reading"), .text("method", nullable: true), .text("kit_lot", nullable: true),
            .integer("tested_at"),
        ],
        key: ["bag", "item"])

    package static let tables = [runs, results]
    package static let reads = [VisitRules.noun]

    package static func project(_ fact: RunFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        try StepTable.add(fact, head, into: tables)
        switch fact {
        case .entered(let results):
            try tables.execute(forget, [id])
            try tables.insert(
                into: runs,
                [id, .text("entered"), .moment(head.recordedAt), .text(head.person), .integer(Int64(results.count))])
            for bag in Set(results.map(\.bag)).sorted() {
                try tables.execute(
                    enter, [.text(bag), .text(TestState.entered.rawValue), .text(TestState.none.rawValue)])
            }
        case .checked(let results, let passed, let failed):
            try tables.execute(move, [id, .text("checked"), .moment(head.recordedAt)])
            for result in results { try add(result, run: id, into: tables) }
            let open = Set(results.map(\.bag)).subtracting(passed).subtracting(failed)
            for (bags, state) in [(passed, TestState.passed), (failed, .failed), (open.sorted(), .none)] {
                for bag in bags { try tables.execute(BagTable.judge, [.text(bag), .text(state.rawValue)]) }
            }
        case .returned: try tables.execute(move, [id, .text("returned"), .moment(head.recordedAt)])
        }
    }

    private static func add(_ result: BagResult, run: StoreValue, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: results,
            [
                .text(result.bag), .text(result.item), run, .text(result.value?.text), .text(result.unit),
                .text(result.reading.rawValue), .text(result.method), .text(result.kitLot), .moment(result.testedAt),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> RunState {
        try StepTable.fold(RunRules.self, id, from: snapshot)
    }

    package static func gather(
        _ command: RunCommand, _ id: String, _ state: RunState, from snapshot: any Snapshot
    ) throws(Fault) -> RunEvidence {
        var evidence = RunEvidence(rules: try VisitLimitsLookup.all(from: snapshot))
        var asked = Set(state.results.map(\.bag))
        if case .enter(let entries, _) = command { asked.formUnion(entries.map(\.bag)) }
        for number in asked {
            guard let bag = try BagLookups.bag(number, from: snapshot) else { continue }
            var known: [String: Bool] = [:]
            for result in try RunLookups.results(of: number, from: snapshot) {
                known[result.item] = result.reading.isGood
            }
            evidence.bags[number] = RunEvidence.Bag(
                collectedAt: bag.collectedAt, boxed: bag.box != nil, known: known)
        }
        return evidence
    }

    private static let forget: SQL = "DELETE FROM collection_run WHERE origin = $1 AND id = $2"
    private static let move: SQL = "UPDATE collection_run SET stage = $3, at = $4 WHERE origin = $1 AND id = $2"
    private static let enter: SQL = """
        UPDATE collection_bag SET tests = $3 WHERE origin = $1 AND bag = $2 AND tests = $4
        """
}

/// A run as lists show it.
package struct RunSummary: Sendable, Hashable {
    package let id: String
    package let at: Moment
    package let enteredBy: String
    package let results: Int
}

/// Questions to the runs.
package enum RunLookups {
    /// Runs at a stage (`entered`, `returned`, `checked`), longest waiting first.
    package static func runs(at stage: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [RunSummary] {
        try snapshot.all(waiting, [.text(stage), .integer(Int64(limit))]) { (row) throws(Fault) in
            RunSummary(
                id: row.text(0), at: row.moment(1), enteredBy: row.text(2), results: Int(row.integer(3)))
        }
    }

    package static func results(of bag: String, from snapshot: any Snapshot) throws(Fault) -> [BagResult] {
        try snapshot.all(ofBag, [.text(bag)]) { (row) throws(Fault) in
            guard let reading = Interpretation(rawValue: row.text(3)) else {
                throw Fault(.damaged, "collection_result.reading")
            }
            return BagResult(
                bag: bag, item: row.text(0), value: row.optionalText(1).flatMap { DecimalNumber($0) },
                unit: row.optionalText(2), reading: reading, method: row.optionalText(4), kitLot: row.optionalText(5),
                testedAt: row.moment(6))
        }
    }

    private static let waiting: SQL = """
        SELECT id, at, entered_by, results FROM collection_run WHERE origin = $1 AND stage = $2 ORDER BY at LIMIT $3
        """
    private static let ofBag: SQL = """
        SELECT item, value, unit, reading, method, kit_lot, tested_at FROM collection_result
        WHERE origin = $1 AND bag = $2 ORDER BY item
        """
}
