import Donors
import Equipment
package import Kernel
import Plasma

/// Worklists, who is on them, and every result.
package enum WorklistTable: FactTable {
    package typealias R = WorklistRules

    package static let worklists = Table(
        "retest_worklist",
        [
            .text("id"), .text("analyser"), .text("items"), .text("specification"), .integer("specimens"),
            .integer("results"), .text("stage"), .text("entered_by"), .bytes("sheet", nullable: true),
            .text("created_by"), .integer("created_at"), .text("checked_by"), .integer("facts"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("created_at", "id"), .on("stage", "created_at", "id")])

    /// `items` again, so that what a specimen still lacks is told without its worklists.
    package static let members = Table(
        "retest_member", [.text("worklist"), .integer("place"), .text("specimen"), .text("items")],
        key: ["worklist", "place"], indexes: [.on("specimen", "worklist")])

    package static let results = Table(
        "retest_result",
        [
            .text("worklist"), .integer("place"), .text("specimen"), .text("item"), .text("value", nullable: true),
            .text("told", nullable: true), .text("kit_lot", nullable: true), .integer("tested_at"),
            .integer("valid"), .text("kit_maker", nullable: true), .text("kit_expires_on", nullable: true),
        ],
        key: ["worklist", "place"], indexes: [.on("specimen", "worklist")])

    package static let tables = [worklists, members, results]

    package static func weight(of state: WorklistState) -> Int {
        1 + state.results.count + (state.worklist?.specimens.count ?? 0)
    }

    package static func project(
        _ fact: WorklistFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .created(let worklist):
            let items = StoreValue.text(worklist.items.joined(separator: " "))
            try tables.insert(
                into: worklists,
                [
                    id, .text(worklist.analyser), items, .text(worklist.specification),
                    .integer(Int64(worklist.specimens.count)), .integer(0), .text(WorklistStage.created.rawValue),
                    .text(""), .null, .text(head.person), .moment(head.recordedAt), .text(""), .integer(1),
                    .integer(head.index),
                ])
            for (place, specimen) in worklist.specimens.enumerated() {
                try tables.insert(into: members, [id, .integer(Int64(place)), .text(specimen), items])
            }
        case .entered(let batch): try enter(batch, id, head, into: tables)
        case .invalidated(let key):
            try tables.execute(invalidate, [id, .text(key.specimen), .text(key.item)])
            try tables.execute(touch, [id, .integer(head.index)])
        case .checked: try tables.execute(check, [id, .text(head.person), .integer(head.index)])
        case .concluded(let sheet):
            try tables.execute(conclude, [id, .bytes(sheet.canonicalBytes), .integer(head.index)])
        }
    }

    private static func enter(
        _ batch: ResultBatch, _ id: StoreValue, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let known = try tables.first(entered, [id]) { (row) throws(Fault) in (row.integer(0), row.text(1)) }
        let (count, people) = try Fault.required("retest_worklist", known)
        let at = StoreValue.moment(batch.testedAt)
        for (place, result) in batch.results.enumerated() {
            try tables.insert(
                into: results,
                [
                    id, .integer(count + Int64(place)), .text(result.specimen), .text(result.item),
                    .text(result.value?.text), .text(result.told?.rawValue), .text(batch.kits[result.item]?.lot), at,
                    .integer(1), .text(batch.kits[result.item]?.maker),
                    .text(batch.kits[result.item]?.expiresOn?.iso),
                ])
        }
        var by = people.split(separator: " ").map(String.init)
        if !by.contains(head.person) { by.append(head.person) }
        try tables.execute(
            enter,
            [
                id, .integer(count + Int64(batch.results.count)), .text(by.joined(separator: " ")),
                .integer(head.index),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> WorklistState {
        var state = WorklistState(id: id)
        var head: (analyser: String, items: [String], specification: String)?
        _ = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            head = (row.text(0), row.text(1).split(separator: " ").map(String.init), row.text(2))
            state.stage = try row.choice(3, "retest_worklist.stage")
            state.enteredBy = row.text(4).split(separator: " ").map(String.init)
            if !row.isNull(5) {
                let bytes = row.bytes(5)
                state.sheet = try Fault.reading("retest_worklist.sheet") { () throws(JSONFailure) in
                    try ConclusionSheet(reading: JSONFields(canonical: bytes))
                }
            }
            state.version = row.integer(6)
        }
        guard let head else { return state }
        let specimens = try snapshot.all(onIt, [.text(id)]) { (row) throws(Fault) in row.text(0) }
        state.worklist = Worklist(
            analyser: head.analyser, items: head.items, specification: head.specification, specimens: specimens)
        state.results = try snapshot.all(given, [.text(id)]) { (row) throws(Fault) in
            EnteredResult(
                try WorklistLookups.result(row), testedAt: row.moment(4), kit: try WorklistLookups.kit(row, 5, 7, 8),
                isValid: row.integer(6) == 1)
        }
        return state
    }

    package static func gather(
        _ command: WorklistCommand, _ id: String, _ state: WorklistState, from snapshot: any Snapshot
    ) throws(Fault) -> WorklistEvidence {
        var evidence = WorklistEvidence()
        evidence.packs = try SpecificationTable.packs(from: snapshot)
        let specimens = state.worklist?.specimens ?? []
        switch command {
        case .create(let analyser, _, let specimens):
            evidence.analyser = try EquipmentGates.gate(of: analyser, from: snapshot)
            for specimen in specimens {
                if let obstacle = try SpecimenLookups.obstacle(to: specimen, from: snapshot) {
                    evidence.obstacles[specimen] = obstacle
                } else if try SpecimenTable.load(specimen, from: snapshot).conclusion != nil {
                    evidence.obstacles[specimen] = .specimenConcluded(specimen)
                }
            }
        case .enter(let batch):
            evidence.analyser = try EquipmentGates.gate(of: state.worklist?.analyser ?? "", from: snapshot)
            for specimen in Set(batch.results.map(\.specimen)) {
                let unit = try UnitTable.load(specimen, from: snapshot)
                if unit.destruction != nil || unit.decision == .reject || unit.decision == .giveBack {
                    evidence.obstacles[specimen] = .specimenRejected(specimen)
                }
            }
        case .invalidate(let key):
            if try SpecimenTable.load(key.specimen, from: snapshot).conclusion != nil {
                evidence.concluded = [key.specimen]
            }
        case .check:
            evidence.cases = try CaseLookups.cases(onWorklist: id, unchecked: true, from: snapshot)
        case .conclude: try settle(&evidence, id, specimens, from: snapshot)
        }
        return evidence
    }

    /// What a conclusion needs to know of each specimen.
    private static func settle(
        _ evidence: inout WorklistEvidence, _ id: String, _ specimens: [String], from snapshot: any Snapshot
    ) throws(Fault) {
        evidence.cases = try CaseLookups.cases(onWorklist: id, unchecked: false, from: snapshot)
        for specimen in specimens {
            if try SpecimenTable.load(specimen, from: snapshot).conclusion != nil {
                evidence.concluded.insert(specimen)
            } else if evidence.cases[specimen] != nil {
                evidence.obstacles[specimen] = try SpecimenLookups.obstacle(to: specimen, from: snapshot)
            }
        }
    }

    /// For a page: what concluding now would say.
    package static func sheet(
        of state: WorklistState, on day: Day, from snapshot: any Snapshot
    ) throws(Fault) -> ConclusionSheet? {
        guard let worklist = state.worklist else { return nil }
        let evidence = try gather(.conclude, state.id, state, from: snapshot)
        return evidence.packs.inForce(on: day).map { WorklistRules.sheet(worklist, $0, evidence) }
    }

    private static let entered: SQL = """
        SELECT results, entered_by FROM retest_worklist WHERE origin = $1 AND id = $2
        """
    private static let enter: SQL = """
        UPDATE retest_worklist SET results = $3, entered_by = $4, stage = 'entered', entry = $5, facts = facts + 1
        WHERE origin = $1 AND id = $2
        """
    private static let invalidate: SQL = """
        UPDATE retest_result SET valid = 0 WHERE origin = $1 AND worklist = $2 AND specimen = $3 AND item = $4
        """
    private static let touch: SQL = """
        UPDATE retest_worklist SET entry = $3, facts = facts + 1 WHERE origin = $1 AND id = $2
        """
    private static let check: SQL = """
        UPDATE retest_worklist SET stage = 'checked', checked_by = $3, entry = $4, facts = facts + 1
        WHERE origin = $1 AND id = $2
        """
    private static let conclude: SQL = """
        UPDATE retest_worklist SET sheet = $3, entry = $4, facts = facts + 1 WHERE origin = $1 AND id = $2
        """
    private static let one: SQL = """
        SELECT analyser, items, specification, stage, entered_by, sheet, facts FROM retest_worklist
        WHERE origin = $1 AND id = $2
        """
    private static let onIt: SQL = """
        SELECT specimen FROM retest_member WHERE origin = $1 AND worklist = $2 ORDER BY place
        """
    private static let given: SQL = """
        SELECT specimen, item, value, told, tested_at, kit_lot, valid, kit_maker, kit_expires_on FROM retest_result
        WHERE origin = $1 AND worklist = $2 ORDER BY place
        """
}
