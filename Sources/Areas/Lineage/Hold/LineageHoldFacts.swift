package import Kernel

/// Why material is held.
package enum HoldGround: String, Sendable, Hashable, CaseIterable {
    case lookBack = "look-back"
    case testResult = "test-result"
    case deviation
    case complaint
    case station
    case other

    package var phrase: Phrase {
        switch self {
        case .lookBack: Phrase("追溯", "look-back")
        case .testResult: Phrase("检验结果", "test result")
        case .deviation: Phrase("偏差", "deviation")
        case .complaint: Phrase("投诉", "complaint")
        case .station: Phrase("浆站通知", "notice of the station")
        case .other: Phrase("其他", "other")
        }
    }
}

/// How a hold ended.
package enum HoldDecision: String, Sendable, Hashable, CaseIterable {
    case lifted, rejected

    package var phrase: Phrase {
        switch self {
        case .lifted: Phrase("解除", "lifted")
        case .rejected: Phrase("判不合格", "rejected")
        }
    }
}

/// What happened to a hold; why stands in the entry's reason.
package enum LineageHoldFact: Fact {
    /// It reaches these and all that is, was or will be made of them.
    /// `owner`: the record that placed it and alone ends it; nil where a person did.
    case placed(on: [Subject], ground: HoldGround, owner: Subject?)
    /// What it reached is free again, as far as nothing else holds it.
    case lifted
    /// What it reaches is never used.
    case rejected

    package static let kinds: [FactKind] = [
        "lineage.hold.placed.v1", "lineage.hold.lifted.v1", "lineage.hold.rejected.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .placed: "lineage.hold.placed.v1"
        case .lifted: "lineage.hold.lifted.v1"
        case .rejected: "lineage.hold.rejected.v1"
        }
    }

    /// Records that one entry names at most.
    private static let mentionsMax = 64

    package var mentions: [Subject] {
        guard case .placed(let nodes, _, let owner) = self, nodes.count <= Self.mentionsMax else { return [] }
        return nodes + (owner.map { [$0] } ?? [])
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if case .placed(let nodes, let ground, let owner) = self {
            writer.member("ground", ground.rawValue)
            writer.member("nodes", nodes.map(\.description))
            writer.memberIfPresent("owner", owner?.description)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> LineageHoldFact {
        switch kind {
        case "lineage.hold.placed.v1":
            var nodes: [Subject] = []
            for text in try fields.strings("nodes") {
                guard let node = Subject(text: text) else { throw fields.wrong("nodes") }
                nodes.append(node)
            }
            var owner: Subject?
            if let text = try fields.optionalString("owner") {
                guard let subject = Subject(text: text) else { throw fields.wrong("owner") }
                owner = subject
            }
            return .placed(on: nodes, ground: try fields.choice("ground"), owner: owner)
        case "lineage.hold.lifted.v1": return .lifted
        case "lineage.hold.rejected.v1": return .rejected
        default: throw fields.wrong("kind")
        }
    }
}
