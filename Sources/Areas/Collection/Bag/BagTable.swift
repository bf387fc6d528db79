package import Kernel
import Plasma

/// Bags of the station: what was collected, where it lies, what tests say, what the plant answered.
package enum BagTable: FactTable {
    package typealias R = BagRules

    package static let bags = Table(
        "collection_bag",
        [
            .text("bag"), .text("visit"), .text("donor"), .text("station"), .integer("collected_at"),
            .bytes("record"), .integer("age"), .integer("frozen_at", nullable: true), .text("freezer", nullable: true),
            .text("tests"), .text("box", nullable: true), .text("shipment", nullable: true),
        ],
        key: ["bag"],
        indexes: [
            .on("visit"), .on("box"), .on("shipment"), .on("tests", "collected_at"), .on("donor", "collected_at"),
        ])

    /// What the plant told of a bag, newest last.
    package static let answers = Table(
        "collection_answer",
        [.text("bag"), .integer("entry"), .integer("at"), .text("kind"), .bytes("body")], key: ["bag", "entry"],
        indexes: [.on("at")])

    package static let tables = [answers]

    package static func project(_ fact: BagFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: answers,
            [
                .text(head.subject.id), .integer(head.index), .moment(head.recordedAt), .text(fact.kind.name),
                .bytes(fact.canonicalBytes),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> BagState {
        var state = BagState(bag: id)
        for answer in try BagLookups.answers(on: id, from: snapshot) { state.answers.append(answer.fact) }
        return state
    }

    package static func gather(
        _ command: BagCommand, _ id: String, _ state: BagState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool { try BagLookups.bag(id, from: snapshot) != nil }

    static func add(
        _ record: DeviceRecord, visit: String, station: String, donor: String, age: Int,
        into tables: any Transaction
    ) throws(Fault) {
        var writer = CanonicalWriter()
        writer.beginObject()
        record.write(station: station, donor: donor, age: age, over: [], to: &writer)
        writer.endObject()
        try tables.insert(
            into: bags,
            [
                .text(record.bag), .text(visit), .text(donor), .text(station), .moment(record.endedAt),
                .bytes(writer.bytes), .integer(Int64(age)), .null, .null, .text(TestState.none.rawValue), .null, .null,
            ])
    }

    /// A bag's number however it was scanned, by the labels of the station's day and of its neighbours: plasma may flow
    /// over midnight. What nobody understands is looked up as it is.
    static func readings(of raw: String, _ labels: CodeBook?, on day: Day) -> [String] {
        var readings: [String] = []
        for day in [day, day.adding(days: -1), day.adding(days: 1)] {
            guard case .success(let code)? = labels?.resolve(raw, on: day), !readings.contains(code.normalized) else {
                continue
            }
            readings.append(code.normalized)
        }
        return readings.isEmpty ? [raw] : readings
    }

    static let freeze: SQL = """
        UPDATE collection_bag SET frozen_at = $3, freezer = $4 WHERE origin = $1 AND visit = $2
        """
    static let pack: SQL = "UPDATE collection_bag SET box = $3 WHERE origin = $1 AND bag = $2"
    static let ship: SQL = "UPDATE collection_bag SET shipment = $3 WHERE origin = $1 AND box = $2"
    static let judge: SQL = "UPDATE collection_bag SET tests = $3 WHERE origin = $1 AND bag = $2"
}

/// How far the station's own tests of a bag are.
package enum TestState: String, Sendable, CaseIterable {
    case none, entered, passed, failed

    package var phrase: Phrase {
        switch self {
        case .none: Phrase("未检", "not tested")
        case .entered: Phrase("待复核", "awaits check")
        case .passed: Phrase("合格", "passed")
        case .failed: Phrase("不合格", "failed")
        }
    }
}

/// A bag as lists show it.
package struct StationBag: Sendable, Hashable {
    package let bag: String
    package let visit: String
    package let donor: String
    package let station: String
    package let collectedAt: Moment
    package let record: DeviceRecord
    package let ageYears: Int
    package let frozenAt: Moment?
    package let freezer: String?
    package let tests: TestState
    package let box: String?
    package let shipment: String?
}

/// One thing that the plant told of a bag.
package struct PlantAnswer: Sendable {
    package let bag: String
    package let entry: Int64
    package let at: Moment
    package let fact: BagFact
}

/// Questions to the bags.
package enum BagLookups {
    package static func bag(_ number: String, from snapshot: any Snapshot) throws(Fault) -> StationBag? {
        try snapshot.first(one, [.text(number)], bag)
    }

    /// A bag as its label was scanned: with a symbology prefix, with flags, or as it is.
    package static func scanned(_ raw: String, from snapshot: any Snapshot) throws(Fault) -> StationBag? {
        var tried = [raw]
        if raw.hasPrefix("]") { tried.append(String(raw.dropFirst(3))) }
        for text in tried {
            if let bag = try bag(text, from: snapshot) { return bag }
            do throws(DonationNumberFailure) {
                tried = [try text.hasPrefix("=") ? DonationNumber(scan: text).din : DonationNumber(keyed: text).din]
            } catch { continue }
            if let found = try bag(tried[0], from: snapshot) { return found }
        }
        return nil
    }

    package static func bags(inBox box: String, from snapshot: any Snapshot) throws(Fault) -> [StationBag] {
        try snapshot.all(ofBox, [.text(box)], bag)
    }

    package static func bags(inShipment shipment: String, from snapshot: any Snapshot) throws(Fault) -> [StationBag] {
        try snapshot.all(ofShipment, [.text(shipment)], bag)
    }

    /// Oldest first.
    package static func bags(
        tested state: TestState, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [StationBag] {
        try snapshot.all(ofTests, [.text(state.rawValue), .integer(Int64(limit))], bag)
    }

    /// Newest first.
    package static func bags(of donor: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [StationBag] {
        try snapshot.all(ofDonor, [.text(donor), .integer(Int64(limit))], bag)
    }

    package static func answers(on bag: String, from snapshot: any Snapshot) throws(Fault) -> [PlantAnswer] {
        try snapshot.all(answersOfBag, [.text(bag)], answer)
    }

    /// Newest first.
    package static func answers(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [PlantAnswer] {
        try snapshot.all(newestAnswers, [.integer(Int64(limit))], answer)
    }

    private static func answer(_ row: any Row) throws(Fault) -> PlantAnswer {
        do throws(JSONFailure) {
            return PlantAnswer(
                bag: row.text(0), entry: row.integer(1), at: row.moment(2),
                fact: try BagFact.read(FactKind(read: row.text(3)), JSONFields(canonical: row.bytes(4))))
        } catch { throw Fault(.damaged, "collection_answer: \(error.path)") }
    }

    private static func bag(_ row: any Row) throws(Fault) -> StationBag {
        guard let tests = TestState(rawValue: row.text(9)) else { throw Fault(.damaged, "collection_bag.tests") }
        let record: DeviceRecord
        do throws(JSONFailure) { record = try DeviceRecord(reading: JSONFields(canonical: row.bytes(5))) } catch {
            throw Fault(.damaged, "collection_bag.record: \(error.path)")
        }
        return StationBag(
            bag: row.text(0), visit: row.text(1), donor: row.text(2), station: row.text(3), collectedAt: row.moment(4),
            record: record, ageYears: Int(row.integer(6)), frozenAt: row.optionalMoment(7),
            freezer: row.optionalText(8), tests: tests, box: row.optionalText(10), shipment: row.optionalText(11))
    }

    private static let one: SQL = """
        SELECT bag, visit, donor, station, collected_at, record, age, frozen_at, freezer, tests, box, shipment
        FROM collection_bag WHERE origin = $1 AND bag = $2
        """
    private static let ofBox: SQL = """
        SELECT bag, visit, donor, station, collected_at, record, age, frozen_at, freezer, tests, box, shipment
        FROM collection_bag WHERE origin = $1 AND box = $2 ORDER BY bag
        """
    private static let ofShipment: SQL = """
        SELECT bag, visit, donor, station, collected_at, record, age, frozen_at, freezer, tests, box, shipment
        FROM collection_bag WHERE origin = $1 AND shipment = $2 ORDER BY box, bag
        """
    private static let ofTests: SQL = """
        SELECT bag, visit, donor, station, collected_at, record, age, frozen_at, freezer, tests, box, shipment
        FROM collection_bag WHERE origin = $1 AND tests = $2 ORDER BY collected_at LIMIT $3
        """
    private static let ofDonor: SQL = """
        SELECT bag, visit, donor, station, collected_at, record, age, frozen_at, freezer, tests, box, shipment
        FROM collection_bag WHERE origin = $1 AND donor = $2 ORDER BY collected_at DESC LIMIT $3
        """
    private static let answersOfBag: SQL = """
        SELECT bag, entry, at, kind, body FROM collection_answer WHERE origin = $1 AND bag = $2 ORDER BY entry
        """
    private static let newestAnswers: SQL = """
        SELECT bag, entry, at, kind, body FROM collection_answer WHERE origin = $1 ORDER BY at DESC LIMIT $2
        """
}
