import Alarms
import Equipment
import Kernel
import Web

/// The picture of a trend: what the script draws it of.
enum TrendPicture {
    /// The canvas with all that the script needs; without it, the table below says the same.
    static func figure(_ model: TrendPages.Model, _ visit: Visit) -> Markup {
        let said = visit.say(
            Phrase(
                """
                每像素列画出第一、最小、最大、最后值，峰谷不丢；拖动或左右键移动，滚轮、双指或＋－缩放，Shift 加左右键读数，\
                N 或按住 Shift 拖选写批注。□ 手工值，斜线为缺口
                """,
                """
                Each pixel column shows first, least, greatest and last: no peak is lost. Drag or arrows move; \
                wheel, two fingers, + and − zoom; Shift with arrows reads; N, or Shift while dragging, annotates. \
                □ entered by hand; hatched: a gap.
                """))
        let golden = Phrase(
            "。浅色带：批准的模型里好批走过的范围（95 % 的批）和平均，只是建议。",
            " Pale band: where good batches of an adopted model went (95 % of them), and their mean; advice only.")
        return """
            <figure class="sheet trend" data-trend="\(text(model, visit))">\
            <canvas tabindex="0" role="img" aria-label="\(model.signals.map(\.id).joined(separator: ", "))"></canvas>\
            <output class="unseen"></output><figcaption>\(said)\
            \(model.hasPaths ? golden(visit.language) : "")</figcaption></figure>
            """
    }

    /// The model of the picture as JSON.
    private static func text(_ model: TrendPages.Model, _ visit: Visit) -> String {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.key("bands")
        writer.beginArray()
        for use in model.uses {
            writer.beginObject()
            writer.member("from", use.startedAt.milliseconds)
            writer.member("label", "\(use.batch) · \(use.step)")
            if let end = use.endedAt { writer.member("to", end.milliseconds) }
            writer.endObject()
        }
        writer.endArray()
        writer.member("follow", model.window.follows)
        writer.member("from", model.window.from.milliseconds)
        writer.key("marks")
        writer.beginArray()
        for alarm in model.alarms {
            writer.beginObject()
            writer.member("at", alarm.raisedAt.milliseconds)
            writer.member("label", "\(alarm.kind.phrase(visit.language)) \(alarm.value?.displayText ?? "")")
            writer.member("verdict", alarm.isCritical ? "stop" : "warn")
            writer.endObject()
        }
        writer.endArray()
        writer.member("now", visit.now.milliseconds)
        writer.member("points", "/monitoring/points")
        writer.member("present", visit.say(Phrase("现在", "now")))
        writer.key("signals")
        writer.beginArray()
        for signal in model.signals { write(signal, to: &writer, visit.language) }
        writer.endArray()
        writer.member("to", model.window.to.milliseconds)
        writer.member("zone", Int64(visit.zoneMinutes))
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ signal: LiveSignal, to writer: inout CanonicalWriter, _ language: Language) {
        writer.beginObject()
        writer.member("code", signal.id)
        writer.key("limits")
        writer.beginArray()
        let alarms = signal.limits.areAlarms
        let ends = [
            (signal.limits.low, "low", alarms ? Phrase("下限", "Low") : Phrase("量程下限", "Range low")),
            (signal.limits.high, "high", alarms ? Phrase("上限", "High") : Phrase("量程上限", "Range high")),
        ]
        for (end, side, name) in ends {
            guard let end else { continue }
            writer.beginObject()
            writer.member("alarms", alarms)
            writer.member("name", name(language))
            writer.member("side", side)
            writer.member("text", "\(end.displayText) \(signal.detail.unit.symbol)")
            writer.member("value", end.text)
            writer.endObject()
        }
        writer.endArray()
        writer.member("name", signal.detail.name)
        writer.member("unit", signal.detail.unit.symbol)
        writer.endObject()
    }
}
