import Donors
package import Kernel

/// Mini-pools, who is in them, what they were read as, and who was found.
package enum PoolTable: FactTable {
    package typealias R = PoolRules

    package static let pools = Table(
        "retest_pool",
        [
            .text("id"), .text("parent"), .text("line"), .text("items"), .integer("rows_count"),
            .integer("columns_count"), .integer("members"), .text("stage"), .text("tested_by"), .text("made_by"),
            .integer("made_at"), .integer("facts"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [
            .on("made_at", "id"), .on("stage", "made_at", "id"), .on("parent", "id", where: "parent <> ''"),
        ])

    package static let members = Table(
        "retest_pool_member", [.text("pool"), .integer("place"), .text("specimen")], key: ["pool", "place"],
        indexes: [.on("specimen", "pool")])

    package static let readings = Table(
        "retest_pool_result",
        [
            .text("pool"), .text("item"), .text("reading"), .text("kit_lot", nullable: true), .integer("tested_at"),
            .text("kit_maker", nullable: true), .text("kit_expires_on", nullable: true),
        ],
        key: ["pool", "item"])

    package static let found = Table(
        "retest_pool_found", [.text("pool"), .integer("place"), .text("specimen"), .text("item")],
        key: ["pool", "place"])

    package static let tables = [pools, members, readings, found]

    package static func weight(of state: PoolState) -> Int { 1 + (state.pool?.members.count ?? 0) }

    package static func project(
        _ fact: PoolFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .made(let pool):
            try tables.insert(
                into: pools,
                [
                    id, .text(pool.parent?.pool ?? ""), .text(pool.parent?.line.text ?? ""),
                    .text(pool.items.joined(separator: " ")), .integer(Int64(pool.rows)),
                    .integer(Int64(pool.columns)), .integer(Int64(pool.members.count)),
                    .text(PoolStage.made.rawValue), .text(""), .text(head.person), .moment(head.recordedAt),
                    .integer(1), .integer(head.index),
                ])
            for (place, member) in pool.members.enumerated() {
                try tables.insert(into: members, [id, .integer(Int64(place)), .text(member)])
            }
        case .tested(let new, let at):
            var state = try load(head.subject.id, from: tables)
            let before = state.readings
            PoolRules.apply(fact, head, to: &state)
            for reading in new {
                guard let known = before[reading.item] else {
                    try tables.insert(
                        into: readings,
                        [
                            id, .text(reading.item), .text(reading.interpretation.rawValue), .text(reading.kit?.lot),
                            .moment(at), .text(reading.kit?.maker), .text(reading.kit?.expiresOn?.iso),
                        ])
                    continue
                }
                guard let merged = state.readings[reading.item], merged != known else { continue }
                try tables.execute(reread, [id, .text(reading.item), .text(merged.rawValue)])
            }
            try change(id, state.stage, by: state.testedBy, head, tables)
        case .checked(let isReactive): try advance(id, isReactive ? .reactive : .clean, head, tables)
        case .resolved(let keys):
            for (place, key) in keys.enumerated() {
                try tables.insert(into: found, [id, .integer(Int64(place)), .text(key.specimen), .text(key.item)])
            }
            try advance(id, .resolved, head, tables)
        case .discarded: try advance(id, .discarded, head, tables)
        }
    }

    private static func change(
        _ id: StoreValue, _ stage: PoolStage, by people: [String], _ head: EntryHead, _ tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            test, [id, .text(stage.rawValue), .text(people.joined(separator: " ")), .integer(head.index)])
    }

    private static func advance(
        _ id: StoreValue, _ stage: PoolStage, _ head: EntryHead, _ tables: any Transaction
    ) throws(Fault) {
        try tables.execute(advance, [id, .text(stage.rawValue), .integer(head.index)])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> PoolState {
        var state = PoolState(id: id)
        var head: (items: [String], rows: Int, columns: Int, parent: MiniPool.Parent?)?
        _ = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            let parent = row.text(0)
            let line = PoolLine(text: row.text(1))
            head = (
                row.text(2).split(separator: " ").map(String.init), Int(row.integer(3)), Int(row.integer(4)),
                line.map { MiniPool.Parent(pool: parent, line: $0) }
            )
            state.stage = try row.choice(5, "retest_pool.stage")
            state.testedBy = row.text(6).split(separator: " ").map(String.init)
            state.version = row.integer(7)
        }
        guard let head else { return state }
        let members = try snapshot.all(membersOf, [.text(id)]) { (row) throws(Fault) in row.text(0) }
        state.pool = MiniPool(
            items: head.items, rows: head.rows, columns: head.columns, members: members, parent: head.parent)
        state.readings = try PoolLookups.readings(of: id, from: snapshot)
        state.found = try PoolLookups.found(in: id, from: snapshot)
        return state
    }

    package static func gather(
        _ command: PoolCommand, _ id: String, _ state: PoolState, from snapshot: any Snapshot
    ) throws(Fault) -> PoolEvidence {
        var evidence = PoolEvidence()
        evidence.packs = try SpecificationTable.packs(from: snapshot)
        switch command {
        case .make(let pool):
            if let parent = pool.parent {
                evidence.parent = try load(parent.pool, from: snapshot)
                for second in try PoolLookups.seconds(of: parent.pool, from: snapshot)
                where second.stage != .discarded { evidence.lines.insert(second.line) }
                return evidence
            }
            for member in pool.members {
                if let obstacle = try SpecimenLookups.obstacle(to: member, from: snapshot) {
                    evidence.obstacles[member] = obstacle
                } else if try SpecimenTable.load(member, from: snapshot).conclusion != nil {
                    evidence.obstacles[member] = .specimenConcluded(member)
                } else if let other = try PoolLookups.pools(of: member, from: snapshot).first(where: { other in
                    other.stage != .discarded && other.items.contains(where: pool.items.contains)
                }) {
                    evidence.obstacles[member] = .poolMemberTaken(member, other.id)
                }
            }
        case .resolve: try resolve(&evidence, state, from: snapshot)
        case .test, .check, .discard: break
        }
        return evidence
    }

    private static func resolve(
        _ evidence: inout PoolEvidence, _ state: PoolState, from snapshot: any Snapshot
    ) throws(Fault) {
        for second in try PoolLookups.seconds(of: state.id, from: snapshot) {
            guard second.stage == .clean || second.stage == .reactive, let line = PoolLine(text: second.line) else {
                continue
            }
            for (item, reading) in try PoolLookups.readings(of: second.id, from: snapshot) {
                evidence.readings[line, default: [:]][item] = !reading.isGood
            }
        }
        for member in state.pool?.members ?? [] {
            let found = try CaseLookups.lines(of: member, from: snapshot)
            evidence.results[member] = found.filter { $0.isValid && $0.isChecked }.map(\.result)
        }
    }

    /// For a page: what resolving now would find.
    package static func finding(
        of state: PoolState, on day: Day, from snapshot: any Snapshot
    ) throws(Fault) -> (found: [ResultKey], open: [String])? {
        guard let pool = state.pool else { return nil }
        let evidence = try gather(.resolve, state.id, state, from: snapshot)
        return evidence.packs.inForce(on: day).map { PoolRules.finding(state, pool, $0, evidence) }
    }

    private static let one: SQL = """
        SELECT parent, line, items, rows_count, columns_count, stage, tested_by, facts FROM retest_pool
        WHERE origin = $1 AND id = $2
        """
    private static let membersOf: SQL = """
        SELECT specimen FROM retest_pool_member WHERE origin = $1 AND pool = $2 ORDER BY place
        """
    private static let reread: SQL = """
        UPDATE retest_pool_result SET reading = $4 WHERE origin = $1 AND pool = $2 AND item = $3
        """
    private static let test: SQL = """
        UPDATE retest_pool SET stage = $3, tested_by = $4, entry = $5, facts = facts + 1 WHERE origin = $1 AND id = $2
        """
    private static let advance: SQL = """
        UPDATE retest_pool SET stage = $3, entry = $4, facts = facts + 1 WHERE origin = $1 AND id = $2
        """
}
