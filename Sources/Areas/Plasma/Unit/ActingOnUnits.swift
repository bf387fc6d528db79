package import Kernel

/// What reactions of other areas need of a bag.
extension Acting {
    /// Holds a bag. What holds for it already, is destroyed, or was never on a manifest of this plant is passed over;
    /// any other refusal ends the act.
    package func hold(_ bag: String, _ codes: [ReasonCode]) throws(Denial) {
        try act(
            UnitTable.self, on: bag, .hold(codes), passing: .unitHeldAlready, .unitDestroyed, .unitUnknown(bag))
    }
}
