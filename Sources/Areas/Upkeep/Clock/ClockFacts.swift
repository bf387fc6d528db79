package import Kernel

/// How far the server's clock is from another, and which.
package struct ClockOffset: Sendable, Hashable {
    /// Positive: the server is ahead.
    package let milliseconds: Int64
    package let limitMilliseconds: Int64
    /// `ntp:time.example`, `uptime`, `ledger`.
    package let source: String

    package init(milliseconds: Int64, limitMilliseconds: Int64, source: String) {
        self.milliseconds = milliseconds
        self.limitMilliseconds = limitMilliseconds
        self.source = source
    }

    package var isOver: Bool { milliseconds.magnitude > limitMilliseconds.magnitude }

    func write(to writer: inout CanonicalWriter) {
        writer.member("limit_ms", limitMilliseconds)
        writer.member("offset_ms", milliseconds)
        writer.member("source", source)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            milliseconds: try fields.integer("offset_ms"), limitMilliseconds: try fields.integer("limit_ms"),
            source: try fields.string("source"))
    }
}

/// What happened to the server's clock.
package enum ClockFact: Fact {
    /// Farther from the time servers than the limit.
    case drifted(ClockOffset)
    case returned(ClockOffset)
    /// Somebody or something set it: it moved against the time that passed.
    case jumped(ClockOffset)
    /// An administrator says why; the reason stands in the entry.
    case explained

    package static let kinds: [FactKind] = [
        "node.clock.drifted.v1", "node.clock.returned.v1", "node.clock.jumped.v1", "node.clock.explained.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .drifted: "node.clock.drifted.v1"
        case .returned: "node.clock.returned.v1"
        case .jumped: "node.clock.jumped.v1"
        case .explained: "node.clock.explained.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .drifted(let offset), .returned(let offset), .jumped(let offset): offset.write(to: &writer)
        case .explained: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ClockFact {
        switch kind {
        case "node.clock.drifted.v1": .drifted(try ClockOffset(reading: fields))
        case "node.clock.returned.v1": .returned(try ClockOffset(reading: fields))
        case "node.clock.jumped.v1": .jumped(try ClockOffset(reading: fields))
        case "node.clock.explained.v1": .explained
        default: throw fields.wrong("kind")
        }
    }
}
