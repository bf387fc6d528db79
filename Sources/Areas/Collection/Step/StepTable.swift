import Kernel

/// The facts of visits, runs and look-backs as they stand, so that a loaded state is what folding them gives.
enum StepTable {
    static let steps = Table(
        "collection_step",
        [
            .text("noun"), .text("record"), .integer("entry"), .text("kind"), .integer("at"), .text("person"),
            .bytes("body"),
        ],
        key: ["noun", "record", "entry"])

    static func add(_ fact: some Fact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: steps,
            [
                .text(head.subject.noun), .text(head.subject.id), .integer(head.index), .text(fact.kind.name),
                .moment(head.recordedAt), .text(head.person), .bytes(fact.canonicalBytes),
            ])
    }

    static func fold<R: Rules>(_ rules: R.Type, _ id: String, from snapshot: any Snapshot) throws(Fault) -> R.State {
        var state = R.blank(id)
        let rows = try snapshot.all(all, [.text(R.noun), .text(id)]) { (row) throws(Fault) in
            (
                EntryHead(
                    index: row.integer(0), subject: Subject(R.noun, id), recordedAt: row.moment(2),
                    happenedAt: row.moment(2), person: row.text(3), role: "", workstation: "", reason: nil,
                    signatures: []), FactKind(read: row.text(1)), row.bytes(4)
            )
        }
        for (head, kind, body) in rows {
            let fact: R.Event
            do throws(JSONFailure) {
                fact = try R.Event.read(kind, JSONFields(canonical: body))
            } catch {
                throw Fault(.damaged, "collection_step \(kind): \(error.code.rawValue) \(error.path)")
            }
            R.apply(fact, head, to: &state)
        }
        return state
    }

    private static let all: SQL = """
        SELECT entry, kind, at, person, body FROM collection_step WHERE origin = $1 AND noun = $2 AND record = $3
        ORDER BY entry
        """
}
