import Historian
import Kernel

/// Payloads that are no Sparkplug: one number, a flat object, or lines.
enum MQTTContent {
    struct Read: Sendable, Equatable {
        var readings: [Reading] = []
        var sentAt: Moment?
    }

    /// An object is flat, or one deep.
    static let depthMax = 3
    private static let stampNames = ["ts", "timestamp", "time"]

    static func number(_ message: MQTTSettings.Message, at now: Moment) throws(WireFailure) -> Read {
        let text = String(decoding: message.payload.prefix(64), as: UTF8.self)
        guard message.payload.count <= 64, let value = ToldNumber.value(text: text) else {
            throw WireFailure(Phrase("不是数字：\(message.topic)", "no number at \(message.topic)"))
        }
        return Read(readings: [Reading(message.topic, value, at: now, quality: value.isFinite ? .good : .bad)])
    }

    static func json(_ message: MQTTSettings.Message, at now: Moment) throws(WireFailure) -> Read {
        let document: JSONValue
        do throws(JSONFailure) {
            document = try JSONReader.read(message.payload, strictness: .lenient, depthMax: depthMax)
        } catch {
            throw WireFailure(Phrase("不是 JSON：\(message.topic)", "no JSON at \(message.topic)"))
        }
        guard case .object(let members) = document else {
            throw WireFailure(Phrase("不是 JSON 对象：\(message.topic)", "no object at \(message.topic)"))
        }
        var read = Read()
        read.sentAt = members.first { stampNames.contains($0.key) }.flatMap { stamp($0.value) }
        for member in members where !stampNames.contains(member.key) {
            guard let value = value(member.value) else { continue }
            read.readings.append(
                Reading("\(message.topic)#\(member.key)", value, at: read.sentAt ?? now, quality: quality(value)))
        }
        return read
    }

    static func line(_ message: MQTTSettings.Message, at now: Moment) throws(WireFailure) -> Read {
        let read = LineProtocol.read(message.payload, precision: .nanoseconds, at: now)
        if read.readings.isEmpty, let flaw = read.flaws.first { throw WireFailure("\(message.topic): \(flaw.reason)") }
        return Read(readings: read.readings, sentAt: read.readings.map(\.point.at).max())
    }

    private static func value(_ value: JSONValue) -> PointValue? {
        switch value {
        case .integer(let number): ToldNumber.value(number)
        case .number(let number): ToldNumber.value(number)
        case .bool(let flag): .decimal(units: flag ? 1 : 0, scale: 0)
        case .null: PointValue.none
        case .string, .array, .object: nil
        }
    }

    private static func quality(_ value: PointValue) -> PointQuality { value.isFinite ? .good : .bad }

    private static func stamp(_ value: JSONValue) -> Moment? {
        switch value {
        case .string(let text): Moment(rfc3339: text)
        case .integer(let milliseconds): LinePrecision.milliseconds.moment(milliseconds)
        default: nil
        }
    }
}
