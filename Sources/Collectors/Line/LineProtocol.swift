package import Kernel

/// What a line's stamp counts.
package enum LinePrecision: String, Sendable, CaseIterable {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"
    case seconds = "s"

    /// As both versions of the API write it; nanoseconds where nothing is said.
    package init?(told text: String?) {
        switch text ?? "" {
        case "", "n", "ns": self = .nanoseconds
        case "u", "us", "µ": self = .microseconds
        case "ms": self = .milliseconds
        case "s": self = .seconds
        default: return nil
        }
    }

    func moment(_ count: Int64) -> Moment? {
        let (microseconds, overflow): (Int64, Bool) =
            switch self {
            case .nanoseconds: ((count - (count < 0 && count % 1000 != 0 ? 1000 : 0)) / 1000, false)
            case .microseconds: (count, false)
            case .milliseconds: count.multipliedReportingOverflow(by: 1000)
            case .seconds: count.multipliedReportingOverflow(by: 1_000_000)
            }
        return overflow ? nil : Moment(microseconds: microseconds)
    }
}

/// Text of InfluxDB's line protocol, as Telegraf, Node-RED and gateways post it: good lines are taken, each bad one is
/// named. An address is the series as the line writes it, tags in order, and the field: `temp,unit=P1 value`.
package struct LineProtocol {
    package struct Flaw: Sendable, Equatable {
        package let line: Int
        package let reason: String
    }

    package struct Read: Sendable, Equatable {
        package var readings: [Reading] = []
        package var flaws: [Flaw] = []
        /// Texts are no measurements: counted, not kept.
        package var texts = 0
    }

    /// InfluxDB's own limit for a line is larger; no device of a plant comes near.
    static let lineBytesMax = 65_536
    /// Of one line: more is a table, not a measurement.
    static let fieldsMax = 1024
    /// Of an address: a topic and a name fit, a document does not.
    static let addressBytesMax = 512
    /// Told one by one; the rest is only counted by its absence.
    static let flawsMax = 20

    package static func read(_ bytes: [UInt8], precision: LinePrecision, at now: Moment) -> Read {
        var read = Read()
        var start = 0
        var line = 1
        while start < bytes.count {
            let (end, lines) = endOfLine(bytes, from: start)
            var scanner = LineScanner(bytes[start..<end])
            do throws(WireFailure) {
                guard end - start <= lineBytesMax else { throw WireFailure("longer than \(lineBytesMax) bytes") }
                try scanner.line(precision, now, into: &read)
            } catch  where read.flaws.count < flawsMax {
                read.flaws.append(Flaw(line: line, reason: error.reason))
            } catch {
                // Twenty are enough to see what is wrong.
            }
            start = end + 1
            line += lines
        }
        return read
    }

    /// A line end inside quotation marks belongs to the text.
    private static func endOfLine(_ bytes: [UInt8], from start: Int) -> (end: Int, lines: Int) {
        var isQuoted = false
        var isEscaped = false
        var lines = 1
        for place in start..<bytes.count {
            switch bytes[place] {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\n") where !isQuoted: return (place, lines)
            case UInt8(ascii: "\n"): lines += 1
            default: break
            }
        }
        guard isQuoted else { return (bytes.count, lines) }
        // The mark is never closed: one line is lost, not all that follow.
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        return (end, 1)
    }
}
