package import Kernel

/// Why nothing was taken of something that had ended.
package enum OmissionCause: String, Error, Sendable, Hashable, CaseIterable {
    /// Nothing was collected at all.
    case silent
    /// The curve has a stretch without values that is too long.
    case gap
    /// Bad values lie in that stretch.
    case bad
    /// The signal stood still where it never does.
    case stuck
    /// The record has no number of it: no weight, another unit.
    case uncounted
    /// What statistics cannot do.
    case computing

    package var phrase: Phrase {
        switch self {
        case .silent: Phrase("没有数据", "nothing was collected")
        case .gap: Phrase("曲线有缺口", "the curve has a gap")
        case .bad: Phrase("坏值", "bad values")
        case .stuck: Phrase("信号卡住不变", "the signal stood still")
        case .uncounted: Phrase("记录里没有可用的数", "the record has no number to use")
        case .computing: Phrase("算不出", "not computable")
        }
    }
}

/// Something that had ended, and of which no value was taken or no judgement made; nothing is guessed in its place.
package struct Omission: Sendable, Hashable {
    /// The characteristic or the model, and the version in force.
    package let source: Subject
    package let version: Int
    package let batch: String
    package let asset: String
    /// When it ended.
    package let at: Moment
    package let cause: OmissionCause
    /// Of which signal; empty for none.
    package let signal: String

    package init(
        source: Subject, version: Int, batch: String, asset: String, at: Moment, cause: OmissionCause, signal: String
    ) {
        self.source = source
        self.version = version
        self.batch = batch
        self.asset = asset
        self.at = at
        self.cause = cause
        self.signal = signal
    }

    /// Told once for each version: the same told twice is the same record.
    package var id: String {
        let kind = source.noun == ModelRules.noun ? "M" : "C"
        let place = asset.isEmpty ? batch : asset
        return "NO-\(kind)-\(source.id)-\(version)-\(place)-\(at.microseconds / 1_000)"
    }

    package var key: String { CharacteristicEvidence.key(batch: batch, asset: asset, at: at) }
}

/// Only the node notes them, once each.
package enum OmissionFact: Fact {
    case noted(Omission)

    package static let kinds: [FactKind] = ["verification.omission.noted.v1"]

    package var kind: FactKind { "verification.omission.noted.v1" }

    package var mentions: [Subject] {
        guard case .noted(let omission) = self else { return [] }
        var subjects = [omission.source]
        if !omission.batch.isEmpty { subjects.append(Subject("lineage.batch", omission.batch)) }
        if !omission.asset.isEmpty { subjects.append(Subject("equipment.asset", omission.asset)) }
        return subjects
    }

    package func write(to writer: inout CanonicalWriter) {
        guard case .noted(let omission) = self else { return }
        writer.beginObject()
        writer.member("asset", omission.asset)
        writer.member("at", omission.at)
        writer.member("batch", omission.batch)
        writer.member("cause", omission.cause.rawValue)
        writer.member("signal", omission.signal)
        writer.member("source", omission.source.id)
        writer.member("source_noun", omission.source.noun)
        writer.member("version", omission.version)
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> OmissionFact {
        guard kind == "verification.omission.noted.v1" else { throw fields.wrong("kind") }
        return .noted(
            Omission(
                source: Subject(try fields.string("source_noun"), try fields.string("source")),
                version: try fields.int("version"), batch: try fields.string("batch"),
                asset: try fields.string("asset"), at: try fields.moment("at"), cause: try fields.choice("cause"),
                signal: try fields.string("signal")))
    }
}
