import Kernel
import Plasma

extension UnitStanding {
    /// What counts as scrap: decided against, or destroyed already. What serves another use than production does not.
    static let scrapped: [UnitStanding] = [.rejected, .destroyed]
}

/// Why bags were scrapped: the first code that holds them, what receipt found, or the decision alone.
struct ScrapReason: Hashable, Sendable {
    let code: String

    init(_ tally: StockTally) {
        code = tally.codes.first ?? (tally.decision.isEmpty ? "SHIPMENT" : tally.decision)
    }

    var phrase: Phrase {
        ReasonCode(rawValue: code)?.phrase ?? UnitDecision(rawValue: code)?.phrase
            ?? Phrase("整批拒收", "Its shipment was refused")
    }
}
