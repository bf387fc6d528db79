package import Kernel

/// What reactions of other areas need of a bag.
extension Acting {
    /// Holds a bag. What holds for it already, is destroyed, or was never on a manifest of this plant is passed over;
    /// any other refusal ends the act.
    package func hold(_ bag: String, _ codes: [ReasonCode]) throws(Denial) {
        do throws(Denial) { try act(UnitTable.self, on: bag, .hold(codes)) } catch {
            guard case .refused(let refusal) = error,
                [.unitHeldAlready, .unitDestroyed, .unitUnknown(bag)].contains(refusal)
            else { throw error }
        }
    }
}
