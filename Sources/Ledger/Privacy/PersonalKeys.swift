package import Kernel

/// The keys of persons' data in the database, wrapped: the one table that no fact computes and no replay touches. A row
/// comes with the first fact that is sealed under it and goes with the fact that erases the person, in the same
/// transaction.
package enum PersonalKeys {
    package static let table = Table(
        "personal_key", [.text("subject"), .bytes("wrapped")], key: ["subject"])

    /// More than a plant has donors.
    private static let erasedMax = 10_000_000

    static let destroy: SQL = "DELETE FROM personal_key WHERE origin = $1 AND subject = $2"
    private static let one: SQL = "SELECT wrapped FROM personal_key WHERE origin = $1 AND subject = $2"

    /// Nil if there never was one, or if it was destroyed.
    package static func wrapped(of person: Subject, _ snapshot: any Snapshot) throws(Fault) -> [UInt8]? {
        try snapshot.first(one, [.text(person.description)]) { (row) throws(Fault) in row.bytes(0) }
    }

    /// A first key comes with a fact of its own person.
    static func expectNone(_ key: WrappedKey, of person: Subject, _ snapshot: any Snapshot) throws(Denial) {
        precondition(key.person == person, "a key comes with a fact of its own person")
        let present: [UInt8]?
        do throws(Fault) { present = try wrapped(of: person, snapshot) } catch { throw .failed(error) }
        guard present == nil else { throw .refused(.personalKeyExists) }
    }

    /// Everybody whose data the ledger says is erased.
    package static func erased(_ house: House, _ snapshot: any Snapshot) throws(Fault) -> [Subject] {
        var found: [Subject] = []
        for kind in house.areas.flatMap(\.nouns).flatMap(\.destroyingKinds) {
            var filter = TrailFilter()
            filter.kind = kind.name
            for index in try TrailReader(filter, snapshot).find(limit: erasedMax, counting: false).indexes {
                found.append(try StoredEntry.read(index, from: snapshot).envelope.head.subject)
            }
        }
        return found
    }

    /// Destroys keys that a restored backup brought back: of everybody whom the ledger, or `listed`, says is erased.
    /// Gives those that were there.
    package static func destroyErased(
        _ store: any Store, house: House, listed: [Subject] = []
    ) throws(Fault) -> [Subject] {
        let returned = try store.read { (snapshot) throws(Fault) -> [Subject] in
            var found: [Subject] = []
            for person in try erased(house, snapshot) + listed where !found.contains(person) {
                if try wrapped(of: person, snapshot) != nil { found.append(person) }
            }
            return found
        }
        guard !returned.isEmpty else { return [] }
        try store.write { (tables) throws(Fault) in
            for person in returned { try tables.execute(destroy, [.text(person.description)]) }
        }
        try store.scrub()
        return returned
    }
}
