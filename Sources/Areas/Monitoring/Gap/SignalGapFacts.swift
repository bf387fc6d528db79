import Equipment
package import Kernel

/// Why nothing was measured.
package enum SignalGapCause: String, Sendable, Hashable, CaseIterable {
    /// The node itself was not running.
    case restart
    /// The source was not reached.
    case disconnected
    /// The source told values that are no measurement.
    case bad
    /// The source was reached, and told nothing.
    case silent

    package var phrase: Phrase {
        switch self {
        case .restart: Phrase("系统停机", "the node did not run")
        case .disconnected: Phrase("来源断开", "its source was not reached")
        case .bad: Phrase("只有坏值", "only bad values")
        case .silent: Phrase("来源没有数据", "its source told nothing")
        }
    }
}

/// Time without a measurement of a critical signal: from the last one until the next (A4, A8).
package struct SignalGap: Sendable, Hashable {
    package let signal: String
    package let from: Moment
    package let to: Moment
    /// Code of the connection that was to tell it.
    package let source: String
    package let cause: SignalGapCause
    /// What the source's collector said of it; empty for nothing.
    package let reason: String

    package init(signal: String, from: Moment, to: Moment, source: String, cause: SignalGapCause, reason: String) {
        self.signal = signal
        self.from = from
        self.to = to
        self.source = source
        self.cause = cause
        self.reason = reason
    }

    /// Of one signal, one gap begins at a moment: the same told twice is the same record.
    package var id: String { "GAP-\(signal)-\(from.milliseconds)" }
}

/// What ran in the equipment while nothing was measured.
package struct SignalGapUse: Sendable, Hashable {
    package let batch: String
    package let step: String

    package init(batch: String, step: String) {
        self.batch = batch
        self.step = step
    }
}

/// A gap is over, and that is all: what is told late stands in the curve, the gap of its source stays.
package enum SignalGapFact: Fact {
    case closed(SignalGap, asset: String, uses: [SignalGapUse])

    package static let kinds: [FactKind] = ["monitoring.gap.closed.v1"]

    package var kind: FactKind { "monitoring.gap.closed.v1" }

    package var mentions: [Subject] {
        guard case .closed(let gap, let asset, let uses) = self else { return [] }
        var subjects = [Subject(SignalRules.noun, gap.signal)]
        if !asset.isEmpty { subjects.append(Subject(AssetRules.noun, asset)) }
        for use in uses {
            let batch = Subject("lineage.batch", use.batch)
            if !subjects.contains(batch) { subjects.append(batch) }
        }
        return subjects
    }

    package func write(to writer: inout CanonicalWriter) {
        guard case .closed(let gap, let asset, let uses) = self else { return }
        writer.beginObject()
        writer.member("asset", asset)
        writer.member("cause", gap.cause.rawValue)
        writer.member("from", gap.from)
        writer.member("reason", gap.reason)
        writer.member("signal", gap.signal)
        writer.member("source", gap.source)
        writer.member("to", gap.to)
        writer.key("uses")
        writer.beginArray()
        for use in uses {
            writer.beginObject()
            writer.member("batch", use.batch)
            writer.member("step", use.step)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SignalGapFact {
        guard kind == "monitoring.gap.closed.v1" else { throw fields.wrong("kind") }
        var uses: [SignalGapUse] = []
        for use in try fields.objects("uses") {
            uses.append(SignalGapUse(batch: try use.string("batch"), step: try use.string("step")))
        }
        return .closed(
            SignalGap(
                signal: try fields.string("signal"), from: try fields.moment("from"), to: try fields.moment("to"),
                source: try fields.string("source"), cause: try fields.choice("cause"),
                reason: try fields.string("reason")), asset: try fields.string("asset"), uses: uses)
    }
}
