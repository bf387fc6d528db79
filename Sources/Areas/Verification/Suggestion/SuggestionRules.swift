package import Kernel

package enum SuggestionVerdict: String, Sendable, Hashable, CaseIterable {
    case confirmed, exception, rejected

    package var phrase: Phrase {
        switch self {
        case .confirmed: Phrase("属实，已处理", "confirmed, dealt with")
        case .exception: Phrase("属实，开异常事件", "confirmed, exception opened")
        case .rejected: Phrase("不采纳", "rejected")
        }
    }
}

package enum SuggestionCommand: Command {
    /// The node shows what a chart or model noticed; `data` is what was judged.
    case show(SuggestionFinding, data: [UInt8])
    case judge(SuggestionVerdict)

    package var permission: Permission? {
        switch self {
        case .show: nil
        case .judge: "verification.judge"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .show(let finding, let data):
            writer.beginArray()
            finding.write(to: &writer, data: nil)
            writer.hex(data)
            writer.endArray()
        case .judge(let verdict): writer.value(verdict.rawValue)
        }
    }
}

package struct SuggestionState: Sendable, Hashable {
    package let id: String
    package var finding: SuggestionFinding?
    package var data: Digest?
    package var shownAt: Moment?
    package var verdict: SuggestionVerdict?
    package var judgedBy = ""
    package var judgedAt: Moment?
    package var judgedWhy = ""
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(SuggestionRules.noun, id) }

    /// What whoever judges signs: which suggestion, how, and why.
    package func judgement(_ verdict: SuggestionVerdict, _ reason: String) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("reason", reason)
        writer.member("suggestion", id)
        writer.member("verdict", verdict.rawValue)
        writer.endObject()
        return writer.bytes
    }
}

/// Advice stays advice until a person confirms or rejects it, with a reason and a signature (A8).
package enum SuggestionRules: Rules {
    package static let noun = "verification.suggestion"

    package static func blank(_ id: String) -> SuggestionState { SuggestionState(id: id) }

    package static func decide(
        _ command: SuggestionCommand, _ state: SuggestionState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [SuggestionFact] {
        switch command {
        case .show(let finding, let data):
            guard circumstance.actor.person == Standing.node.person else { throw .suggestionOnlyNode }
            guard state.finding == nil else { throw .suggestionThere }
            return [.shown(finding, data: circumstance.hash(data))]
        case .judge(let verdict):
            guard let finding = state.finding else { throw .suggestionUnknown(state.id) }
            guard state.verdict == nil else { throw .suggestionJudged(state.id) }
            // An exception is of a batch or of equipment, or nobody can follow it up.
            guard verdict != .exception || !(finding.batch.isEmpty && finding.asset.isEmpty) else {
                throw .suggestionOfNothing
            }
            try circumstance.verificationReason()
            try circumstance.checkSigned(
                state.judgement(verdict, circumstance.reason ?? ""), state.subject, state.version)
            return [verdict == .rejected ? .rejected : .confirmed(opensException: verdict == .exception)]
        }
    }

    package static func apply(_ fact: SuggestionFact, _ head: EntryHead, to state: inout SuggestionState) {
        state.version += 1
        switch fact {
        case .shown(let finding, let data):
            state.finding = finding
            state.data = data
            state.shownAt = head.recordedAt
            return
        case .confirmed(let opensException): state.verdict = opensException ? .exception : .confirmed
        case .rejected: state.verdict = .rejected
        }
        state.judgedBy = head.person
        state.judgedAt = head.recordedAt
        state.judgedWhy = head.reason ?? ""
    }
}

extension Refusal {
    package static let suggestionOnlyNode = Refusal(
        "verification.suggestion.only-node", Phrase("建议只由本机提出", "Only the node makes suggestions"),
        next: Phrase("由控制图或模型提出", "A chart or a model makes them"))

    /// The same was noticed before.
    package static let suggestionThere = Refusal(
        "verification.suggestion.there", Phrase("这条建议已经提出", "This suggestion was made already"),
        next: Phrase("看已有的建议", "See the one that is there"))

    package static func suggestionUnknown(_ id: String) -> Refusal {
        Refusal(
            "verification.suggestion.unknown", Phrase("没有建议 \(id)", "There is no suggestion \(id)"),
            next: Phrase("核对编号", "Check its number"))
    }

    package static func suggestionJudged(_ id: String) -> Refusal {
        Refusal(
            "verification.suggestion.judged", Phrase("建议 \(id) 已经处理", "Suggestion \(id) is judged already"),
            next: Phrase("看处理结论", "See how"))
    }

    package static let suggestionOfNothing = Refusal(
        "verification.suggestion.of-nothing", Phrase("没有批也没有设备，不能开异常事件", "Neither batch nor equipment: no exception"),
        next: Phrase("选「属实，已处理」或「不采纳」", "Confirm it without an exception, or reject it"))
}
