import Equipment
package import Kernel
import Lineage

/// Models by code, and every batch that they were asked about.
package enum ModelTable: FactTable {
    package typealias R = ModelRules

    package static let models = Table(
        "verification_model",
        [
            .text("id"), .bytes("plan"), .bytes("proposal"), .text("proposed_by"), .integer("plan_version"),
            .integer("since", nullable: true), .integer("judged"), .integer("retired"), .integer("facts"),
            .integer("entry"),
        ],
        key: ["id"], checks: ["retired = 0 OR retired = 1"])

    package static let judgements = Table(
        "verification_judgement",
        [
            .text("model"), .integer("number"), .integer("plan_version"), .text("batch"), .text("asset"),
            .integer("at"), .integer("running"), .bytes("judgement"), .text("person"), .integer("entry"),
        ],
        key: ["model", "number"], indexes: [.on("model", "batch"), .on("batch", "model")])

    package static let tables = [models, judgements]

    package static func project(_ fact: ModelFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let entry = StoreValue.integer(head.index)
        switch fact {
        case .proposed:
            let known = try tables.first(one, [id]) { (row) throws(Fault) in row.text(0) } != nil
            if known {
                try tables.execute(propose, [id, .bytes(fact.canonicalBytes), .text(head.person), entry])
            } else {
                try tables.insert(
                    into: models,
                    [
                        id, .bytes([]), .bytes(fact.canonicalBytes), .text(head.person), .integer(0), .null,
                        .integer(0), .integer(0), .integer(1), entry,
                    ])
            }
        case .adopted(let version):
            try tables.execute(
                adopt, [id, .integer(Int64(version)), .bytes([]), .moment(head.recordedAt), entry])
        case .judged(let version, let judgement):
            let state = try load(head.subject.id, from: tables)
            var writer = CanonicalWriter()
            judgement.write(to: &writer)
            try tables.insert(
                into: judgements,
                [
                    id, .integer(Int64(state.judged + 1)), .integer(Int64(version)), .text(judgement.batch.batch),
                    .text(judgement.batch.asset), .moment(judgement.batch.to),
                    .integer(judgement.isRunning ? 1 : 0), .bytes(writer.bytes), .text(head.person), entry,
                ])
            try tables.execute(count, [id, entry])
        case .retired: try tables.execute(retire, [id, entry])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ModelState {
        try snapshot.first(one, [.text(id)], state) ?? ModelState(id: id)
    }

    package static func list(
        after id: String = "", limit: Int = 200, from snapshot: any Snapshot
    ) throws(Fault) -> [ModelState] {
        try snapshot.all(
            """
            SELECT id, plan, proposal, proposed_by, plan_version, since, judged, retired, facts FROM verification_model
            WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
            """, [.text(id), .integer(Int64(limit))], state)
    }

    /// A judgement with its number and the version of the plan.
    package struct Line: Sendable, Hashable {
        package let number: Int
        package let version: Int
        package let judgement: ModelJudgement
        package let person: String
    }

    /// Newest first.
    package static func judgements(
        of id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT number, plan_version, judgement, person FROM verification_judgement WHERE origin = $1 AND model = $2
            ORDER BY number DESC LIMIT $3
            """, [.text(id), .integer(Int64(limit))], line)
    }

    private static func judgements(
        of id: String, batch: String, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT number, plan_version, judgement, person FROM verification_judgement
            WHERE origin = $1 AND model = $2 AND batch = $3 ORDER BY number
            """, [.text(id), .text(batch)], line)
    }

    /// Keys of the batches that were judged whole, by any version; the newest.
    package static func judgedWhole(by id: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(
            """
            SELECT batch, asset, at FROM verification_judgement WHERE origin = $1 AND model = $2 AND running = 0
            ORDER BY number DESC LIMIT $3
            """, [.text(id), .integer(Int64(limit))]
        ) { (row) throws(Fault) in
            CharacteristicEvidence.key(batch: row.text(0), asset: row.text(1), at: row.moment(2))
        }
    }

    package static func gather(
        _ command: ModelCommand, _ id: String, _ state: ModelState, from snapshot: any Snapshot
    ) throws(Fault) -> ModelEvidence {
        var evidence = ModelEvidence()
        switch command {
        case .propose(let plan):
            for batch in plan.batches.prefix(ModelPlan.batchesMax) { try add(batch, to: &evidence, snapshot) }
            for signal in plan.signals.prefix(ModelPlan.signalsMax) {
                let known = try SignalTable.load(signal, from: snapshot)
                if known.detail == nil || known.isClosed { evidence.unknownSignals.append(signal) }
            }
            if !plan.yieldOf.isEmpty {
                evidence.yieldIsKnown = try CharacteristicTable.load(plan.yieldOf, from: snapshot).shown != nil
            }
        case .judge(let judgement, _):
            try add(judgement.batch, to: &evidence, snapshot)
            evidence.wasJudgedDone = try judgements(of: id, batch: judgement.batch.batch, from: snapshot).contains {
                !$0.judgement.isRunning && $0.version == state.planVersion
                    && $0.judgement.batch.asset == judgement.batch.asset
            }
        case .adopt, .retire: break
        }
        return evidence
    }

    private static func add(
        _ batch: ModelBatch, to evidence: inout ModelEvidence, _ snapshot: any Snapshot
    ) throws(Fault) {
        let uses = try AssetLookups.uses(ofBatch: batch.batch, from: snapshot)
        if let use = uses.first(where: { $0.asset == batch.asset && $0.startedAt == batch.from }) {
            evidence.steps[batch.key] = use.step
        }
        let node = try LineageLookups.node(Subject(LineageRows.batch, batch.batch), from: snapshot)
        if let node { evidence.products[batch.batch] = node.node.material }
    }

    private static func line(_ row: any Row) throws(Fault) -> Line {
        Line(
            number: Int(row.integer(0)), version: Int(row.integer(1)),
            judgement: try Fault.reading("verification_judgement") { () throws(JSONFailure) in
                try ModelJudgement(reading: JSONFields(canonical: row.bytes(2)))
            }, person: row.text(3))
    }

    private static func state(_ row: any Row) throws(Fault) -> ModelState {
        var state = ModelState(id: row.text(0))
        try state.read(row, from: 1, "verification_model")
        state.judged = Int(row.integer(6))
        state.isRetired = row.integer(7) == 1
        state.version = row.integer(8)
        return state
    }

    private static let one: SQL = """
        SELECT id, plan, proposal, proposed_by, plan_version, since, judged, retired, facts FROM verification_model
        WHERE origin = $1 AND id = $2
        """
    private static let propose: SQL = """
        UPDATE verification_model SET proposal = $3, proposed_by = $4, facts = facts + 1, entry = $5
        WHERE origin = $1 AND id = $2
        """
    private static let adopt: SQL = """
        UPDATE verification_model SET plan = proposal, proposal = $4, plan_version = $3, since = COALESCE(since, $5),
        facts = facts + 1, entry = $6 WHERE origin = $1 AND id = $2
        """
    private static let count: SQL = """
        UPDATE verification_model SET judged = judged + 1, facts = facts + 1, entry = $3 WHERE origin = $1 AND id = $2
        """
    private static let retire: SQL = """
        UPDATE verification_model SET retired = 1, facts = facts + 1, entry = $3 WHERE origin = $1 AND id = $2
        """
}
