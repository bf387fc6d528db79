package import Kernel

/// What the plant told of one of our bags.
package enum BagFact: Fact {
    /// Taken in, isolated, rejected or missing on arrival.
    case received(shipment: String, result: ReceiptResult, code: String?, netGrams: DecimalNumber?)
    case retested(conclusion: String, at: Moment)
    case rejected(code: String, reason: String, at: Moment)
    case titred(item: String, value: DecimalNumber, unit: String, at: Moment)

    package static let kinds: [FactKind] = [
        "collection.bag.received.v1", "collection.bag.retested.v1", "collection.bag.rejected.v1",
        "collection.bag.titred.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .received: "collection.bag.received.v1"
        case .retested: "collection.bag.retested.v1"
        case .rejected: "collection.bag.rejected.v1"
        case .titred: "collection.bag.titred.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .received(let shipment, let result, let code, let grams):
            writer.memberIfPresent("code", code)
            writer.memberIfPresent("net_weight_g", grams?.text)
            writer.member("result", result.rawValue)
            writer.member("shipment", shipment)
        case .retested(let conclusion, let at):
            writer.member("at", at)
            writer.member("conclusion", conclusion)
        case .rejected(let code, let reason, let at):
            writer.member("at", at)
            writer.member("code", code)
            writer.member("reason", reason)
        case .titred(let item, let value, let unit, let at):
            writer.member("at", at)
            writer.member("item", item)
            writer.member("unit", unit)
            writer.member("value", value)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> BagFact {
        switch kind {
        case "collection.bag.received.v1":
            .received(
                shipment: try fields.string("shipment"), result: try fields.choice("result"),
                code: try fields.optionalString("code"),
                netGrams: fields.has("net_weight_g") ? try fields.decimal("net_weight_g") : nil)
        case "collection.bag.retested.v1":
            .retested(conclusion: try fields.string("conclusion"), at: try fields.moment("at"))
        case "collection.bag.rejected.v1":
            .rejected(
                code: try fields.string("code"), reason: try fields.string("reason"), at: try fields.moment("at"))
        case "collection.bag.titred.v1":
            .titred(
                item: try fields.string("item"), value: try fields.decimal("value"), unit: try fields.string("unit"),
                at: try fields.moment("at"))
        default: throw fields.wrong("kind")
        }
    }
}

/// What became of a bag at the plant's gate.
package enum ReceiptResult: String, Sendable, CaseIterable {
    case received, isolated, rejected, missing

    package var phrase: Phrase {
        switch self {
        case .received: Phrase("已收下", "received")
        case .isolated: Phrase("已隔离", "isolated")
        case .rejected: Phrase("已拒收", "rejected")
        case .missing: Phrase("未到", "missing")
        }
    }
}

package enum BagCommand: Command {
    case tell(BagFact)

    /// Only the plant's messages tell it.
    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .tell(let fact): fact.write(to: &writer)
        }
    }
}

package struct BagState: Sendable, Equatable {
    package let bag: String
    package var answers: [BagFact] = []
}

/// What the plant tells is kept as told, of bags that are ours.
package enum BagRules: Rules {
    package static let noun = "collection.bag"

    package static func blank(_ id: String) -> BagState { BagState(bag: id) }

    package static func decide(
        _ command: BagCommand, _ state: BagState, _ known: Bool, _ circumstance: Circumstance
    ) throws(Refusal) -> [BagFact] {
        guard known else { throw .stationBagUnknown }
        switch command {
        case .tell(let fact):
            guard !state.answers.contains(fact) else { throw .stationAnswerKnown }
            return [fact]
        }
    }

    package static func apply(_ fact: BagFact, _ head: EntryHead, to state: inout BagState) {
        state.answers.append(fact)
    }
}

extension Refusal {
    /// Told again in another message: nothing new.
    package static let stationAnswerKnown = Refusal(
        "collection.bag.answer-known", Phrase("这个结果已经收到过", "This was told before"),
        next: Phrase("不用再发", "Nothing more is needed"))

    package static let stationBagUnknown = Refusal(
        "collection.bag.unknown", Phrase("本站没有这一袋", "No bag of this station has this number"),
        next: Phrase("核对袋号，再扫一次", "Compare the number and scan again"))
}
