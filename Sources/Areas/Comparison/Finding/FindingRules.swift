package import Kernel

package enum FindingCommand: Command {
    /// Given by the reaction to a comparison.
    case open(FindingOpening)
    /// What was done about it.
    case act(String)
    /// What it came to.
    case close(String)

    package var permission: Permission? {
        switch self {
        case .open: nil
        case .act: "comparison.act"
        case .close: "comparison.close"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let opening):
            writer.value("open")
            opening.write(to: &writer)
        case .act(let text):
            writer.value("act")
            writer.value(text)
        case .close(let text):
            writer.value("close")
            writer.value(text)
        }
        writer.endArray()
    }
}

package struct FindingState: Sendable, Equatable {
    package let id: String
    package var opening: FindingOpening?
    /// Since it was last opened.
    package var actions = 0
    package var isClosed = false
    /// Count of facts: the version that a signature names.
    package var version: Int64 = 0

    package var subject: Subject { Subject(FindingRules.noun, id) }

    /// What who closes it signs.
    package func closing(_ conclusion: String) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("actions", Int64(actions))
        writer.member("conclusion", conclusion)
        writer.member("finding", id)
        if let opening {
            writer.key("opening")
            opening.write(to: &writer)
        }
        writer.endObject()
        return writer.bytes
    }
}

/// A finding is opened by itself, acted on by a person, and closed by a signature; nothing closes it otherwise.
package enum FindingRules: Rules {
    package static let noun = "comparison.finding"
    package static let textBytesMax = 2_000

    package static func blank(_ id: String) -> FindingState { FindingState(id: id) }

    /// One test of one bag; the same disagreement found again is the same record.
    package static func id(bag: String, assay: String) -> String { "\(bag)-\(assay)" }
    package static func id(station: String, assay: String, since: Day) -> String { "\(station)-\(assay)-\(since.iso)" }

    package static func decide(
        _ command: FindingCommand, _ state: FindingState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [FindingFact] {
        switch command {
        case .open(let opening): return state.opening == opening ? [] : [.opened(opening)]
        case .act(let text):
            try check(text, state)
            return [.actioned(text)]
        case .close(let text):
            try check(text, state)
            guard state.actions > 0 else { throw .findingNotActioned(state.id) }
            let digest = circumstance.hash(state.closing(text))
            let isSigned = circumstance.signatures.contains { signed in
                let statement = signed.signature.statement
                return statement.record == state.subject && statement.version == state.version
                    && statement.digest == digest && statement.meaning == .approved
                    && statement.person == circumstance.actor.person
                    && signed.standing.person == circumstance.actor.person
            }
            guard isSigned else { throw .findingSignatureMissing }
            return [.closed(text)]
        }
    }

    private static func check(_ text: String, _ state: FindingState) throws(Refusal) {
        guard state.opening != nil else { throw .findingUnknown(state.id) }
        guard !state.isClosed else { throw .findingClosed(state.id) }
        guard text.isText(bytesMax: textBytesMax) else { throw .findingTextMissing }
    }

    package static func apply(_ fact: FindingFact, _ head: EntryHead, to state: inout FindingState) {
        state.version += 1
        switch fact {
        case .opened(let opening):
            state.opening = opening
            state.actions = 0
            state.isClosed = false
        case .actioned: state.actions += 1
        case .closed: state.isClosed = true
        }
    }
}

extension Refusal {
    /// Findings are opened by the comparison alone.
    package static func findingUnknown(_ id: String) -> Refusal {
        Refusal(
            "comparison.finding.unknown", Phrase("没有比对发现 \(id)", "There is no finding \(id)"),
            next: Phrase("从发现列表打开", "Open it from the list of findings"))
    }

    /// What was signed stands; the same disagreement found anew opens it again.
    package static func findingClosed(_ id: String) -> Refusal {
        Refusal(
            "comparison.finding.closed", Phrase("比对发现 \(id) 已经关闭", "Finding \(id) is closed"),
            next: Phrase("看它的记录", "See its record"))
    }

    package static let findingTextMissing = Refusal(
        "comparison.finding.text-missing",
        Phrase("没有写做了什么或结论，或太长", "What was done or concluded is not said, or too long"),
        next: Phrase("写明后再提交", "Say it, then send it"))

    /// A finding that nobody acted on was not looked into (GMP Art. 250: deviations are investigated).
    package static func findingNotActioned(_ id: String) -> Refusal {
        Refusal(
            "comparison.finding.not-actioned", Phrase("比对发现 \(id) 还没有处理", "Nobody has acted on finding \(id)"),
            next: Phrase("先记录处理，再关闭", "Record what was done first, then close it"))
    }

    /// GMP annex Computerised Systems, Art. 19: the signature is over what is recorded.
    package static let findingSignatureMissing = Refusal(
        "comparison.finding.signature-missing",
        Phrase("关闭没有签名，或签的是别的内容", "The closing is not signed, or something else is"),
        next: Phrase("用自己的口令签名", "Sign it with your own password"))
}
