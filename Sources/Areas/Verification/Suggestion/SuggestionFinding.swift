package import Kernel
package import Statistics

/// What a chart or a model noticed.
package enum SuggestionKind: String, Sendable, Hashable, CaseIterable {
    /// A rule of control charts.
    case rule
    /// T²: unusual, in a way that good batches also vary.
    case distance
    /// SPE: unusual in a way that no good batch was.
    case error
    /// The step or hold will likely last longer than it may.
    case overrun

    package var phrase: Phrase {
        switch self {
        case .rule: Phrase("控制图判异", "rule of the control chart")
        case .distance: Phrase("T² 超限", "T² beyond its limit")
        case .error: Phrase("SPE 超限", "SPE beyond its limit")
        case .overrun: Phrase("预计超时", "overrun expected")
        }
    }
}

/// A signal's part in what was noticed, in percent.
package struct SignalPart: Sendable, Hashable {
    package let signal: String
    package let percent: DecimalNumber

    package init(_ signal: String, _ percent: DecimalNumber) {
        self.signal = signal
        self.percent = percent
    }

    package static let shownMax = 16

    /// The largest first; parts below zero hold nothing up and are left out.
    package static func parts(_ amounts: [(signal: String, amount: Double)]) -> [SignalPart] {
        let sum = amounts.reduce(0) { $0 + max(0, $1.amount) }
        guard sum > 0 else { return [] }
        return amounts.filter { $0.amount > 0 }
            .sorted { ($0.amount, $1.signal) > ($1.amount, $0.signal) }.prefix(shownMax)
            .compactMap { part in
                DecimalNumber(computed: 100 * part.amount / sum, places: 1).map { SignalPart(part.signal, $0) }
            }
    }

    static func write(_ parts: [SignalPart], to writer: inout CanonicalWriter) {
        writer.beginArray()
        for part in parts {
            writer.beginObject()
            writer.member("percent", part.percent)
            writer.member("signal", part.signal)
            writer.endObject()
        }
        writer.endArray()
    }

    static func read(_ fields: [JSONFields]) throws(JSONFailure) -> [SignalPart] {
        var parts: [SignalPart] = []
        for item in fields { parts.append(SignalPart(try item.string("signal"), try item.decimal("percent"))) }
        return parts
    }
}

/// What a suggestion rests on: which chart or model in which version, of which batch, by how much.
package struct SuggestionFinding: Sendable, Hashable {
    package let kind: SuggestionKind
    /// The characteristic or the model.
    package let source: Subject
    /// Of its plan.
    package let version: Int
    package let batch: String
    package let asset: String
    package let step: String
    package let at: Moment
    package let value: DecimalNumber
    package let limit: DecimalNumber?
    package let rule: ChartRule?
    package let parts: [SignalPart]

    package init(
        kind: SuggestionKind, source: Subject, version: Int, batch: String, asset: String, step: String, at: Moment,
        value: DecimalNumber, limit: DecimalNumber?, rule: ChartRule? = nil, parts: [SignalPart] = []
    ) {
        self.kind = kind
        self.source = source
        self.version = version
        self.batch = batch
        self.asset = asset
        self.step = step
        self.at = at
        self.value = value
        self.limit = limit
        self.rule = rule
        self.parts = parts
    }

    /// `data`: SHA-256 of the values that were judged.
    func write(to writer: inout CanonicalWriter, data: Digest?) {
        writer.beginObject()
        writer.member("asset", asset)
        writer.member("at", at)
        writer.member("batch", batch)
        writer.memberIfPresent("data", data?.hex)
        writer.member("kind", kind.rawValue)
        writer.memberIfPresent("limit", limit?.text)
        writer.key("parts")
        SignalPart.write(parts, to: &writer)
        writer.memberIfPresent("rule", rule?.rawValue)
        writer.member("source", source.id)
        writer.member("source_noun", source.noun)
        writer.member("step", step)
        writer.member("value", value)
        writer.member("version", version)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var rule: ChartRule?
        if let code = try fields.optionalString("rule") {
            guard let known = ChartRule(rawValue: code) else { throw fields.wrong("rule") }
            rule = known
        }
        self.init(
            kind: try fields.choice("kind"),
            source: Subject(try fields.string("source_noun"), try fields.string("source")),
            version: try fields.int("version"), batch: try fields.string("batch"), asset: try fields.string("asset"),
            step: try fields.string("step"), at: try fields.moment("at"), value: try fields.decimal("value"),
            limit: try fields.optionalDecimal("limit"), rule: rule,
            parts: try SignalPart.read(fields.objects("parts")))
    }
}
