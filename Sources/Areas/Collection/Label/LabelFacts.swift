package import Donors
package import Kernel

/// What the label of a bag says (GMP appendix Blood Products, Art. 16 (4)): the donor by number, never by name.
package struct BagLabel: Sendable, Hashable {
    package let bag: String
    package let donor: String
    package let abo: BloodGroup
    package let collectedOn: Day
    package let grams: DecimalNumber
    package let station: String
    package let stationName: String

    package init(
        bag: String, donor: String, abo: BloodGroup, collectedOn: Day, grams: DecimalNumber, station: String,
        stationName: String
    ) {
        self.bag = bag
        self.donor = donor
        self.abo = abo
        self.collectedOn = collectedOn
        self.grams = grams
        self.station = station
        self.stationName = stationName
    }
}

/// What happened to the label of a bag.
package enum LabelFact: Fact {
    /// `second` agreed, who is another person: with every copy after the first, whose reason stands in the entry.
    case printed(BagLabel, copy: Int, second: String?)

    package static let kinds: [FactKind] = ["collection.label.printed.v1"]
    package var kind: FactKind { "collection.label.printed.v1" }

    package var mentions: [Subject] {
        switch self {
        case .printed(let label, _, _): [Subject("plasma.bag", label.bag), Subject("donors.donor", label.donor)]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .printed(let label, let copy, let second):
            writer.beginObject()
            writer.member("abo", label.abo.rawValue)
            writer.member("bag", label.bag)
            writer.member("collected_on", label.collectedOn)
            writer.member("copy", copy)
            writer.member("donor", label.donor)
            writer.memberIfPresent("second", second)
            writer.member("station", label.station)
            writer.member("station_name", label.stationName)
            writer.member("weight_g", label.grams)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> LabelFact {
        guard kind == "collection.label.printed.v1" else { throw fields.wrong("kind") }
        return .printed(
            BagLabel(
                bag: try fields.string("bag"), donor: try fields.string("donor"), abo: try fields.choice("abo"),
                collectedOn: try fields.day("collected_on"), grams: try fields.decimal("weight_g"),
                station: try fields.string("station"), stationName: try fields.string("station_name")),
            copy: Int(try fields.integer("copy")), second: try fields.optionalString("second"))
    }
}
