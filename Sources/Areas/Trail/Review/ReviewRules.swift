package import Kernel

package enum ReviewCommand: Command {
    case sign(ReviewScope, reviewer: String, finding: String)

    /// Nobody reviews what they did: answered by who can read the whole ledger.
    static let requirement = "trail.review"

    package var permission: Permission? { "trail.review" }

    fileprivate var parts: (scope: ReviewScope, reviewer: String, finding: String) {
        switch self {
        case .sign(let scope, let reviewer, let finding): (scope, reviewer, finding)
        }
    }

    package var requirements: [Requirement] {
        let (scope, reviewer, _) = parts
        var writer = CanonicalWriter()
        writer.beginArray()
        writer.value(reviewer)
        scope.write(to: &writer)
        writer.endArray()
        return [Requirement("trail.review", String(decoding: writer.bytes, as: UTF8.self))]
    }

    static func asked(_ requirement: Requirement) -> (ReviewScope, reviewer: String)? {
        do throws(JSONFailure) {
            guard
                case .array(let items) = try JSONReader.read(
                    Array(requirement.argument.utf8), strictness: .canonical),
                items.count == 2, case .string(let reviewer) = items[0]
            else { return nil }
            return (try ReviewScope(reading: JSONFields(items[1])), reviewer)
        } catch {
            return nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        let (scope, reviewer, finding) = parts
        writer.beginArray()
        writer.value(reviewer)
        writer.value(finding)
        scope.write(to: &writer)
        writer.endArray()
    }
}

package struct ReviewState: Sendable, Equatable {
    package let id: String
    package var isSigned = false

    package var subject: Subject { Subject(ReviewRules.noun, id) }
}

/// A review of the trail is signed once, by somebody who did nothing in it (Law.s20: D 12.6, PI 9.8).
package enum ReviewRules: Rules {
    package static let noun = "trail.review"
    package static let findingBytesMax = 2_000
    /// The first and only version.
    package static let version: Int64 = 0

    package static func blank(_ id: String) -> ReviewState { ReviewState(id: id) }

    package static func decide(
        _ command: ReviewCommand, _ state: ReviewState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ReviewFact] {
        let (scope, reviewer, finding) = command.parts
        guard !state.isSigned else { throw .reviewSigned }
        guard reviewer == circumstance.actor.person else { throw .reviewSignatureMissing }
        guard scope.count > 0, scope.first < scope.end else { throw .reviewEmpty }
        guard finding.utf8.count <= findingBytesMax, finding.contains(where: { !$0.isWhitespace }) else {
            throw .reviewFindingMissing
        }
        let digest = circumstance.hash(scope.canonicalBytes)
        let own = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == state.subject && statement.version == version
                && statement.meaning == .reviewed && statement.digest == digest
                && statement.person == reviewer && signed.standing.person == reviewer
        }
        guard own else { throw .reviewSignatureMissing }
        return [.signed(scope, finding: finding)]
    }

    package static func apply(_ fact: ReviewFact, _ head: EntryHead, to state: inout ReviewState) {
        state.isSigned = true
    }
}

extension Refusal {
    /// What was signed stands; another reading is another review.
    package static let reviewSigned = Refusal(
        "trail.review.signed", Phrase("这次审核已经签过", "This review was signed before"),
        next: Phrase("要再审，请重新打开轨迹页", "To review again, open the trail anew"))

    /// P11 11.70: a signature belongs to one content.
    package static let reviewSignatureMissing = Refusal(
        "trail.review.signature-missing",
        Phrase("没有审核人本人对这些条目的签名", "The reviewer's own signature over these entries is missing"),
        next: Phrase("重新打开，看一遍再签名", "Open it again, read it, then sign"))

    /// A signature over nothing says nothing.
    package static let reviewEmpty = Refusal(
        "trail.review.empty", Phrase("没有可审核的条目", "There is nothing to review"),
        next: Phrase("换一个时段或条件", "Choose another time or filter"))

    /// A review says what was found, if only that all is in order (DI Q7).
    package static let reviewFindingMissing = Refusal(
        "trail.review.finding-missing", Phrase("没有写审核结论", "The finding is missing"),
        next: Phrase("写明看到了什么，无异常也要写", "Say what you found, even if all is in order"))

    /// D 12.6; PI 9.8: the reviewer is not the doer. Names the newest entry that is theirs.
    package static func reviewOfOwn(entry: Int64) -> Refusal {
        Refusal(
            "trail.review.own-entry",
            Phrase("账本 \(entry) 是您自己做的或签的，不能由您审核", "Entry \(entry) was done or signed by yourself"),
            next: Phrase("缩小范围，或请没有参与的人审核", "Narrow the filter, or ask somebody who took no part"))
    }

    /// Nobody reads millions of entries; and what is signed is counted first.
    package static let reviewTooLong = Refusal(
        "trail.review.too-long", Phrase("这个范围太大，不能一次审核", "This is too much for one review"),
        next: Phrase("缩短时段，分几次审核", "Take a shorter time, and review it in parts"))

    /// The page that was signed showed something else.
    package static let reviewScopeWrong = Refusal(
        "trail.review.scope-wrong", Phrase("条目数与账本不符", "The count does not fit the ledger"),
        next: Phrase("重新打开轨迹页再审", "Open the trail again and review it"))
}
