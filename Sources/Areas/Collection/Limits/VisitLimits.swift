package import Donors
package import Kernel
package import Plasma

/// What the station's own pack sets beside the rules for donors.
package struct HandlingLimits: Sendable, Hashable {
    package static let packName = "station"

    package let freezeHoursMax: Int64
    package let boxBagsMax: Int64

    package init(freezeHoursMax: Int64, boxBagsMax: Int64) {
        self.freezeHoursMax = freezeHoursMax
        self.boxBagsMax = boxBagsMax
    }

    package init(_ pack: LimitsPack) throws(Refusal) {
        func count(_ name: String) throws(Refusal) -> Int64 {
            guard let number = pack.limits.first(where: { $0.name == name }).flatMap({ DecimalNumber($0.value) }),
                number.scale == 0, (1...1_000).contains(number.coefficient)
            else { throw .limitsWrong(name) }
            return number.coefficient
        }
        self.init(freezeHoursMax: try count("freezeHoursMax"), boxBagsMax: try count("boxBagsMax"))
    }
}

/// The rules that a station works by, of one version: those for donors, and its own for handling. A visit pins the
/// version that it was begun by, so that a changed law changes no visit before it.
package struct VisitLimits: Sendable, Hashable {
    package let criteria: DonationCriteria
    package let handling: HandlingLimits

    package init(_ criteria: DonationCriteria, _ handling: HandlingLimits) {
        self.criteria = criteria
        self.handling = handling
    }

    package var version: String { criteria.version }
    package var effectiveFrom: Day { criteria.effectiveFrom }
    package var panel: [PanelItem] { criteria.panel }
    package var deferrals: [DeferralGround] { criteria.pack.deferrals }

    package subscript(_ criterion: Criterion) -> DecimalNumber { criteria.decimal(criterion) }
    package func ground(_ code: String) -> DeferralGround? { criteria.ground(code) }
}

/// The rules that were adopted.
package enum VisitLimitsLookup {
    /// Every version, oldest first: the day of the visit decides which one counts.
    package static func all(from snapshot: any Snapshot) throws(Fault) -> [VisitLimits] {
        guard let pack = try LimitsTable.versions(HandlingLimits.packName, from: snapshot).last else { return [] }
        let handling: HandlingLimits
        do throws(Refusal) { handling = try HandlingLimits(pack) } catch {
            throw Fault(.damaged, "the station's limits \(pack.version) cannot be read: \(error.code)")
        }
        return try CriteriaTable.versions(from: snapshot).map { VisitLimits($0, handling) }
    }

    package static func version(_ version: String, from snapshot: any Snapshot) throws(Fault) -> VisitLimits? {
        try all(from: snapshot).first { $0.version == version }
    }
}
