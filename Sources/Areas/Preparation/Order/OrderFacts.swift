package import Kernel
package import Plasma

/// One bag of the list, as it was when it was picked.
package struct PickedBag: Sendable, Hashable {
    package let bag: String
    package let station: String
    /// Donors' record: `station-number`.
    package let donor: String
    package let collectedOn: Day
    /// Net weight at receipt.
    package let grams: DecimalNumber

    package init(bag: String, station: String, donor: String, collectedOn: Day, grams: DecimalNumber) {
        self.bag = bag
        self.station = station
        self.donor = donor
        self.collectedOn = collectedOn
        self.grams = grams
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("bag", bag)
        writer.member("collected_on", collectedOn)
        writer.member("donor", donor)
        writer.member("net_grams", grams)
        writer.member("station", station)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bag: try fields.string("bag"), station: try fields.string("station"), donor: try fields.string("donor"),
            collectedOn: try fields.day("collected_on"), grams: try fields.decimal("net_grams"))
    }
}

/// Bags that picking looked at and left, by what stood against them.
package struct PassedOver: Sendable, Hashable {
    package let ground: PassGround
    package let bags: Int

    package init(_ ground: PassGround, bags: Int) {
        self.ground = ground
        self.bags = bags
    }
}

/// What is planned: for which products, of which plasma, how much, by which version of the rules.
package struct OrderDraft: Sendable, Hashable {
    /// Code of the product group.
    package let group: String
    package let use: PlasmaUse
    package let type: PlasmaType
    package let targetGrams: DecimalNumber
    package let rules: String

    package init(group: String, use: PlasmaUse, type: PlasmaType, targetGrams: DecimalNumber, rules: String) {
        self.group = group
        self.use = use
        self.type = type
        self.targetGrams = targetGrams
        self.rules = rules
    }
}

/// What QA released: the list by its digest, and what it came to.
package struct PlasmaRelease: Sendable, Hashable {
    package let bags: Int
    package let donors: Int
    package let grams: DecimalNumber
    /// SHA-256 over the list as `PickedList` writes it.
    package let list: Digest

    package init(bags: Int, donors: Int, grams: DecimalNumber, list: Digest) {
        self.bags = bags
        self.donors = donors
        self.grams = grams
        self.list = list
    }
}

