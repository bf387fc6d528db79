package import Kernel

/// What plasma is to be used for: its shelf life hangs on it.
package enum PlasmaUse: String, Sendable, Hashable, CaseIterable {
    case albuminAndImmunoglobulin = "albumin-immunoglobulin"
    case factorVIII = "factor-viii"

    package var phrase: Phrase {
        switch self {
        case .albuminAndImmunoglobulin: Phrase("白蛋白、免疫球蛋白", "albumin and immunoglobulin")
        case .factorVIII: Phrase("凝血因子Ⅷ", "factor VIII")
        }
    }
}

/// The limits of quarantine, typed: how long plasma rests (国食药监安[2007]447号), in force from a day.
package struct QuarantineLimits: DatedVersion, Hashable {
    package static let packName = "quarantine"

    package let version: String
    package let effectiveFrom: Day
    package let days: Int64
    /// Tests of which a bad result says that the donor is infected.
    package let markers: Set<String>
    /// What a station tests of a call-back sample.
    package let callbackItems: [String]
    /// Who has not come for so long is asked back.
    package let callbackAfterDays: Int64
    package let lostDonorDays: Int64
    package let expiryWarningDays: Int64
    private let shelfLives: [PlasmaUse: Int64]

    package init(_ pack: LimitsPack) throws(Refusal) {
        let known: Set<String> = [
            "quarantineDays", "infectionMarkers", "callbackStationItems", "shelfLifeDays", "shelfLifeFactorVIIIDays",
            "callbackAfterDays", "lostDonorDays", "expiryWarningDays",
        ]
        guard Set(pack.limits.map(\.name)).count == pack.limits.count else { throw .limitsWrong("limits") }
        for limit in pack.limits where !known.contains(limit.name) { throw .limitsWrong(limit.name) }
        version = pack.version
        effectiveFrom = pack.effectiveFrom
        days = try Self.days("quarantineDays", pack)
        markers = Set(try Self.items("infectionMarkers", pack))
        callbackItems = try Self.items("callbackStationItems", pack)
        callbackAfterDays = try Self.days("callbackAfterDays", pack)
        lostDonorDays = try Self.days("lostDonorDays", pack)
        expiryWarningDays = try Self.days("expiryWarningDays", pack)
        shelfLives = [
            .albuminAndImmunoglobulin: try Self.days("shelfLifeDays", pack),
            .factorVIII: try Self.days("shelfLifeFactorVIIIDays", pack),
        ]
    }

    package func shelfLifeDays(_ use: PlasmaUse) -> Int {
        guard let days = shelfLives[use] else { preconditionFailure("every use has its shelf life") }
        return Int(days)
    }

    private static func days(_ name: String, _ pack: LimitsPack) throws(Refusal) -> Int64 {
        guard let limit = pack[name], limit.unit == "d", let number = DecimalNumber(limit.value), number.scale == 0,
            (1...36_500).contains(number.coefficient)
        else { throw .limitsWrong(name) }
        return number.coefficient
    }

    private static func items(_ name: String, _ pack: LimitsPack) throws(Refusal) -> [String] {
        let items = (pack[name]?.value ?? "").split(separator: " ").map(String.init)
        guard !items.isEmpty, Set(items).count == items.count else { throw .limitsWrong(name) }
        return items
    }
}

extension LimitsTable {
    /// Every version of the limits of quarantine, oldest first.
    package static func quarantine(from snapshot: any Snapshot) throws(Fault) -> [QuarantineLimits] {
        var found: [QuarantineLimits] = []
        for pack in try versions(QuarantineLimits.packName, from: snapshot) {
            do throws(Refusal) { found.append(try QuarantineLimits(pack)) } catch {
                throw Fault(.damaged, "plasma_limits: \(error.reason.en)")
            }
        }
        return found.sorted { $0.effectiveFrom < $1.effectiveFrom }
    }
}
