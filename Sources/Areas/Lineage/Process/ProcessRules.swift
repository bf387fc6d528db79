package import Kernel

package enum ProcessCommand: Command {
    case declare(ProcessProfile)
    case amend(ProcessProfile)

    package var permission: Permission? { "lineage.register" }

    package var profile: ProcessProfile {
        switch self {
        case .declare(let profile), .amend(let profile): profile
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .declare: writer.key("declare")
        case .amend: writer.key("amend")
        }
        profile.write(to: &writer)
        writer.endObject()
    }
}

package struct ProcessState: Sendable, Equatable {
    package let code: String
    /// Oldest first; a version is its place, counted from one.
    package var versions: [ProcessProfile] = []

    /// The newest version that is in force on that day.
    package func inForce(on day: Day) -> (version: Int, profile: ProcessProfile)? {
        guard let place = versions.lastIndex(where: { $0.effectiveFrom <= day }) else { return nil }
        return (place + 1, versions[place])
    }
}

/// Processes, version by version.
package enum ProcessRules: Rules {
    package static let noun = "lineage.process"

    package static func blank(_ id: String) -> ProcessState { ProcessState(code: id) }

    package static func decide(
        _ command: ProcessCommand, _ state: ProcessState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ProcessFact] {
        let profile = command.profile
        guard state.code.isCode, profile.name.zh.isLine(bytesMax: MaterialRules.nameBytesMax),
            profile.name.en.isLine(bytesMax: MaterialRules.nameBytesMax), profile.source.isLine(bytesMax: 300),
            !profile.tolerancePercent.isNegative, profile.tolerancePercent <= DecimalNumber(coefficient: 100)
        else { throw .processFieldWrong }
        switch command {
        case .declare(let profile):
            guard state.versions.isEmpty else { throw .processExists(state.code) }
            return [.declared(profile)]
        case .amend(let profile):
            guard let newest = state.versions.last else { throw .processUnknown(state.code) }
            guard newest != profile else { throw .processUnchanged }
            guard newest.effectiveFrom <= profile.effectiveFrom else { throw .processFieldWrong }
            guard circumstance.reason?.isText(bytesMax: 2_000) == true else { throw .processReasonMissing }
            return [.amended(profile)]
        }
    }

    package static func apply(_ fact: ProcessFact, _ head: EntryHead, to state: inout ProcessState) {
        state.versions.append(fact.profile)
    }
}

extension Refusal {
    /// A code names one process for ever.
    package static func processExists(_ code: String) -> Refusal {
        Refusal(
            "lineage.process.exists", Phrase("工序 \(code) 已经登记", "Process \(code) is declared already"),
            next: Phrase("要改内容，请用修改", "Amend it to change its particulars"))
    }

    /// Every step follows a declared process (GMP Art. 184).
    package static func processUnknown(_ code: String) -> Refusal {
        Refusal(
            "lineage.process.unknown",
            Phrase("工序 \(code) 没有登记，或在那天还没有生效", "Process \(code) is not declared, or was not in force on that day"),
            next: Phrase("请登记员先登记工序", "Have the process declared first"))
    }

    /// A version that changes nothing would only lengthen the history.
    package static let processUnchanged = Refusal(
        "lineage.process.unchanged", Phrase("工序没有任何改动", "Nothing of the process is different"),
        next: Phrase("改好内容再保存", "Change something, then save"))

    /// A change of a limit needs its reason (GMP annex Computerised Systems, Art. 16).
    package static let processReasonMissing = Refusal(
        "lineage.process.reason-missing", Phrase("没有写修改工序的原因", "No reason is given for the change"),
        next: Phrase("写明原因后再保存", "Give the reason, then save"))

    /// A field that cannot be; a later version does not begin before an earlier one.
    package static let processFieldWrong = Refusal(
        "lineage.process.field-wrong", Phrase("工序的代码、名称、依据、允差或生效日填错", "A field of the process is wrong"),
        next: Phrase(
            "允差为 0 到 100 的百分数，写明依据；生效日不早于前一版",
            "A tolerance of 0 to 100 %, with its source; not in force before the last version"))
}
