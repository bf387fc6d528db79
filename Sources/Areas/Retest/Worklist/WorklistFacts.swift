package import Kernel

/// What happened to a worklist. Who entered, checked and concluded stands in the entries, signatures too.
package enum WorklistFact: Fact {
    case created(Worklist)
    /// One act, however many results.
    case entered(ResultBatch)
    /// It counts for nothing any more; it stays to be seen.
    case invalidated(ResultKey)
    /// A second person compared and signed; what contradicts itself holds its bag.
    case checked(contradictions: [ResultKey])
    /// Whose results are whole and come to an end; `waiting` are not yet.
    case concluded(ConclusionSheet)

    package static let kinds: [FactKind] = [
        "retest.worklist.created.v1", "retest.worklist.results-entered.v1", "retest.worklist.result-invalidated.v1",
        "retest.worklist.checked.v1", "retest.worklist.concluded.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .created: "retest.worklist.created.v1"
        case .entered: "retest.worklist.results-entered.v1"
        case .invalidated: "retest.worklist.result-invalidated.v1"
        case .checked: "retest.worklist.checked.v1"
        case .concluded: "retest.worklist.concluded.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .created(let worklist): worklist.write(to: &writer)
        case .entered(let batch): batch.write(to: &writer)
        case .invalidated(let key): key.write(to: &writer)
        case .checked(let contradictions):
            writer.beginObject()
            writer.member("contradictions", contradictions)
            writer.endObject()
        case .concluded(let sheet): sheet.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> WorklistFact {
        switch kind {
        case "retest.worklist.created.v1": .created(try Worklist(reading: fields))
        case "retest.worklist.results-entered.v1": .entered(try ResultBatch(reading: fields))
        case "retest.worklist.result-invalidated.v1":
            .invalidated(ResultKey(specimen: try fields.string("specimen"), item: try fields.string("item")))
        case "retest.worklist.checked.v1": .checked(contradictions: try ResultKey.read("contradictions", fields))
        case "retest.worklist.concluded.v1": .concluded(try ConclusionSheet(reading: fields))
        default: throw fields.wrong("kind")
        }
    }
}

/// What whoever concludes is shown and signs.
package struct ConclusionSheet: Sendable, Hashable {
    package let specification: String
    package let passed: [String]
    package let failed: [String]
    package let waiting: Int

    package init(specification: String, passed: [String], failed: [String], waiting: Int) {
        self.specification = specification
        self.passed = passed
        self.failed = failed
        self.waiting = waiting
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("failed", failed)
        writer.member("passed", passed)
        writer.member("specification", specification)
        writer.member("waiting", waiting)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            specification: try fields.string("specification"), passed: try fields.strings("passed"),
            failed: try fields.strings("failed"), waiting: try fields.int("waiting"))
    }
}
