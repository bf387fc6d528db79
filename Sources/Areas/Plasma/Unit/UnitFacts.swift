package import Kernel

/// What QA decides of a bag that does not conform (不合格血浆), or takes back.
package enum UnitDecision: String, Sendable, Hashable, CaseIterable {
    /// It conforms after all: the isolation at receipt is lifted.
    case release
    /// Back to the station.
    case giveBack = "return"
    /// Not to be used; destruction follows.
    case reject
    /// For control, validation or research; never into a product.
    case nonProduction = "non-production"

    package var phrase: Phrase {
        switch self {
        case .release: Phrase("解除隔离，可用", "Released from isolation")
        case .giveBack: Phrase("退回浆站", "Return to the station")
        case .reject: Phrase("不合格，销毁", "Rejected, to be destroyed")
        case .nonProduction: Phrase("转非生产用", "Non-production use")
        }
    }
}

/// How rejected plasma is destroyed.
package enum DestructionMethod: String, Sendable, Hashable, CaseIterable {
    case incineration, autoclave
    case medicalWaste = "medical-waste"

    package var phrase: Phrase {
        switch self {
        case .incineration: Phrase("焚烧", "Incineration")
        case .autoclave: Phrase("高压灭菌", "Autoclaving")
        case .medicalWaste: Phrase("交医疗废物处置单位", "Handed to the medical waste contractor")
        }
    }
}

/// The end of a bag: how heavy it was, how it was destroyed, and who saw it.
package struct Destruction: Sendable, Hashable {
    package static let witnessesMin = 2

    package let grams: DecimalNumber
    package let method: DestructionMethod
    package let witnesses: [String]

    package init(grams: DecimalNumber, method: DestructionMethod, witnesses: [String]) {
        self.grams = grams
        self.method = method
        self.witnesses = witnesses
    }
}

/// What happened to one bag besides its shipment. Reasons stand in the entries, signatures too.
package enum UnitFact: Fact {
    case held([ReasonCode])
    case lifted([ReasonCode], verifiedBy: String)
    case decided(UnitDecision, verifiedBy: String)
    /// The decision was taken back: it stands as before.
    case decisionWithdrawn(UnitDecision, verifiedBy: String)
    case destroyed(Destruction)

    package static let kinds: [FactKind] = [
        "plasma.unit.held.v1", "plasma.unit.hold-lifted.v1", "plasma.unit.decided.v1",
        "plasma.unit.decision-withdrawn.v1", "plasma.unit.destroyed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .held: "plasma.unit.held.v1"
        case .lifted: "plasma.unit.hold-lifted.v1"
        case .decided: "plasma.unit.decided.v1"
        case .decisionWithdrawn: "plasma.unit.decision-withdrawn.v1"
        case .destroyed: "plasma.unit.destroyed.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .held(let codes): writer.member("codes", codes.map(\.rawValue))
        case .lifted(let codes, let verifier):
            writer.member("codes", codes.map(\.rawValue))
            writer.member("verified_by", verifier)
        case .decided(let decision, let verifier), .decisionWithdrawn(let decision, let verifier):
            writer.member("decision", decision.rawValue)
            writer.member("verified_by", verifier)
        case .destroyed(let destruction):
            writer.member("method", destruction.method.rawValue)
            writer.member("weight_grams", destruction.grams.text)
            writer.member("witnesses", destruction.witnesses)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> UnitFact {
        switch kind {
        case "plasma.unit.held.v1": return .held(try codes(fields))
        case "plasma.unit.hold-lifted.v1":
            return .lifted(try codes(fields), verifiedBy: try fields.string("verified_by"))
        case "plasma.unit.decided.v1":
            return .decided(try fields.choice("decision"), verifiedBy: try fields.string("verified_by"))
        case "plasma.unit.decision-withdrawn.v1":
            return .decisionWithdrawn(try fields.choice("decision"), verifiedBy: try fields.string("verified_by"))
        case "plasma.unit.destroyed.v1":
            return .destroyed(
                Destruction(
                    grams: try fields.decimal("weight_grams"), method: try fields.choice("method"),
                    witnesses: try fields.strings("witnesses")))
        default: throw fields.wrong("kind")
        }
    }

    private static func codes(_ fields: JSONFields) throws(JSONFailure) -> [ReasonCode] {
        var codes: [ReasonCode] = []
        for text in try fields.strings("codes") {
            guard let code = ReasonCode(rawValue: text) else { throw fields.wrong("codes") }
            codes.append(code)
        }
        return codes
    }
}
