import Historian
import Kernel

/// One metric of a payload, Sparkplug B 3.0 §6.4.6.
struct SparkplugMetric: Sendable, Equatable {
    /// As it travelled; what it means depends on the datatype, which only the birth has to tell.
    enum Told: Sendable, Equatable {
        case int(UInt32)
        case long(UInt64)
        case float(UInt32)
        case double(UInt64)
        case flag(Bool)
        case text
        case null
        /// Data sets, templates, bytes: kept by nobody here.
        case other
    }

    var name: String?
    var alias: UInt64?
    var at: Moment?
    var datatype: UInt32?
    var isHistorical = false
    var quality: Int64?
    var told = Told.null
    /// Kept beside `told`, because `bdSeq` is a number whatever its datatype.
    var whole: UInt64? {
        switch told {
        case .int(let number): UInt64(number)
        case .long(let number): number
        default: nil
        }
    }

    /// Nil where it is no measurement.
    func value(of datatype: UInt32) -> PointValue? {
        switch told {
        case .int(let bits):
            switch datatype {
            case 1: ToldNumber.value(Int64(Int8(truncatingIfNeeded: bits)))
            case 2: ToldNumber.value(Int64(Int16(truncatingIfNeeded: bits)))
            case 3: ToldNumber.value(Int64(Int32(bitPattern: bits)))
            default: ToldNumber.value(Int64(bits))
            }
        case .long(let bits): datatype == 4 ? ToldNumber.value(Int64(bitPattern: bits)) : ToldNumber.value(bits)
        case .float(let bits): ToldNumber.value(Float(bitPattern: bits))
        case .double(let bits): ToldNumber.value(Double(bitPattern: bits))
        case .flag(let flag): .decimal(units: flag ? 1 : 0, scale: 0)
        case .null: PointValue.none
        case .text, .other: nil
        }
    }
}

/// A payload, Sparkplug B 3.0 §6.4.5. Field numbers are facts of the published protocol; the reader is ours.
struct SparkplugPayload: Sendable, Equatable {
    /// Of a birth of the largest gateway; more is an attack or a mistake.
    static let metricsMax = 100_000
    static let nameBytesMax = 512

    var at: Moment?
    var seq: UInt64?
    var metrics: [SparkplugMetric] = []

    init(_ bytes: [UInt8]) throws(WireFailure) {
        var reader = ProtoReader(bytes[...])
        while let (field, value) = try reader.next() {
            switch field {
            case 1: at = try Self.moment(value)
            case 2:
                guard let inner = value.bytes else { throw WireFailure("a metric that is no message") }
                guard metrics.count < Self.metricsMax else { throw WireFailure("too many metrics") }
                metrics.append(try SparkplugMetric(inner))
            case 3: seq = value.varint
            default: break
            }
        }
    }

    static func moment(_ value: ProtoReader.Value) throws(WireFailure) -> Moment {
        guard let milliseconds = value.varint, milliseconds < UInt64(Int64.max) / 1000 else {
            throw WireFailure("a stamp out of range")
        }
        return Moment(microseconds: Int64(milliseconds) * 1000)
    }

    /// `Node Control/Rebirth` = true: asks an edge node to say again what it has (§6.4.24).
    static func rebirth(at now: Moment) -> [UInt8] {
        var metric = ProtoWriter()
        metric.text(1, "Node Control/Rebirth")
        metric.varint(3, UInt64(max(0, now.microseconds / 1000)))
        metric.varint(4, 11)
        metric.varint(14, 1)
        var payload = ProtoWriter()
        payload.varint(1, UInt64(max(0, now.microseconds / 1000)))
        payload.bytes(2, metric.bytes)
        return payload.bytes
    }
}

extension SparkplugMetric {
    init(_ bytes: ArraySlice<UInt8>) throws(WireFailure) {
        var reader = ProtoReader(bytes)
        var isNull = false
        while let (field, value) = try reader.next() {
            switch field {
            case 1:
                guard let text = value.text, text.utf8.count <= SparkplugPayload.nameBytesMax else {
                    throw WireFailure("a metric's name that is no text of \(SparkplugPayload.nameBytesMax) bytes")
                }
                name = text
            case 2: alias = value.varint
            case 3: at = try SparkplugPayload.moment(value)
            case 4: datatype = value.varint.flatMap { UInt32(exactly: $0) }
            case 5: isHistorical = value.varint == 1
            case 7: isNull = value.varint == 1
            case 9: if let bytes = value.bytes { quality = try Self.quality(bytes) }
            case 10...18: told = try Self.told(field, value)
            default: break
            }
        }
        if isNull { told = .null }
    }

    private static func told(_ field: Int, _ value: ProtoReader.Value) throws(WireFailure) -> Told {
        switch (field, value) {
        case (10, .varint(let number)): .int(UInt32(truncatingIfNeeded: number))
        case (11, .varint(let number)): .long(number)
        case (12, .fixed32(let bits)): .float(bits)
        case (13, .fixed64(let bits)): .double(bits)
        case (14, .varint(let number)): .flag(number != 0)
        case (15, .bytes): .text
        case (16...18, .bytes): .other
        default: throw WireFailure("a value of another type than its field")
        }
    }

    /// `Quality` among the properties: 0 bad, 192 good, 500 stale (§6.4.14).
    private static func quality(_ bytes: ArraySlice<UInt8>) throws(WireFailure) -> Int64? {
        var reader = ProtoReader(bytes)
        var keys: [String] = []
        var values: [Int64?] = []
        while let (field, value) = try reader.next() {
            if field == 1, let key = value.text { keys.append(key) }
            if field == 2, let inner = value.bytes {
                var property = ProtoReader(inner)
                var number: Int64?
                while let (member, told) = try property.next() {
                    if member == 3 || member == 4 { number = told.varint.flatMap { Int64(exactly: $0) } }
                }
                values.append(number)
            }
        }
        return zip(keys, values).first { $0.0.lowercased() == "quality" }?.1
    }
}
