package import Kernel

/// What is asked of a phrase. The first text is proposed again to reset it.
package enum WordCommand: Command {
    case propose(WordChange)
    case approve(Phrase)
    case reject(Phrase)

    static let requirement = "settings.word"

    package var permission: Permission? {
        switch self {
        case .propose: "settings.change"
        case .approve, .reject: "settings.approve"
        }
    }

    /// Only the house knows which phrases it says.
    package var requirements: [Requirement] {
        guard case .propose(let change) = self else { return [] }
        return [Requirement("settings.word", "\(change.first.zh)\n\(change.first.en)")]
    }

    static func asked(_ requirement: Requirement) -> Phrase? {
        let halves = requirement.argument.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count == 2 ? Phrase(String(halves[0]), String(halves[1])) : nil
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .propose(let change):
            writer.value("propose")
            change.write(to: &writer)
        case .approve(let new): write("approve", new, to: &writer)
        case .reject(let new): write("reject", new, to: &writer)
        }
        writer.endArray()
    }

    private func write(_ name: String, _ phrase: Phrase, to writer: inout CanonicalWriter) {
        writer.value(name)
        writer.value(phrase.zh)
        writer.value(phrase.en)
    }
}

package struct WordState: Sendable, Equatable {
    package struct Proposal: Sendable, Equatable {
        package let change: WordChange
        package let person: String
    }

    package let id: String
    /// Nil while it stands as it was written.
    package var said: Phrase?
    package var proposal: Proposal?
}

/// Every changed phrase has two persons: refusals, meanings of signatures and legal texts too (A11 10, P11 11.50).
package enum WordRules: Rules {
    package static let noun = "settings.word"
    /// Longer texts belong into documents.
    package static let bytesMax = 400

    /// Names the record of a phrase: the same text is the same record.
    package static func id(of first: Phrase, hash: ([UInt8]) -> Digest) -> String {
        "w-\(hash(Array("\(first.zh)\n\(first.en)".utf8)).hex.prefix(16))"
    }

    package static func blank(_ id: String) -> WordState { WordState(id: id) }

    package static func decide(
        _ command: WordCommand, _ state: WordState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [WordFact] {
        switch command {
        case .propose(let change):
            guard id(of: change.first, hash: circumstance.hash) == state.id else { throw .wordUnknown }
            guard state.proposal == nil else { throw .settingPending }
            guard isText(change.new.zh), isText(change.new.en) else { throw .wordUnfit }
            guard change.new != state.said ?? change.first else { throw .settingSame }
            try reason(circumstance)
            return [.proposed(change)]
        case .approve(let new): return [.changed(try pending(new, state, circumstance))]
        case .reject(let new):
            let change = try pending(new, state, circumstance)
            try reason(circumstance)
            return [.rejected(change)]
        }
    }

    package static func apply(_ fact: WordFact, _ head: EntryHead, to state: inout WordState) {
        switch fact {
        case .proposed(let change): state.proposal = WordState.Proposal(change: change, person: head.person)
        case .changed(let change):
            state.said = change.new == change.first ? nil : change.new
            state.proposal = nil
        case .rejected: state.proposal = nil
        }
    }

    private static func pending(
        _ new: Phrase, _ state: WordState, _ circumstance: Circumstance
    ) throws(Refusal) -> WordChange {
        guard let proposal = state.proposal, proposal.change.new == new else { throw .settingNotProposed }
        guard proposal.person != circumstance.actor.person else { throw .settingOwn }
        return proposal.change
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
            throw .settingReasonMissing
        }
    }

    private static func isText(_ text: String) -> Bool {
        text.utf8.count <= bytesMax && text.contains { !$0.isWhitespace }
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

extension Refusal {
    /// Phrases with numbers in them are made when they are said, and stand as they are.
    package static let wordUnknown = Refusal(
        "settings.word.unknown", Phrase("页面上没有这一句", "No page says this phrase"),
        next: Phrase("从词句列表里找", "Choose it from the list of words"))

    package static let wordUnfit = Refusal(
        "settings.word.unfit", Phrase("两种语言都要写，各一行，不太长", "Both languages take one line that is not too long"),
        next: Phrase("写好中文和英文再提交", "Give both, then send it"))
}
