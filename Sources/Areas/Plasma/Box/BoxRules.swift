package import Kernel
import Sheets

/// What may be asked of a box that the plant packs.
package enum BoxCommand: Command {
    case pack([String])
    case seal(String)
    case reopen

    package var permission: Permission? { "plasma.store" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .pack(let bags):
            writer.value("pack")
            for bag in bags { writer.value(bag) }
        case .seal(let seal):
            writer.value("seal")
            writer.value(seal)
        case .reopen: writer.value("reopen")
        }
        writer.endArray()
    }
}

package struct BoxState: Sendable, Equatable {
    package let id: String
    /// How often bags were packed into it; who lies in it now is in the stock.
    package var packings = 0
    package var seal: String?
}

/// A bag of the stock as packing needs it.
package struct StockedBag: Sendable, Equatable {
    package let bag: String
    package let box: String
    package let type: PlasmaType
    package let standing: UnitStanding
    /// The box that it lies in was sealed by the plant.
    package let isSealed: Bool
}

package struct BoxEvidence: Sendable, Equatable {
    /// Those of the command that are in stock.
    package var bags: [String: StockedBag] = [:]
    /// What lies in the box now, at most one more than may.
    package var inside: [StockedBag] = []
    /// A station announced a box of this number.
    package var isStations = false

    package init() {}
}

/// Re-boxing: one box holds one plasma type and bags of one use, so that nothing that is held travels with the rest.
package enum BoxRules: Rules {
    package static let noun = "plasma.box"
    /// Bags of one box: about twice what a station packs.
    package static let bagsMax = 60

    package static func blank(_ id: String) -> BoxState { BoxState(id: id) }

    package static func decide(
        _ command: BoxCommand, _ state: BoxState, _ evidence: BoxEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [BoxFact] {
        switch command {
        case .pack(let bags):
            guard state.id.numberFlaw == nil, !state.id.contains("/") else { throw .boxNumberWrong }
            guard !evidence.isStations else { throw .boxIsStations(state.id) }
            guard state.seal == nil else { throw .boxSealed(state.id) }
            guard !bags.isEmpty, Set(bags).count == bags.count, bags.count + evidence.inside.count <= bagsMax else {
                throw .boxFull
            }
            var first = evidence.inside.first
            var packed: [BoxedBag] = []
            for bag in bags {
                guard let found = evidence.bags[bag], found.standing != .destroyed else { throw .bagNotInStock(bag) }
                guard found.box != state.id else { throw .bagInBoxAlready(bag) }
                guard !found.isSealed else { throw .boxSealed(found.box) }
                if let first, first.type != found.type || first.standing.use != found.standing.use {
                    throw .boxMixes(bag)
                }
                first = first ?? found
                packed.append(BoxedBag(bag: bag, from: found.box))
            }
            return [.packed(packed)]
        case .seal(let seal):
            guard !evidence.inside.isEmpty else { throw .boxEmpty }
            guard state.seal == nil else { throw .boxSealed(state.id) }
            guard seal.numberFlaw == nil else { throw .boxNumberWrong }
            return [.sealed(seal: seal, bags: evidence.inside.count)]
        case .reopen:
            guard state.seal != nil else { throw .boxNotSealed }
            guard let reason = circumstance.reason, !reason.trimmed.isEmpty else { throw .unitReasonMissing }
            return [.reopened]
        }
    }

    package static func apply(_ fact: BoxFact, _ head: EntryHead, to state: inout BoxState) {
        switch fact {
        case .packed: state.packings += 1
        case .sealed(let seal, _): state.seal = seal
        case .reopened: state.seal = nil
        }
    }
}

extension UnitStanding {
    /// What may lie together: what is usable, what is held, what is not to be used.
    var use: Int {
        switch self {
        case .received, .accepted: 0
        case .hold: 1
        case .rejected, .nonProduction, .destroyed: 2
        }
    }
}

extension Refusal {
    package static let boxNumberWrong = Refusal(
        "plasma.box.number-wrong", Phrase("箱号或封签号不对", "The number of the box or its seal is odd"),
        next: Phrase("扫箱标签，或写 1 至 40 个字符", "Scan the label, or give 1 to 40 characters"))

    /// A station's number would then name two boxes.
    package static func boxIsStations(_ box: String) -> Refusal {
        Refusal(
            "plasma.box.is-stations", Phrase("\(box) 是浆站的箱号", "\(box) is the number of a station's box"),
            next: Phrase("用厂里的新箱号", "Take a new number of the plant"))
    }

    package static func boxSealed(_ box: String) -> Refusal {
        Refusal(
            "plasma.box.sealed", Phrase("箱 \(box) 已封", "Box \(box) is sealed"),
            next: Phrase("先写明原因拆封", "Open the seal first, with a reason"))
    }

    package static let boxNotSealed = Refusal(
        "plasma.box.not-sealed", Phrase("这一箱没有封", "It is not sealed"),
        next: Phrase("可以直接装袋", "Bags can go in"))

    package static let boxFull = Refusal(
        "plasma.box.full", Phrase("没有袋、一袋两次，或一箱超过 60 袋", "No bag, one twice, or more than 60 in a box"),
        next: Phrase("换一个新箱", "Take a new box"))

    package static let boxEmpty = Refusal(
        "plasma.box.empty", Phrase("箱里还没有袋", "No bag lies in it"),
        next: Phrase("先扫袋", "Scan bags first"))

    package static func bagNotInStock(_ bag: String) -> Refusal {
        Refusal(
            "plasma.box.bag-not-in-stock", Phrase("\(bag) 不在库", "\(bag) is not in stock"),
            next: Phrase("收浆签名结束后才能合箱；核对编号", "Receiving must be finished first; check the number"))
    }

    package static func bagInBoxAlready(_ bag: String) -> Refusal {
        Refusal(
            "plasma.box.bag-inside-already", Phrase("\(bag) 已在这一箱", "\(bag) lies in this box"),
            next: Phrase("扫下一袋", "Scan the next bag"))
    }

    /// What is held or rejected never travels with what may be used.
    package static func boxMixes(_ bag: String) -> Refusal {
        Refusal(
            "plasma.box.mixes", Phrase("\(bag) 的类型或状态与箱里的不同", "\(bag) has another type or state than the box"),
            next: Phrase("放进另一箱", "Put it into another box"))
    }
}
