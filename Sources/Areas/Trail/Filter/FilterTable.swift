package import Kernel

/// The filters that each person keeps.
package enum FilterTable: FactTable {
    package typealias R = FilterRules

    package static let filters = Table(
        "trail_filter", [.text("person"), .text("name"), .bytes("question")], key: ["person", "name"])

    package static let tables = [filters]

    package static func project(
        _ fact: FilterFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let person = StoreValue.text(head.subject.id)
        switch fact {
        case .saved(let name, let question):
            var writer = CanonicalWriter()
            question.write(to: &writer)
            try tables.execute(remove, [person, .text(name)])
            try tables.insert(into: filters, [person, .text(name), .bytes(writer.bytes)])
        case .removed(let name): try tables.execute(remove, [person, .text(name)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> FilterState {
        var state = FilterState(person: id)
        try snapshot.query(own, [.text(id)]) { (row) throws(Fault) in
            do throws(JSONFailure) {
                state.filters[row.text(0)] = try TrailQuestion(reading: JSONFields(canonical: row.bytes(1)))
            } catch {
                throw Fault(.damaged, "a saved filter cannot be read: \(error)")
            }
        }
        return state
    }

    static let own: SQL = "SELECT name, question FROM trail_filter WHERE origin = $1 AND person = $2 ORDER BY name"
    private static let remove: SQL = "DELETE FROM trail_filter WHERE origin = $1 AND person = $2 AND name = $3"
}
