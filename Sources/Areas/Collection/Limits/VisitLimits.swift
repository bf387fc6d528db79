package import Kernel
package import Plasma

/// A limit that a visit is judged by; its value stands in the adopted pack, never here.
package enum VisitLimit: String, Sendable, CaseIterable {
    case weightMinMale, weightMinFemale, systolicMin, systolicMax, diastolicMin, diastolicMax, pulsePressureMin
    case pulseMin, pulseMax, temperatureMax, haemoglobinMinMale, haemoglobinMinFemale, copperMinMale, copperMinFemale
    case intervalDaysMin, ageMin, ageMax, ageMaxRegular, regularDonationsMin, regularDaysMax, volumeMax, gramsMax
    case freezeHoursMax, boxBagsMax
}

/// One line of the deferral catalogue: asked as a question, and the ground of a deferral.
package struct DeferralGround: Sendable, Hashable {
    package let code: String
    package let phrase: Phrase
    /// Nothing for ever.
    package let days: Int?
    package let source: String
}

/// What the station tests of every bag.
package struct PanelItem: Sendable, Hashable {
    package enum Rule: Sendable, Hashable {
        case negative
        case atMost(DecimalNumber)
        case atLeast(DecimalNumber)
    }

    package let item: String
    package let phrase: Phrase
    package let rule: Rule
    package let unit: String

    /// As it stands beside a field: `≤ 50 U/L`.
    package var limit: Phrase {
        switch rule {
        case .negative: Phrase("阴性", "negative")
        case .atMost(let limit): Phrase("≤ \(limit.text) \(unit)", "≤ \(limit.text) \(unit)")
        case .atLeast(let limit): Phrase("≥ \(limit.text) \(unit)", "≥ \(limit.text) \(unit)")
        }
    }
}

/// The station's rules of one version: limits, deferral catalogue, panel. A visit pins the version that it was
/// judged by, so that a changed law changes no visit before it.
package struct VisitLimits: Sendable, Hashable {
    package static let packName = "station"
    private static let deferral = "deferral."
    private static let test = "test."

    package let version: String
    package let effectiveFrom: Day
    package let deferrals: [DeferralGround]
    package let panel: [PanelItem]
    private let values: [VisitLimit: Limit]
    private let numbers: [VisitLimit: DecimalNumber]

    package init(_ pack: LimitsPack) throws(Refusal) {
        version = pack.version
        effectiveFrom = pack.effectiveFrom
        var values: [VisitLimit: Limit] = [:]
        var numbers: [VisitLimit: DecimalNumber] = [:]
        var deferrals: [DeferralGround] = []
        var panel: [PanelItem] = []
        for limit in pack.limits {
            if limit.name.hasPrefix(Self.deferral) {
                deferrals.append(try Self.ground(limit))
            } else if limit.name.hasPrefix(Self.test) {
                panel.append(try Self.item(limit))
            } else {
                guard let known = VisitLimit(rawValue: limit.name), let number = DecimalNumber(limit.value) else {
                    throw .limitsWrong(limit.name)
                }
                values[known] = limit
                numbers[known] = number
            }
        }
        for limit in VisitLimit.allCases where numbers[limit] == nil { throw .limitsWrong(limit.rawValue) }
        guard !deferrals.isEmpty, !panel.isEmpty else { throw .limitsWrong("deferral, test") }
        self.values = values
        self.numbers = numbers
        self.deferrals = deferrals
        self.panel = panel
    }

    private static func ground(_ limit: Limit) throws(Refusal) -> DeferralGround {
        let days = Int(limit.value)
        guard limit.value == "permanent" || (1...40_000).contains(days ?? 0) else { throw .limitsWrong(limit.name) }
        return DeferralGround(
            code: String(limit.name.dropFirst(deferral.count)), phrase: limit.provenance, days: days,
            source: limit.source)
    }

    private static func item(_ limit: Limit) throws(Refusal) -> PanelItem {
        let rule: PanelItem.Rule
        if limit.value == "negative" {
            rule = .negative
        } else if limit.value.hasPrefix("<="), let number = DecimalNumber(String(limit.value.dropFirst(2))) {
            rule = .atMost(number)
        } else if limit.value.hasPrefix(">="), let number = DecimalNumber(String(limit.value.dropFirst(2))) {
            rule = .atLeast(number)
        } else {
            throw .limitsWrong(limit.name)
        }
        return PanelItem(
            item: String(limit.name.dropFirst(test.count)), phrase: limit.provenance, rule: rule, unit: limit.unit)
    }

    package subscript(_ limit: VisitLimit) -> DecimalNumber {
        guard let number = numbers[limit] else { preconditionFailure("a pack without \(limit) is refused") }
        return number
    }

    /// Whole numbers: days, years, counts.
    package func count(_ limit: VisitLimit) -> Int64 {
        var number = self[limit]
        while number.scale > 0 { number = DecimalNumber(coefficient: number.coefficient / 10, scale: number.scale - 1) }
        return number.coefficient
    }

    package func source(_ limit: VisitLimit) -> String { values[limit]?.source ?? "" }

    package func ground(_ code: String) -> DeferralGround? { deferrals.first { $0.code == code } }
}

/// The rules in force, and those that a visit was begun by.
package enum VisitLimitsLookup {
    /// Every version, oldest first: the day of the visit decides which one counts.
    package static func all(from snapshot: any Snapshot) throws(Fault) -> [VisitLimits] {
        var all: [VisitLimits] = []
        for pack in try LimitsTable.versions(VisitLimits.packName, from: snapshot) {
            if let limits = try limits(pack) { all.append(limits) }
        }
        return all
    }

    package static func version(_ version: String, from snapshot: any Snapshot) throws(Fault) -> VisitLimits? {
        try limits(LimitsTable.versions(VisitLimits.packName, from: snapshot).first { $0.version == version })
    }

    private static func limits(_ pack: LimitsPack?) throws(Fault) -> VisitLimits? {
        guard let pack else { return nil }
        do throws(Refusal) { return try VisitLimits(pack) } catch {
            throw Fault(.damaged, "the station's rules \(pack.version) cannot be read: \(error.code)")
        }
    }
}
