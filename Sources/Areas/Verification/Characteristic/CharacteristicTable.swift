import Equipment
package import Kernel

/// Characteristics by code, and their values by number.
package enum CharacteristicTable: FactTable {
    package typealias R = CharacteristicRules

    package static let characteristics = Table(
        "verification_characteristic",
        [
            .text("id"), .text("product"), .text("asset"), .bytes("plan"), .bytes("proposal"), .text("proposed_by"),
            .integer("plan_version"), .integer("since", nullable: true), .integer("value_count"), .integer("closed"),
            .integer("facts"), .integer("entry"),
        ],
        key: ["id"], checks: ["closed = 0 OR closed = 1"])

    package static let values = Table(
        "verification_value",
        [
            .text("characteristic"), .integer("number"), .text("batch"), .text("asset"), .integer("at"),
            .text("value"), .integer("by_hand"), .integer("struck"), .text("person"), .integer("entry"),
        ],
        key: ["characteristic", "number"], indexes: [.on("characteristic", "batch"), .on("batch", "characteristic")])

    package static let tables = [characteristics, values]

    package static func project(
        _ fact: CharacteristicFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let entry = StoreValue.integer(head.index)
        switch fact {
        case .proposed(let plan):
            let known = try tables.first(one, [id]) { (row) throws(Fault) in row.text(0) } != nil
            if known {
                try tables.execute(propose, [id, .bytes(plan.canonicalBytes), .text(head.person), entry])
            } else {
                try tables.insert(
                    into: characteristics,
                    [
                        id, .text(plan.product), .text(plan.asset), .bytes([]), .bytes(plan.canonicalBytes),
                        .text(head.person), .integer(0), .null, .integer(0), .integer(0), .integer(1), entry,
                    ])
            }
        case .adopted(let version):
            let state = try load(head.subject.id, from: tables)
            try tables.execute(
                adopt,
                [
                    id, .integer(Int64(version)), .text(state.proposal?.product ?? ""),
                    .text(state.proposal?.asset ?? ""), .bytes([]), .moment(head.recordedAt), entry,
                ])
        case .valued(let from, let values):
            for (place, value) in values.enumerated() {
                try insert(value, from + place, byHand: false, head, into: tables)
            }
            try tables.execute(count, [id, .integer(Int64(values.count)), entry])
        case .entered(let number, let value):
            try insert(value, number, byHand: true, head, into: tables)
            try tables.execute(count, [id, .integer(1), entry])
        case .struck(let number):
            try tables.execute(strike, [id, .integer(Int64(number)), entry])
            try tables.execute(count, [id, .integer(0), entry])
        case .closed: try tables.execute(close, [id, entry])
        }
    }

    private static func insert(
        _ value: CharacteristicValue, _ number: Int, byHand: Bool, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: values,
            [
                .text(head.subject.id), .integer(Int64(number)), .text(value.batch), .text(value.asset),
                .moment(value.at), .text(value.value.text), .integer(byHand ? 1 : 0), .integer(0), .text(head.person),
                .integer(head.index),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CharacteristicState {
        try snapshot.first(one, [.text(id)], state) ?? CharacteristicState(id: id)
    }

    package static func gather(
        _ command: CharacteristicCommand, _ id: String, _ state: CharacteristicState, from snapshot: any Snapshot
    ) throws(Fault) -> CharacteristicEvidence {
        var evidence = CharacteristicEvidence()
        switch command {
        case .propose(let plan):
            if !plan.asset.isEmpty {
                evidence.assetIsKnown = try AssetTable.load(plan.asset, from: snapshot).detail != nil
            }
            if case .curve(let signal, _) = plan.source {
                let known = try SignalTable.load(signal, from: snapshot)
                evidence.signalIsOpen = known.detail != nil && !known.isClosed
            }
            evidence.sourceIsKnown = try RecordedOccasions.isKnown(plan.source, from: snapshot)
            if let baseline = plan.baseline {
                evidence.baseline = try CharacteristicLookups.values(of: id, baseline, from: snapshot)
            }
        case .take(let values, let unasked):
            for value in values.prefix(CharacteristicRules.valuesMax) {
                if try CharacteristicLookups.stands(value, of: id, orStruck: unasked, from: snapshot) {
                    evidence.known.insert(CharacteristicEvidence.key(value))
                }
            }
        case .enter(let value):
            if try CharacteristicLookups.stands(value, of: id, from: snapshot) {
                evidence.known.insert(CharacteristicEvidence.key(value))
            }
        case .strike(let number):
            let found = try CharacteristicLookups.values(of: id, number...number, from: snapshot)
            evidence.stands = !found.isEmpty
        case .adopt, .close: break
        }
        return evidence
    }

    static func state(_ row: any Row) throws(Fault) -> CharacteristicState {
        var state = CharacteristicState(id: row.text(0))
        try state.read(row, from: 1, "verification_characteristic")
        state.count = Int(row.integer(6))
        state.isClosed = row.integer(7) == 1
        state.version = row.integer(8)
        return state
    }

    private static let one: SQL = """
        SELECT id, plan, proposal, proposed_by, plan_version, since, value_count, closed, facts
        FROM verification_characteristic WHERE origin = $1 AND id = $2
        """
    private static let propose: SQL = """
        UPDATE verification_characteristic SET proposal = $3, proposed_by = $4, facts = facts + 1, entry = $5
        WHERE origin = $1 AND id = $2
        """
    private static let adopt: SQL = """
        UPDATE verification_characteristic SET plan = proposal, proposal = $6, plan_version = $3, product = $4,
        asset = $5, since = COALESCE(since, $7), facts = facts + 1, entry = $8 WHERE origin = $1 AND id = $2
        """
    private static let count: SQL = """
        UPDATE verification_characteristic SET value_count = value_count + $3, facts = facts + 1, entry = $4
        WHERE origin = $1 AND id = $2
        """
    private static let close: SQL = """
        UPDATE verification_characteristic SET closed = 1, facts = facts + 1, entry = $3 WHERE origin = $1 AND id = $2
        """
    private static let strike: SQL = """
        UPDATE verification_value SET struck = 1, entry = $4 WHERE origin = $1 AND characteristic = $2 AND number = $3
        """
}
