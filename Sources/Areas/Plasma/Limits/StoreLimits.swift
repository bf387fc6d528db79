package import Kernel

/// The limits of a store: how cold plasma is kept (ChP 2020 III: −20 °C or below), in force from a day. A place may
/// have a colder limit of its own among its particulars.
package struct StoreLimits: DatedVersion, Hashable {
    package static let packName = "store"

    package let version: String
    package let effectiveFrom: Day
    package let temperatureMaxCelsius: DecimalNumber
    /// Up to here, and not for long, plasma may still serve for albumin and immunoglobulin.
    package let excursionMaxCelsius: DecimalNumber
    package let excursionHoursMax: Int64
    /// A longer time between two readings is a gap.
    package let gapMinutesMax: Int64

    package init(_ pack: LimitsPack) throws(Refusal) {
        let known: Set<String> = [
            "temperatureMaxCelsius", "excursionMaxCelsius", "excursionHoursMax", "gapMinutesMax",
        ]
        guard Set(pack.limits.map(\.name)).count == pack.limits.count else { throw .limitsWrong("limits") }
        for limit in pack.limits where !known.contains(limit.name) { throw .limitsWrong(limit.name) }
        version = pack.version
        effectiveFrom = pack.effectiveFrom
        temperatureMaxCelsius = try Self.number("temperatureMaxCelsius", "Cel", pack)
        excursionMaxCelsius = try Self.number("excursionMaxCelsius", "Cel", pack)
        excursionHoursMax = try Self.count("excursionHoursMax", "h", pack)
        gapMinutesMax = try Self.count("gapMinutesMax", "min", pack)
        guard excursionMaxCelsius >= temperatureMaxCelsius else { throw .limitsWrong("excursionMaxCelsius") }
    }

    private static func number(_ name: String, _ unit: String, _ pack: LimitsPack) throws(Refusal) -> DecimalNumber {
        guard let limit = pack[name], limit.unit == unit, let number = DecimalNumber(limit.value) else {
            throw .limitsWrong(name)
        }
        return number
    }

    private static func count(_ name: String, _ unit: String, _ pack: LimitsPack) throws(Refusal) -> Int64 {
        let number = try number(name, unit, pack)
        guard number.scale == 0, (1...100_000).contains(number.coefficient) else { throw .limitsWrong(name) }
        return number.coefficient
    }
}

extension LimitsTable {
    /// Every version of the limits of stores, oldest first.
    package static func store(from snapshot: any Snapshot) throws(Fault) -> [StoreLimits] {
        var found: [StoreLimits] = []
        for pack in try versions(StoreLimits.packName, from: snapshot) {
            do throws(Refusal) { found.append(try StoreLimits(pack)) } catch {
                throw Fault(.damaged, "plasma_limits: \(error.reason.en)")
            }
        }
        return found.sorted { $0.effectiveFrom < $1.effectiveFrom }
    }
}
