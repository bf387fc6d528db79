package import Equipment
package import Kernel

package enum WorklistCommand: Command {
    case create(analyser: String, items: [String], specimens: [String])
    case enter(ResultBatch)
    case invalidate(ResultKey)
    case check
    case conclude

    package var permission: Permission? {
        switch self {
        case .create, .enter: "retest.test"
        case .invalidate, .check: "retest.check"
        case .conclude: "retest.conclude"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .create(let analyser, let items, let specimens):
            writer.value("create")
            writer.value(analyser)
            for text in items { writer.value(text) }
            writer.value("/")
            for text in specimens { writer.value(text) }
        case .enter(let batch):
            writer.value("enter")
            batch.write(to: &writer)
        case .invalidate(let key):
            writer.value("invalidate")
            key.write(to: &writer)
        case .check: writer.value("check")
        case .conclude: writer.value("conclude")
        }
        writer.endArray()
    }
}

/// How far a worklist is. Concluding is no stage: it is done again when what was waiting has come.
package enum WorklistStage: String, Sendable, Hashable, CaseIterable {
    case created, entered, checked

    package var phrase: Phrase {
        switch self {
        case .created: Phrase("待检", "to be tested")
        case .entered: Phrase("待复核", "awaits check")
        case .checked: Phrase("已复核", "checked")
        }
    }
}

/// A result as the worklist holds it.
package struct EnteredResult: Sendable, Hashable {
    package let result: TestResult
    package let testedAt: Moment
    package let kit: TestKit?
    package var isValid = true

    package init(_ result: TestResult, testedAt: Moment, kit: TestKit?, isValid: Bool = true) {
        self.result = result
        self.testedAt = testedAt
        self.kit = kit
        self.isValid = isValid
    }
}

package struct WorklistState: Sendable, Equatable {
    package let id: String
    package var worklist: Worklist?
    package var stage = WorklistStage.created
    /// In the order in which they were entered.
    package var results: [EnteredResult] = []
    package var enteredBy: [String] = []
    /// What the last conclusion found; nil before.
    package var sheet: ConclusionSheet?
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(WorklistRules.noun, id) }

    /// What the second person signs: every result as it stands.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 4_096)
        writer.beginObject()
        writer.key("results")
        writer.beginArray()
        for result in results where result.isValid { result.result.write(to: &writer) }
        writer.endArray()
        writer.member("worklist", id)
        writer.endObject()
        return writer.bytes
    }

    /// What whoever takes a result out signs.
    package func invalidation(_ key: ResultKey, reason: String) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", "invalidate")
        writer.member("item", key.item)
        writer.member("reason", reason)
        writer.member("specimen", key.specimen)
        writer.member("worklist", id)
        writer.endObject()
        return writer.bytes
    }
}

/// What the record knows around a worklist.
package struct WorklistEvidence: Sendable {
    /// Oldest first.
    package var packs: [RetestPack] = []
    /// Specimens of the command that cannot be tested, and why.
    package var obstacles: [String: Refusal] = [:]
    /// What counts of its specimens, if the command asks for it.
    package var cases: [String: SpecimenCase] = [:]
    /// Specimens that have a conclusion already.
    package var concluded: Set<String> = []
    /// The analyser, if it is registered equipment by its code.
    package var analyser: AssetGate?

    package init() {}
}