/// What happened to a preparation. Reasons and signatures stand in the entries.
package enum OrderFact: Fact {
    case drafted(OrderDraft)
    /// The whole list; a later one takes its place.
    case picked([PickedBag], passedOver: [PassedOver])
    /// One bag for another; `donors` is what the list has now.
    case exchanged(out: PickedBag, in: PickedBag, donors: Int)
    case released(PlasmaRelease)
    case releaseWithdrawn
    /// Nothing of it is sorted, released or issued: the order, or what came by one shipment.
    case paused(shipment: String)
    case resumed(shipment: String)
    /// Its bags are free again.
    case cancelled
    case issueBegun(pool: String)
    /// The pool was given up before a bag was cut.
    case issueStopped(pool: String)
    case issueEnded(pool: String)

    package static let kinds: [FactKind] = [
        "preparation.order.drafted.v1", "preparation.order.picked.v1", "preparation.order.exchanged.v1",
        "preparation.order.released.v1", "preparation.order.release-withdrawn.v1", "preparation.order.paused.v1",
        "preparation.order.resumed.v1", "preparation.order.cancelled.v1", "preparation.order.issue-begun.v1",
        "preparation.order.issue-stopped.v1", "preparation.order.issue-ended.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .drafted: "preparation.order.drafted.v1"
        case .picked: "preparation.order.picked.v1"
        case .exchanged: "preparation.order.exchanged.v1"
        case .released: "preparation.order.released.v1"
        case .releaseWithdrawn: "preparation.order.release-withdrawn.v1"
        case .paused: "preparation.order.paused.v1"
        case .resumed: "preparation.order.resumed.v1"
        case .cancelled: "preparation.order.cancelled.v1"
        case .issueBegun: "preparation.order.issue-begun.v1"
        case .issueStopped: "preparation.order.issue-stopped.v1"
        case .issueEnded: "preparation.order.issue-ended.v1"
        }
    }

    /// Records that one entry names at most: a long list is found through the bags' own look-up.
    private static let mentionsMax = 64

    package var mentions: [Subject] {
        switch self {
        case .picked(let bags, _) where bags.count <= Self.mentionsMax: bags.map { Subject("plasma.bag", $0.bag) }
        case .exchanged(let out, let bag, _): [Subject("plasma.bag", out.bag), Subject("plasma.bag", bag.bag)]
        case .paused(let shipment), .resumed(let shipment):
            shipment.isEmpty ? [] : [Subject("plasma.shipment", shipment)]
        case .issueBegun(let pool), .issueStopped(let pool), .issueEnded(let pool): [Subject("pooling.pool", pool)]
        default: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .drafted(let draft):
            writer.member("group", draft.group)
            writer.member("rules", draft.rules)
            writer.member("target_grams", draft.targetGrams)
            writer.member("type", draft.type.rawValue)
            writer.member("use", draft.use.rawValue)
        case .picked(let bags, let passedOver):
            writer.key("bags")
            writer.beginArray()
            for bag in bags { bag.write(to: &writer) }
            writer.endArray()
            PassedOverText.write(passedOver, to: &writer)
        case .exchanged(let out, let bag, let donors):
            writer.member("donors", donors)
            writer.key("in")
            bag.write(to: &writer)
            writer.key("out")
            out.write(to: &writer)
        case .released(let release):
            writer.member("donors", release.donors)
            writer.member("list", release.list)
            writer.member("net_grams", release.grams)
            writer.member("units", release.bags)
        case .paused(let shipment), .resumed(let shipment): writer.member("shipment", shipment)
        case .issueBegun(let pool), .issueStopped(let pool), .issueEnded(let pool): writer.member("pool", pool)
        case .releaseWithdrawn, .cancelled: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> OrderFact {
        switch kind {
        case "preparation.order.drafted.v1":
            return .drafted(
                OrderDraft(
                    group: try fields.string("group"), use: try fields.choice("use"), type: try fields.choice("type"),
                    targetGrams: try fields.decimal("target_grams"), rules: try fields.string("rules")))
        case "preparation.order.picked.v1":
            var bags: [PickedBag] = []
            for bag in try fields.objects("bags") { bags.append(try PickedBag(reading: bag)) }
            return .picked(bags, passedOver: try PassedOverText.read(fields))
        case "preparation.order.exchanged.v1":
            return .exchanged(
                out: try PickedBag(reading: fields.object("out")), in: try PickedBag(reading: fields.object("in")),
                donors: try fields.int("donors"))
        case "preparation.order.released.v1":
            guard let list = Digest(hex: try fields.string("list")) else { throw fields.wrong("list") }
            return .released(
                PlasmaRelease(
                    bags: try fields.int("units"), donors: try fields.int("donors"),
                    grams: try fields.decimal("net_grams"), list: list))
        case "preparation.order.release-withdrawn.v1": return .releaseWithdrawn
        case "preparation.order.paused.v1": return .paused(shipment: try fields.string("shipment"))
        case "preparation.order.resumed.v1": return .resumed(shipment: try fields.string("shipment"))
        case "preparation.order.cancelled.v1": return .cancelled
        case "preparation.order.issue-begun.v1": return .issueBegun(pool: try fields.string("pool"))
        case "preparation.order.issue-stopped.v1": return .issueStopped(pool: try fields.string("pool"))
        case "preparation.order.issue-ended.v1": return .issueEnded(pool: try fields.string("pool"))
        default: throw fields.wrong("kind")
        }
    }
}
