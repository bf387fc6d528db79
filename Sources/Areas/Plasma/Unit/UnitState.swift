package import Kernel

/// Where a bag stands after receipt (§2.7 of the trade: RECEIVED, ACCEPTED, HOLD, REJECTED …).
package enum UnitStanding: String, Sendable, Hashable, CaseIterable {
    case received, accepted, hold, rejected
    case nonProduction = "non-production"
    case destroyed
    /// Chosen for production, given out to a pool, part of it.
    case picked, issued, pooled

    package var phrase: Phrase {
        switch self {
        case .received: Phrase("已收，待验收", "received")
        case .accepted: Phrase("已接收", "accepted")
        case .hold: Phrase("暂停", "on hold")
        case .rejected: Phrase("不合格", "rejected")
        case .nonProduction: Phrase("非生产用", "non-production")
        case .destroyed: Phrase("已销毁", "destroyed")
        case .picked: Phrase("已挑选", "picked")
        case .issued: Phrase("已投料", "issued")
        case .pooled: Phrase("已合浆", "pooled")
        }
    }

    /// No longer in the store.
    package var isGone: Bool { self == .destroyed || self == .pooled }

    /// What does not conform and waits for, or had, a decision.
    package static let nonConforming: [UnitStanding] = [.hold, .rejected, .nonProduction, .destroyed]
}

/// One bag as its own facts have made it; what its shipment made of it comes as evidence.
package struct UnitState: Sendable, Equatable {
    package let id: String
    package var holds: [ReasonCode] = []
    package var decision: UnitDecision?
    package var destruction: Destruction?
    /// Facts so far: the version that a signature names.
    package var version: Int64 = 0

    package var subject: Subject { Subject(UnitRules.noun, id) }
}

/// What production has made of a bag so far; the record that did it stands beside.
package enum BagUsage: String, Sendable, Hashable, CaseIterable {
    /// In the list of a preparation.
    case picked
    /// Scanned to a pool.
    case issued
    /// Cut and mixed: from here on the pool is the object (§2.7 b of the trade).
    case pooled

    package var standing: UnitStanding {
        switch self {
        case .picked: .picked
        case .issued: .issued
        case .pooled: .pooled
        }
    }
}

/// What receipt made of a bag.
package struct UnitReceipt: Sendable, Equatable {
    package let shipment: String
    package let type: PlasmaType
    package let bag: BagState
    package let stage: ShipmentStage
    /// A tube of it was asked for and none was scanned (`SMP-MISS`), known once receiving is finished.
    package let sampleMissing: Bool
    package let usage: BagUsage?
    /// The preparation or the pool.
    package let usageRecord: String

    package init(
        shipment: String, type: PlasmaType, bag: BagState, stage: ShipmentStage, sampleMissing: Bool = false,
        usage: BagUsage? = nil, usageRecord: String = ""
    ) {
        self.shipment = shipment
        self.type = type
        self.bag = bag
        self.stage = stage
        self.sampleMissing = sampleMissing
        self.usage = usage
        self.usageRecord = usageRecord
    }
}

extension UnitState {
    /// The same as `StockRows` says in SQL; a test shows it.
    package func standing(_ receipt: UnitReceipt) -> UnitStanding? {
        if destruction != nil { return .destroyed }
        if receipt.usage == .pooled { return .pooled }
        switch decision {
        case .giveBack, .reject: return .rejected
        case .nonProduction: return .nonProduction
        case .release, nil: break
        }
        guard receipt.bag != .announced else { return nil }
        if !holds.isEmpty { return .hold }
        if decision == nil {
            if receipt.bag == .rejected { return .rejected }
            if receipt.bag == .isolated || receipt.bag == .stopped || receipt.sampleMissing { return .hold }
        }
        switch receipt.stage {
        case .accepted: return receipt.usage?.standing ?? .accepted
        case .rejected: return .rejected
        default: return .received
        }
    }
}

/// What a second person signs when a hold is lifted, a decision made or taken back, or a bag destroyed: the bag, its
/// facts so far, and what is to be recorded.
package struct UnitConfirmation: Sendable, Equatable {
    package let bag: String
    package let version: Int64
    package let fact: String
    package let reason: String
    package let detail: [String]

    package var subject: Subject { Subject(UnitRules.noun, bag) }

    package init(_ state: UnitState, lifting codes: [ReasonCode], reason: String) {
        self.init(state, "lift", reason, codes.map(\.rawValue))
    }

    package init(_ state: UnitState, deciding decision: UnitDecision, reason: String) {
        self.init(state, "decide", reason, [decision.rawValue])
    }

    package init(_ state: UnitState, withdrawing decision: UnitDecision, reason: String) {
        self.init(state, "withdraw", reason, [decision.rawValue])
    }

    package init(_ state: UnitState, destroying grams: DecimalNumber, _ method: DestructionMethod, reason: String) {
        self.init(state, "destroy", reason, [grams.text, method.rawValue])
    }

    private init(_ state: UnitState, _ fact: String, _ reason: String, _ detail: [String]) {
        bag = state.id
        version = state.version
        self.fact = fact
        self.reason = reason
        self.detail = detail
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", fact)
        writer.member("bag", bag)
        writer.member("detail", detail)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}
