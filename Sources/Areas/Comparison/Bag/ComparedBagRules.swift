package import Donors
package import Kernel
package import Retest

/// What happened to the comparison of one bag.
package enum ComparedBagFact: Fact {
    /// As it is from now on: made, or made again after a result changed.
    case compared(BagComparison)
    /// The plant's conclusion was withdrawn.
    case withdrawn

    package static let kinds: [FactKind] = ["comparison.bag.compared.v1", "comparison.bag.withdrawn.v1"]

    package var kind: FactKind {
        switch self {
        case .compared: "comparison.bag.compared.v1"
        case .withdrawn: "comparison.bag.withdrawn.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .compared(let comparison): comparison.write(to: &writer)
        case .withdrawn:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ComparedBagFact {
        switch kind {
        case "comparison.bag.compared.v1": .compared(try BagComparison(reading: fields))
        case "comparison.bag.withdrawn.v1": .withdrawn
        default: throw fields.wrong("kind")
        }
    }
}

/// Given by reactions alone, to a conclusion or to a result that came late.
package enum ComparedBagCommand: Command {
    case compare

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) { writer.value("compare") }
}

package struct ComparedBagState: Sendable, Equatable {
    package let bag: String
    package var comparison: BagComparison?
    /// Count of facts.
    package var version: Int64 = 0
}

/// What both houses found, and the limits.
package struct ComparedBagEvidence: Sendable {
    package let station: [StationResult]
    package let plant: SpecimenConclusion?
    package let limits: [ParallelLimits]

    package init(station: [StationResult], plant: SpecimenConclusion?, limits: [ParallelLimits]) {
        self.station = station
        self.plant = plant
        self.limits = limits
    }
}

/// A bag is compared when both houses have spoken, and again when one of them speaks anew.
package enum ComparedBagRules: Rules {
    package static let noun = "comparison.bag"

    package static func blank(_ id: String) -> ComparedBagState { ComparedBagState(bag: id) }

    package static func decide(
        _ command: ComparedBagCommand, _ state: ComparedBagState, _ evidence: ComparedBagEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [ComparedBagFact] {
        let comparison = compare(evidence, zoneMinutes: circumstance.zoneMinutes)
        guard comparison != state.comparison else { return [] }
        return [comparison.map { .compared($0) } ?? .withdrawn]
    }

    /// Nil without a conclusion, without limits, or where no test was made by both.
    static func compare(_ evidence: ComparedBagEvidence, zoneMinutes: Int) -> BagComparison? {
        guard let plant = evidence.plant, plant.kind == .donation else { return nil }
        let day = plant.releasedAt.day(offsetMinutes: zoneMinutes)
        guard let limits = evidence.limits.inForce(on: day) else { return nil }
        let pairs = limits.assays.compactMap { assay -> ComparedPair? in
            // The last result of an item counts.
            guard let own = evidence.station.last(where: { $0.item == assay.stationItem }),
                let other = plant.items.last(where: { $0.item == assay.plantItem })
            else { return nil }
            return pair(assay, own, other)
        }
        guard !pairs.isEmpty else { return nil }
        return BagComparison(
            station: plant.station, at: plant.releasedAt, day: day, rules: limits.version,
            pairs: pairs.sorted { $0.assay < $1.assay })
    }

    /// Numbers without a value, or in different units, cannot be compared.
    private static func pair(_ assay: Assay, _ station: StationResult, _ plant: ItemConclusion) -> ComparedPair? {
        switch assay.kind {
        case .qualitative:
            return ComparedPair(
                assay: assay.code, kind: .qualitative, isCritical: assay.isCritical,
                station: .outcome(station.interpretation), plant: .outcome(plant.interpretation))
        case .quantitative:
            guard let own = station.value, let other = plant.value, let unit = plant.unit,
                station.unit == nil || station.unit == unit
            else { return nil }
            return ComparedPair(
                assay: assay.code, kind: .quantitative, station: .value(own), plant: .value(other), unit: unit)
        }
    }

    package static func apply(_ fact: ComparedBagFact, _ head: EntryHead, to state: inout ComparedBagState) {
        state.version += 1
        switch fact {
        case .compared(let comparison): state.comparison = comparison
        case .withdrawn: state.comparison = nil
        }
    }
}
