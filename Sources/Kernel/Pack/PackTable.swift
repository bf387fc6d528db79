extension Table {
    /// Versions of a pack, one row each, with the pack as its canonical text.
    package static func versions(_ name: StaticString) -> Table {
        Table(
            name,
            [
                .text("name"), .text("version"), .text("effective_from"), .bytes("pack"), .integer("entry"),
                .text("adopted_by"), .integer("adopted_at"),
            ],
            key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])
    }
}

/// Versions of a pack, and who adopted each.
package enum PackTable<Pack: AdoptedPack>: FactTable {
    package typealias R = PackRules<Pack>

    package static var tables: [Table] { [Pack.table] }

    package static func project(
        _ fact: PackFact<Pack>, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let pack):
            try tables.insert(
                into: Pack.table,
                [
                    .text(head.subject.id), .text(pack.version), .text(pack.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person), .moment(head.recordedAt),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> PackState<Pack> {
        PackState(name: id, versions: try lines(id, from: snapshot).map(\.pack))
    }

    /// One version and who adopted it.
    package struct Line: Sendable, Hashable {
        package let pack: Pack
        package let entry: Int64
        package let person: String
        package let at: Moment

        package init(pack: Pack, entry: Int64, person: String, at: Moment) {
            self.pack = pack
            self.entry = entry
            self.person = person
            self.at = at
        }
    }

    /// Every version, oldest first.
    package static func lines(
        _ name: String = Pack.packName, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(Pack.asked, [.text(name)]) { (row) throws(Fault) in
            let bytes = row.bytes(0)
            return Line(
                pack: try Fault.reading("\(Pack.table.name).pack") { () throws(JSONFailure) in
                    try Pack(reading: JSONFields(canonical: bytes))
                }, entry: row.integer(1), person: row.text(2), at: row.moment(3))
        }
    }

    package static func packs(from snapshot: any Snapshot) throws(Fault) -> [Pack] {
        try lines(from: snapshot).map(\.pack)
    }

    /// What is in force on a day; nil before anybody adopted anything.
    package static func inForce(on day: Day, from snapshot: any Snapshot) throws(Fault) -> Pack? {
        try packs(from: snapshot).inForce(on: day)
    }
}
