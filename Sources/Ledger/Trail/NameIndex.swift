package import Kernel

/// Records by what people call them: every end of a name from each of its characters on, and the initials of each.
/// Computed from the facts that name a record; an older name still finds it.
package enum NameIndex {
    /// A longer name is a sentence.
    static let charactersMax = 40

    package struct Named: Sendable, Hashable {
        package let subject: Subject
        package let name: String
    }

    package static let names = Table(
        "search_name", [.text("term"), .text("subject"), .text("name"), .integer("entry")],
        key: ["term", "subject"])

    private static let put: SQL = """
        INSERT INTO search_name (origin, term, subject, name, entry) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (origin, term, subject) DO UPDATE SET name = $4, entry = $5
        """
    private static let find: SQL = """
        SELECT subject, name FROM search_name WHERE origin = $1 AND term >= $2 AND term < $3
        ORDER BY term LIMIT $4
        """
    private static let next: SQL = """
        SELECT subject FROM ledger_subject WHERE origin = $1 AND subject >= $2 AND subject < $3
        ORDER BY subject LIMIT 1
        """

    static func note(
        _ names: [String], _ head: EntryHead, _ house: House, into tables: any Transaction
    ) throws(Fault) {
        for name in names {
            for term in terms(of: name, house.initials) {
                try tables.execute(
                    put, [.text(term), .text(head.subject.description), .text(name), .integer(head.index)])
            }
        }
    }

    static func replay(
        _ envelope: Envelope, _ fields: JSONFields, _ noun: Noun, _ house: House, into tables: any Transaction
    ) throws(Fault) {
        guard noun.namingKinds.contains(envelope.kind) else { return }
        let names: [String]
        do throws(JSONFailure) {
            names = try noun.read(envelope.kind, fields).names
        } catch {
            throw Fault(.damaged, "a name cannot be read: \(error)")
        }
        try note(names, envelope.head, house, into: tables)
    }

    /// 王小明: 王小明, 小明, 明, wxm, xm, m. Each Chinese character begins something, a Latin word only as a whole.
    package static func terms(of name: String, _ initials: (String) -> [String]) -> [String] {
        var found: [String] = []
        func add(_ text: String) { if !text.isEmpty, !found.contains(text) { found.append(text) } }
        let characters = Array(name.prefix(charactersMax))
        for (place, character) in characters.enumerated() where !character.isWhitespace {
            let before = place > 0 ? characters[place - 1] : " "
            guard before.isWhitespace || !character.isASCII || !before.isASCII else { continue }
            add(folded(String(characters[place...])))
        }
        for reading in initials(folded(String(characters))) {
            for place in reading.indices { add(String(reading[place...])) }
        }
        return found
    }

    /// Capitals and spaces are not remembered by who looks for a name.
    package static func folded(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }

    /// A record may be found by several of its terms, and terms of other nouns stand between them.
    private static let rowsMax: Int64 = 400

    /// Records of these nouns of which some name begins so, or begins so from one of its characters on.
    package static func records(
        named text: String, of nouns: Set<String>, limit: Int, _ snapshot: any Snapshot
    ) throws(Fault) -> [Named] {
        let term = folded(text)
        guard !term.isEmpty else { return [] }
        var found: [Named] = []
        try snapshot.query(
            find, [.text(term), .text(term + "\u{10FFFF}"), .integer(rowsMax)]
        ) { (row) throws(Fault) in
            guard let subject = Subject(text: row.text(0)), nouns.contains(subject.noun) else { return }
            let named = Named(subject: subject, name: row.text(1))
            if found.count < limit, !found.contains(where: { $0.subject == subject }) { found.append(named) }
        }
        return found
    }

    /// Numbers of records of a noun that begin so: each is one look into the index.
    package static func numbers(
        of noun: String, startingWith start: String, limit: Int, _ snapshot: any Snapshot
    ) throws(Fault) -> [String] {
        guard !start.isEmpty else { return [] }
        let prefix = "\(noun)/\(start)"
        let end = prefix + "\u{10FFFF}"
        var from = prefix
        var found: [String] = []
        while found.count < limit,
            let subject = try snapshot.first(
                next, [.text(from), .text(end)], { (row) throws(Fault) in row.text(0) })
        {
            found.append(String(subject.dropFirst(noun.count + 1)))
            from = subject + "\u{1}"
        }
        return found
    }
}
