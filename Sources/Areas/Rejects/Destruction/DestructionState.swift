package import Kernel
package import Plasma

package enum DestructionStage: String, Sendable, Hashable, CaseIterable {
    case applied, approved, declined, executed, certified

    package var phrase: Phrase {
        switch self {
        case .applied: Phrase("已申请，待批准", "applied for, to be approved")
        case .approved: Phrase("已批准，待销毁", "approved, to be destroyed")
        case .declined: Phrase("已退回", "declined")
        case .executed: Phrase("已销毁，待凭证", "destroyed, certificate awaited")
        case .certified: Phrase("已完成", "ended")
        }
    }

    /// Whether what stands on it can stand on no other: it waits there, or is gone.
    package var keeps: Bool { self != .declined }
}

/// A thing of an order, and what it weighed when it was scanned.
package struct DestructionItem: Sendable, Hashable {
    package let item: RejectedItem
    package var weighed: Quantity?
}

/// An order as its facts have made it.
package struct DestructionState: Sendable, Equatable {
    package let id: String
    package var items: [DestructionItem] = []
    package var method = DestructionMethod.incineration
    package var owner: Subject?
    package var stage = DestructionStage.applied
    package var appliedBy = ""
    package var execution: DestructionExecution?
    package var certificate: String?
    /// Facts so far: the version that a signature names.
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(DestructionRules.noun, id) }
    package var isForced: Bool { items.contains(where: \.item.isForced) }
    package var waiting: [DestructionItem] { items.filter { $0.weighed == nil } }
    package func item(_ subject: Subject) -> DestructionItem? { items.first { $0.item.subject == subject } }
}

/// What is signed: the act, the list with what was weighed, at this state of the order.
package struct DestructionStatement: Sendable, Equatable {
    package let record: String
    package let act: String
    package let detail: [String]
    package let reason: String

    /// What who applies signs.
    package init(applying subjects: [Subject], _ method: DestructionMethod, on record: String, reason: String) {
        self.record = record
        act = "apply"
        detail = [method.rawValue] + subjects.map(\.description)
        self.reason = reason
    }

    package init(_ state: DestructionState, _ act: String, _ texts: [String] = [], reason: String) {
        record = state.id
        self.act = act
        detail =
            [state.method.rawValue] + texts
            + state.items.map { "\($0.item.subject) \($0.weighed?.text ?? $0.item.quantity)" }
        self.reason = reason
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", act)
        writer.member("detail", detail)
        writer.member("order", record)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}
