package import Donors
package import Kernel
import Preparation

/// A pool as it begins: bags of one order, by one version of the rules.
package struct PoolOpening: Sendable, Hashable {
    package let order: String
    /// Of products, as Preparation names it.
    package let group: String
    package let specification: String

    package init(order: String, group: String, specification: String) {
        self.order = order
        self.group = group
        self.specification = specification
    }

    func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("group", group)
        writer.member("order", order)
        writer.member("specification", specification)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            order: try fields.string("order"), group: try fields.string("group"),
            specification: try fields.string("specification"))
    }
}

/// A bag as it went into the pool.
package struct PooledBag: Sendable, Hashable {
    package let bag: String
    package let station: String
    package let donor: String
    package let collectedOn: Day
    package let grams: DecimalNumber

    package init(bag: String, station: String, donor: String, collectedOn: Day, grams: DecimalNumber) {
        self.bag = bag
        self.station = station
        self.donor = donor
        self.collectedOn = collectedOn
        self.grams = grams
    }

    /// As the rules of a list count it.
    var picked: PickedBag {
        PickedBag(bag: bag, station: station, donor: donor, collectedOn: collectedOn, grams: grams)
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("bag", bag)
        writer.member("collected_on", collectedOn)
        writer.member("donor", donor)
        writer.member("grams", grams)
        writer.member("station", station)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bag: try fields.string("bag"), station: try fields.string("station"), donor: try fields.string("donor"),
            collectedOn: try fields.day("collected_on"), grams: try fields.decimal("grams"))
    }
}

/// Empty bags against bags that were cut.
package struct EmptyCount: Sendable, Hashable {
    /// Bags in the pool, without those that were rejected.
    package let expected: Int
    package let counted: Int
    /// Number of the deviation that explains a difference, and who confirmed the count.
    package let deviation: String?
    package let confirmedBy: String?

    package init(expected: Int, counted: Int, deviation: String? = nil, confirmedBy: String? = nil) {
        self.expected = expected
        self.counted = counted
        self.deviation = deviation
        self.confirmedBy = confirmedBy
    }

    package var isEven: Bool { expected == counted }

    func writeMembers(to writer: inout CanonicalWriter) {
        writer.memberIfPresent("confirmed_by", confirmedBy)
        writer.member("counted", counted)
        writer.memberIfPresent("deviation", deviation)
        writer.member("expected", expected)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            expected: try fields.int("expected"), counted: try fields.int("counted"),
            deviation: try fields.optionalString("deviation"), confirmedBy: try fields.optionalString("confirmed_by"))
    }
}

/// The pool as it was made: what went in, what the tank weighs, and who answers for it besides whom the entry names.
package struct PoolMaking: Sendable, Hashable {
    package let bags: Int
    package let donors: Int
    package let stations: Int
    /// Sum of the bags' net weights.
    package let grams: DecimalNumber
    /// As the tank's cells say.
    package let kilograms: DecimalNumber
    package let tank: String
    /// SHA-256 of the bags' numbers in order, one a line.
    package let list: Digest
    package let checkedBy: String
    package let approvedBy: String

    package init(
        bags: Int, donors: Int, stations: Int, grams: DecimalNumber, kilograms: DecimalNumber, tank: String,
        list: Digest, checkedBy: String, approvedBy: String
    ) {
        self.bags = bags
        self.donors = donors
        self.stations = stations
        self.grams = grams
        self.kilograms = kilograms
        self.tank = tank
        self.list = list
        self.checkedBy = checkedBy
        self.approvedBy = approvedBy
    }

    /// As the table keeps it.
    var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("approved_by", approvedBy)
        writer.member("bag_count", bags)
        writer.member("checked_by", checkedBy)
        writer.member("donors", donors)
        writer.member("grams", grams)
        writer.member("kilograms", kilograms)
        writer.member("list", list.hex)
        writer.member("stations", stations)
        writer.member("tank", tank)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bags: try fields.int("bag_count"), donors: try fields.int("donors"), stations: try fields.int("stations"),
            grams: try fields.decimal("grams"), kilograms: try fields.decimal("kilograms"),
            tank: try fields.string("tank"), list: try fields.digest("list"),
            checkedBy: try fields.string("checked_by"), approvedBy: try fields.string("approved_by"))
    }
}

/// A sample of the pool.
package struct PoolSample: Sendable, Hashable {
    package let number: String
    package let purpose: String
    package let place: String
    package let retainUntil: Day

    package init(number: String, purpose: String, place: String, retainUntil: Day) {
        self.number = number
        self.purpose = purpose
        self.place = place
        self.retainUntil = retainUntil
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("number", number)
        writer.member("place", place)
        writer.member("purpose", purpose)
        writer.member("retain_until", retainUntil)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            number: try fields.string("number"), purpose: try fields.string("purpose"),
            place: try fields.string("place"), retainUntil: try fields.day("retain_until"))
    }
}

/// The kit that a marker was tested with (GMP annex Blood Products, Art. 27).
package struct KitLot: Sendable, Hashable {
    package let maker: String
    package let lot: String
    package let expiresOn: Day

    package init(maker: String, lot: String, expiresOn: Day) {
        self.maker = maker
        self.lot = lot
        self.expiresOn = expiresOn
    }
}

/// One result of a test of the pool, with its reading by the limit.
package struct PoolResult: Sendable, Hashable {
    package let item: String
    /// As measured, all digits.
    package let value: DecimalNumber?
    package let interpretation: Interpretation
    package let kit: KitLot?
    /// Run of the analyser, number of the laboratory record.
    package let run: String

    package init(item: String, value: DecimalNumber?, interpretation: Interpretation, kit: KitLot?, run: String) {
        self.item = item
        self.value = value
        self.interpretation = interpretation
        self.kit = kit
        self.run = run
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("interpretation", interpretation.rawValue)
        writer.member("item", item)
        writer.memberIfPresent("kit_expires_on", kit?.expiresOn.iso)
        writer.memberIfPresent("kit_lot", kit?.lot)
        writer.memberIfPresent("kit_maker", kit?.maker)
        writer.member("run", run)
        writer.memberIfPresent("value", value?.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var kit: KitLot?
        if let lot = try fields.optionalString("kit_lot") {
            kit = KitLot(
                maker: try fields.string("kit_maker"), lot: lot, expiresOn: try fields.day("kit_expires_on"))
        }
        self.init(
            item: try fields.string("item"), value: try fields.optionalDecimal("value"),
            interpretation: try fields.choice("interpretation"), kit: kit, run: try fields.string("run"))
    }
}

package enum PoolVerdict: String, Sendable, Hashable, CaseIterable {
    case pass, fail

    package var phrase: Phrase {
        switch self {
        case .pass: Phrase("合格", "passed")
        case .fail: Phrase("不合格", "failed")
        }
    }
}

/// What the pool's tests come to, by the rules alone.
package struct PoolConclusion: Sendable, Hashable {
    package let verdict: PoolVerdict
    /// Items that were bad.
    package let failed: [String]

    package init(verdict: PoolVerdict, failed: [String]) {
        self.verdict = verdict
        self.failed = failed
    }

    func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("failed", failed)
        writer.member("verdict", verdict.rawValue)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(verdict: try fields.choice("verdict"), failed: try fields.strings("failed"))
    }
}
