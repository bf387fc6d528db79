import Assembly
import Kernel
import Ledger
import TestKit
import Testing

/// Frozen vectors of facts: `kind`, white space, canonical bytes; by area.
enum FactVectors {
    static let paths = [
        "Tests/Areas/IdentityTests/vectors.txt", "Tests/Areas/IdentityTests/review-vectors.txt",
        "Tests/Areas/IdentityTests/device-vectors.txt", "Tests/Areas/IdentityTests/factor-vectors.txt",
        "Tests/Areas/IdentityTests/badge-vectors.txt", "Tests/Areas/IdentityTests/scope-vectors.txt",
        "Tests/Areas/IdentityTests/delegation-vectors.txt",
        "Tests/Areas/NoticesTests/vectors.txt",
        "Tests/Areas/PlasmaTests/Vectors/plasma-facts.txt", "Tests/Areas/TrailTests/vectors.txt",
        "Tests/Areas/WitnessTests/vectors.txt", "Tests/Areas/SettingsTests/vectors.txt",
        "Tests/Areas/DonorsTests/vectors.txt", "Tests/Areas/DonorsTests/donation-vectors.txt",
        "Tests/Areas/RecordsTests/vectors.txt", "Tests/Areas/LineageTests/vectors.txt",
        "Tests/Areas/CollectionTests/vectors.txt", "Tests/Areas/LookBackTests/vectors.txt",
        "Tests/Areas/RejectsTests/vectors.txt",
        "Tests/Areas/UpkeepTests/vectors.txt", "Tests/Areas/PlacesTests/vectors.txt",
        "Tests/Areas/StorageTests/vectors.txt",
        "Tests/Areas/ExchangeTests/vectors.txt", "Tests/Areas/RetestTests/vectors.txt",
        "Tests/Areas/ComparisonTests/vectors.txt",
        "Tests/Areas/QuarantineTests/vectors.txt", "Tests/Areas/PreparationTests/vectors.txt",
        "Tests/Areas/PoolingTests/vectors.txt", "Tests/Areas/EquipmentTests/vectors.txt",
        "Tests/Areas/HistoryTests/vectors.txt", "Tests/Areas/AlarmsTests/vectors.txt",
        "Tests/Areas/VerificationTests/vectors.txt",
        "Tests/Areas/MonitoringTests/vectors.txt",
        "Tests/Areas/FilmTests/vectors.txt",
    ]

    static func read() throws -> [(kind: FactKind, body: String)] {
        try paths.flatMap { try parse(Repository.text(of: $0)) }
    }

    static func parse(_ text: String) -> [(kind: FactKind, body: String)] {
        text.split(separator: "\n").compactMap { line in
            guard let gap = line.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
            return (FactKind(read: String(line[..<gap])), String(line[gap...].dropFirst()))
        }
    }

    /// Kinds without a vector, vectors without a kind, and bytes that are read and written otherwise.
    static func flaws(_ kinds: [FactKind], _ vectors: [(kind: FactKind, body: String)]) -> [String] {
        var flaws = Set(kinds).subtracting(vectors.map(\.kind)).map { "\($0) has no vector" }
        for (kind, body) in vectors {
            guard kinds.contains(kind) else {
                flaws.append("\(kind) belongs to no area")
                continue
            }
            do throws(Fault) {
                let fact = try house.read(kind, Array(body.utf8))
                if fact.kind != kind { flaws.append("\(kind) is read as \(fact.kind)") }
                if String(decoding: fact.canonicalBytes, as: UTF8.self) != body {
                    flaws.append("\(kind) is written otherwise")
                }
            } catch {
                flaws.append("\(kind) cannot be read: \(error)")
            }
        }
        return flaws.sorted()
    }

    /// Projects every vector; tells what a table cannot take. A vector may speak of a second first row of the same
    /// record: then the table's own key says no, which is an answer.
    @discardableResult
    static func replay(into store: any Store) throws -> [String] {
        var flaws: [String] = []
        for (place, vector) in try read().enumerated() {
            let noun = try #require(house.areas.flatMap(\.nouns).first { $0.kinds.contains(vector.kind) })
            let fields = try JSONFields(try JSONReader.read(Array(vector.body.utf8), strictness: .canonical))
            let head = EntryHead(
                index: Int64(place), subject: Subject(noun.name, "SH-1"), recordedAt: .storyStart,
                happenedAt: .storyStart, person: "0417", role: "receiver", workstation: "", reason: "w",
                signatures: [])
            var failure: (any Error)?
            do throws(Fault) {
                try store.write { (tables) throws(Fault) in
                    do { try noun.replay(vector.kind, fields, head, tables) } catch { failure = error }
                }
            } catch {
                failure = error
            }
            if let failure, (failure as? Fault)?.code != .constraint {
                flaws.append("\(vector.kind): \(failure)")
            }
        }
        return flaws
    }
}

@Suite struct `A kind of fact` {
    @Test func `has a frozen vector that is read and written to the same bytes`() throws {
        #expect(FactVectors.flaws(house.kinds, try FactVectors.read()) == [])
    }

    @Test func `without a vector, or with another one, is found`() {
        let kinds: [FactKind] = ["notices.notice.posted.v1", "notices.notice.read.v1"]
        #expect(
            FactVectors.flaws(kinds, FactVectors.parse("notices.notice.read.v1 {}")) == [
                "notices.notice.posted.v1 has no vector"
            ])
        #expect(FactVectors.flaws([kinds[1]], FactVectors.parse("notices.notice.read.v1\t{ }")).count == 1)
        #expect(
            FactVectors.flaws(
                [kinds[1]], FactVectors.parse("notices.notice.read.v1 {}\nnotices.notice.gone.v1 {}")) == [
                    "notices.notice.gone.v1 belongs to no area"
                ])
        #expect(
            FactVectors.flaws([kinds[0]], FactVectors.parse("notices.notice.posted.v1 {\"body\":\"a\"}"))
                .count == 1)
    }

    @Test func `is projected into its tables`() throws {
        let store = try Plant.open(TestPlace(.sqliteMemory))
        #expect(try FactVectors.replay(into: store) == [])
        #expect(try !PlantChecks.rows(store, house.tables).isEmpty)
    }

    @Test func `that a table cannot take is found`() throws {
        let store = try Plant.open(TestPlace(.sqliteMemory))
        let faulty = FaultyStore(store)
        faulty.fail(at: 1)
        #expect(try FactVectors.replay(into: faulty).count == 1)
    }
}

@Suite struct `A member of a fact` {
    /// Keys in a body, of any depth; a sealed key's are told nowhere.
    private static func keys(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let members): members.flatMap { $0.key == "key" ? [] : [$0.key] + keys($0.value) }
        case .array(let items): items.flatMap(keys)
        default: []
        }
    }

    @Test func `has words for the trail, in both languages`() throws {
        let missing = try FactVectors.read().flatMap { vector in
            Self.keys(try JSONReader.read(Array(vector.body.utf8), strictness: .canonical))
                .filter { house.member($0, of: vector.kind) == nil }.map { "\(vector.kind) \($0)" }
        }
        #expect(Set(missing).sorted() == [])
    }
}
