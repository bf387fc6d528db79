package import Kernel
package import Plasma

/// How far a preparation has come.
package enum OrderStage: String, Sendable, Hashable, CaseIterable {
    case drafted, picked, released, issuing, issued, cancelled

    package var phrase: Phrase {
        switch self {
        case .drafted: Phrase("已编制", "drafted")
        case .picked: Phrase("已挑浆", "picked")
        case .released: Phrase("已放行", "released")
        case .issuing: Phrase("投料中", "being issued")
        case .issued: Phrase("已投料", "issued")
        case .cancelled: Phrase("已取消", "cancelled")
        }
    }

    /// Its bags are no other order's.
    package var holdsBags: Bool { self != .cancelled }
}

/// One preparation as its facts have made it; the list itself stands in the table.
package struct OrderState: Sendable, Hashable {
    package let id: String
    /// Nil before it was drafted.
    package var draft: OrderDraft?
    package var stage = OrderStage.drafted
    package var bags = 0
    package var milligrams = Milligrams(count: 0)
    package var donors = 0
    package var pickedBy: String?
    package var releasedBy: String?
    package var releasedAt: Moment?
    /// The whole order.
    package var paused = false
    package var pausedShipments: [String] = []
    /// The pool that it is issued to.
    package var pool = ""
    /// Count of facts: the version that a signature names.
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(OrderRules.noun, id) }
    package var use: PlasmaUse { draft?.use ?? .albuminAndImmunoglobulin }
    package var type: PlasmaType { draft?.type ?? .normal }
    /// Version of the rules.
    package var rules: String { draft?.rules ?? "" }
    package var grams: DecimalNumber { milligrams.grams }
}

/// The list in one order, whoever writes it: what the digest of a release is taken over.
package enum PickedList {
    package static func canonicalBytes(_ bags: [PickedBag]) -> [UInt8] {
        var writer = CanonicalWriter(capacity: 128 * bags.count + 16)
        writer.beginArray()
        for bag in bags.sorted(by: { $0.bag < $1.bag }) { bag.write(to: &writer) }
        writer.endArray()
        return writer.bytes
    }
}

/// What QA signs: the release of a list, or that it no longer stands (GMP: plasma is released by the quality unit).
package struct ReleaseRecord: Sendable, Equatable {
    package enum Act: String, Sendable { case release, withdraw }

    package let act: Act
    package let order: String
    package let version: Int64
    package let bags: Int
    package let donors: Int
    package let grams: DecimalNumber
    package let list: Digest

    package init(_ act: Act, _ state: OrderState, list: Digest) {
        self.act = act
        order = state.id
        version = state.version
        bags = state.bags
        donors = state.donors
        grams = state.grams
        self.list = list
    }

    package var subject: Subject { Subject(OrderRules.noun, order) }
    package var meaning: SignatureMeaning { act == .release ? .released : .approved }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", act.rawValue)
        writer.member("donors", donors)
        writer.member("list", list)
        writer.member("net_grams", grams)
        writer.member("order", order)
        writer.member("units", bags)
        writer.endObject()
        return writer.bytes
    }
}
