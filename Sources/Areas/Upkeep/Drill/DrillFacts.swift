package import Kernel

/// What came out of restoring a backup into an empty place.
package struct DrillResult: Sendable, Hashable {
    package let file: String
    /// True if the whole ledger verified and its tree is the one of the backup.
    package let passed: Bool
    /// What was wrong; empty if it passed.
    package let finding: String
    package let entries: Int64
    /// Of the restored tree; nil if there was none.
    package let root: Digest?
    package let restoreMilliseconds: Int64
    package let verifyMilliseconds: Int64

    package init(
        file: String, passed: Bool, finding: String, entries: Int64, root: Digest?, restoreMilliseconds: Int64,
        verifyMilliseconds: Int64
    ) {
        self.file = file
        self.passed = passed
        self.finding = finding
        self.entries = entries
        self.root = root
        self.restoreMilliseconds = restoreMilliseconds
        self.verifyMilliseconds = verifyMilliseconds
    }
}

/// A restore drill was done.
package enum DrillFact: Fact {
    case done(DrillResult, orderedBy: String)

    package static let kinds: [FactKind] = ["node.drill.done.v1"]
    package var kind: FactKind { "node.drill.done.v1" }

    package var parts: (result: DrillResult, orderedBy: String) {
        switch self {
        case .done(let result, let orderedBy): (result, orderedBy)
        }
    }

    package var mentions: [Subject] { [Subject(BackupRules.noun, parts.result.file)] }

    package func write(to writer: inout CanonicalWriter) {
        let (result, orderedBy) = parts
        writer.beginObject()
        writer.member("entries", result.entries)
        writer.member("file", result.file)
        writer.member("finding", result.finding)
        writer.member("ordered_by", orderedBy)
        writer.member("passed", result.passed)
        writer.member("restore_ms", result.restoreMilliseconds)
        if let root = result.root { writer.member("root", root.hex) }
        writer.member("verify_ms", result.verifyMilliseconds)
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DrillFact {
        guard kind == "node.drill.done.v1" else { throw fields.wrong("kind") }
        var root: Digest?
        if let hex = try fields.optionalString("root") {
            guard let digest = Digest(hex: hex) else { throw fields.wrong("root") }
            root = digest
        }
        return .done(
            DrillResult(
                file: try fields.string("file"), passed: try fields.bool("passed"),
                finding: try fields.string("finding"), entries: try fields.integer("entries"), root: root,
                restoreMilliseconds: try fields.integer("restore_ms"),
                verifyMilliseconds: try fields.integer("verify_ms")), orderedBy: try fields.string("ordered_by"))
    }
}
