package import Kernel

/// Which entries somebody reviewed: the question, and the part of the ledger that it was asked of. Nothing is added to
/// that part afterwards, so the same scope is the same entries for ever.
package struct ReviewScope: Sendable, Hashable {
    package var question: TrailQuestion
    /// Ledger numbers from `first` up to, but without, `end`.
    package var first: Int64
    package var end: Int64
    /// How many entries of it fit the question.
    package var count: Int64

    package init(question: TrailQuestion, first: Int64, end: Int64, count: Int64) {
        self.question = question
        self.first = first
        self.end = end
        self.count = count
    }

    /// What is signed.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("count", count)
        writer.member("end", end)
        writer.member("first", first)
        writer.key("question")
        question.write(to: &writer)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            question: try TrailQuestion(reading: try fields.object("question")),
            first: try fields.integer("first"), end: try fields.integer("end"),
            count: try fields.integer("count"))
    }
}

/// What happened to a review of the trail.
package enum ReviewFact: Fact {
    /// Somebody who did nothing in it read it and signed what they found.
    case signed(ReviewScope, finding: String)

    package static let kinds: [FactKind] = ["trail.review.signed.v1"]

    package var kind: FactKind { "trail.review.signed.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .signed(let scope, let finding):
            writer.beginObject()
            writer.member("finding", finding)
            writer.key("scope")
            scope.write(to: &writer)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ReviewFact {
        guard kind == "trail.review.signed.v1" else { throw fields.wrong("kind") }
        return .signed(
            try ReviewScope(reading: try fields.object("scope")), finding: try fields.string("finding"))
    }
}
