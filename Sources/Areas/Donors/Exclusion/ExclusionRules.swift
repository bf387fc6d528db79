package import Kernel

package enum ExclusionCommand: Command {
    case enter(Exclusion)
    case lift(source: String)

    package var permission: Permission? { "donors.defer" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .enter(let entry):
            writer.value("enter")
            entry.write(to: &writer)
        case .lift(let source):
            writer.value("lift")
            writer.value(source)
        }
        writer.endArray()
    }
}

package struct ExclusionState: Sendable, Equatable {
    package let id: String
    package var entry: Exclusion?
    package var isLifted = false
}

/// The company's list of those who may not give: each node tells the others, by match tag.
package enum ExclusionRules: Rules {
    package static let noun = "donors.exclusion"

    package static func blank(_ id: String) -> ExclusionState { ExclusionState(id: id) }

    package static func decide(
        _ command: ExclusionCommand, _ state: ExclusionState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ExclusionFact] {
        switch command {
        case .enter(let entry):
            let texts = [entry.station, entry.number, entry.ground]
            guard entry.record == state.id,
                texts.allSatisfy({ $0.isLine(bytesMax: DonorRules.numberBytesMax) && !$0.contains("/") }),
                entry.since <= circumstance.now
            else { throw .exclusionWrong }
            if let known = state.entry, !state.isLifted {
                let isSame = known.isPermanent == entry.isPermanent && known.ground == entry.ground
                guard !isSame else { throw .exclusionKnown }
            }
            return [.entered(entry, day: entry.since.day(offsetMinutes: circumstance.zoneMinutes))]
        case .lift(let source):
            guard state.entry != nil, !state.isLifted else { throw .exclusionUnknown }
            // The node lifts what a lifted deferral had entered: the reason stands there.
            let isOfNode = circumstance.actor.person == Standing.node.person
            guard
                isOfNode || !source.isEmpty || circumstance.reason?.isText(bytesMax: DonorRules.reasonBytesMax) == true
            else {
                throw .donorReasonMissing
            }
            return [.lifted(source: source)]
        }
    }

    package static func apply(_ fact: ExclusionFact, _ head: EntryHead, to state: inout ExclusionState) {
        switch fact {
        case .entered(let entry, _):
            state.entry = entry
            state.isLifted = false
        case .lifted: state.isLifted = true
        }
    }
}

extension Refusal {
    /// A list that is shared needs a number, a ground and a time that has come.
    package static let exclusionWrong = Refusal(
        "donors.exclusion.wrong", Phrase("淘汰条目缺项或写错", "The entry of the exclusion list lacks something or is wrong"),
        next: Phrase("写明浆站、编号、原因代码和日期", "Give station, number, ground and date"))

    package static let exclusionKnown = Refusal(
        "donors.exclusion.known", Phrase("已经在淘汰名单上", "Already on the exclusion list"),
        next: Phrase("不用再报", "Nothing more is needed"))

    package static let exclusionUnknown = Refusal(
        "donors.exclusion.unknown", Phrase("淘汰名单上没有", "Not on the exclusion list"),
        next: Phrase("核对编号", "Check the number"))
}
