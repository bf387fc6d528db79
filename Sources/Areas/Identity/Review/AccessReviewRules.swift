package import Kernel

package enum AccessReviewCommand: Command {
    case sign(AccessSheet, finding: String)

    package var permission: Permission? { "identity.review" }

    package func write(to writer: inout CanonicalWriter) {
        let (sheet, finding) = parts
        writer.beginArray()
        writer.value(finding)
        sheet.write(to: &writer)
        writer.endArray()
    }

    fileprivate var parts: (sheet: AccessSheet, finding: String) {
        switch self {
        case .sign(let sheet, let finding): (sheet, finding)
        }
    }
}

package struct AccessReviewState: Sendable, Equatable {
    package let id: String
    package var isSigned = false

    package var subject: Subject { Subject(AccessReviewRules.noun, id) }
}

/// Who has access is read and signed from time to time by somebody who gives none (Law.s10).
package enum AccessReviewRules: Rules {
    package static let noun = "identity.review"
    package static let findingBytesMax = 2_000
    /// The first and only version.
    package static let version: Int64 = 0

    package static func blank(_ id: String) -> AccessReviewState { AccessReviewState(id: id) }

    /// `evidence`: the sheet as it stands now.
    package static func decide(
        _ command: AccessReviewCommand, _ state: AccessReviewState, _ evidence: AccessSheet,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [AccessReviewFact] {
        let (sheet, finding) = command.parts
        guard !state.isSigned else { throw .accessReviewSigned }
        guard finding.utf8.count <= findingBytesMax, finding.contains(where: { !$0.isWhitespace }) else {
            throw .accessFindingMissing
        }
        guard sheet.lines.count == evidence.lines.count,
            zip(sheet.lines, evidence.lines).allSatisfy({ $0.grantsAs($1) })
        else { throw .accessSheetChanged }
        let digest = circumstance.hash(sheet.canonicalBytes)
        let own = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == state.subject && statement.version == version
                && statement.meaning == .reviewed && statement.digest == digest
                && statement.person == circumstance.actor.person
        }
        guard own else { throw .accessSignatureMissing }
        return [.signed(sheet, finding: finding)]
    }

    package static func apply(_ fact: AccessReviewFact, _ head: EntryHead, to state: inout AccessReviewState) {
        state.isSigned = true
    }
}

extension Refusal {
    /// What was signed stands; the next review is another one.
    package static let accessReviewSigned = Refusal(
        "identity.review.signed", Phrase("这次审查已经签过", "This review was signed before"),
        next: Phrase("要再审，请重新打开审查页", "To review again, open the page anew"))

    /// A review says what was found, if only that all is in order.
    package static let accessFindingMissing = Refusal(
        "identity.review.finding-missing", Phrase("没有写审查结论", "The finding is missing"),
        next: Phrase("写明看到了什么，无异常也要写", "Say what you found, even if all is in order"))

    /// Somebody got or lost a right, or signed in, since the sheet was read.
    package static let accessSheetChanged = Refusal(
        "identity.review.sheet-changed", Phrase("名单在您看的时候变了", "The sheet changed while you read it"),
        next: Phrase("看一遍变化后再签名", "Read what changed, then sign"))

    /// P11 11.70: a signature belongs to one content.
    package static let accessSignatureMissing = Refusal(
        "identity.review.signature-missing",
        Phrase("没有审查人本人对这份名单的签名", "The reviewer's own signature over this sheet is missing"),
        next: Phrase("重新打开，看一遍再签名", "Open it again, read it, then sign"))
}
