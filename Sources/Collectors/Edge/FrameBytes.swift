package import Historian
import Kernel

/// Names as small numbers, so that a signal's code is written once.
struct NameTable: Sendable {
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    mutating func number(of name: String) -> Int {
        if let known = numbers[name] { return known }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }
}

/// Frames as bytes: on the disk of the edge and on the way to the node. Each piece stands by itself: its names, then
/// its frames. Stamps are told as the distance from the frame's own, values with the digits that came.
package enum FrameBytes {
    /// `XMF` and the version.
    static let mark: [UInt8] = [0x58, 0x4D, 0x46, 0x01]
    package static let mediaType = "application/vnd.xuemai.frames"
    /// One post, one record on disk: larger frames are cut before they come here.
    package static let bytesMax = 4 * 1_048_576
    static let nameBytesMax = 512
    static let namesMax = 100_000
    /// Six bytes is the smallest sample; the largest piece has fewer than this.
    static let samplesMax = 1_000_000

    package static func encode(_ frames: [Frame]) -> [UInt8] {
        var table = NameTable()
        var body = WireWriter()
        body.varint(UInt64(frames.count))
        for frame in frames {
            body.varint(UInt64(table.number(of: frame.source)))
            body.little(UInt64(bitPattern: frame.receivedAt.microseconds))
            body.varint(UInt64(frame.samples.count))
            for sample in frame.samples { write(sample, frame.receivedAt, &table, &body) }
        }
        var writer = WireWriter()
        writer.raw(mark)
        writer.varint(UInt64(table.names.count))
        for name in table.names { writer.text(name) }
        writer.raw(body.bytes)
        return writer.bytes
    }

    private static func write(
        _ sample: Sample, _ received: Moment, _ table: inout NameTable, _ body: inout WireWriter
    ) {
        let point = sample.point
        body.varint(UInt64(table.number(of: sample.signal)))
        body.zigzag(point.at.microseconds &- received.microseconds)
        let quality = point.quality.rawValue
        switch point.value {
        case .none: body.byte(quality)
        case .decimal(let units, let scale):
            body.byte(0x40 | quality)
            body.byte(scale)
            body.zigzag(units)
        case .double(let bits):
            body.byte(0x80 | quality)
            body.little(bits)
        }
    }

    package static func decode(_ bytes: ArraySlice<UInt8>) throws(WireFailure) -> [Frame] {
        var reader = WireReader(bytes)
        guard try reader.take(mark.count).elementsEqual(mark) else { throw WireFailure("no frames of ours") }
        let nameCount = try reader.count()
        guard nameCount <= namesMax else { throw WireFailure("more than \(namesMax) names") }
        var names: [String] = []
        for _ in 0..<nameCount { names.append(try reader.text(max: nameBytesMax)) }
        let frameCount = try reader.count()
        var frames: [Frame] = []
        var samples = 0
        for _ in 0..<frameCount {
            let source = try name(&reader, names)
            let received = Moment(microseconds: Int64(bitPattern: try reader.little(UInt64.self)))
            var frame = Frame(source: source, receivedAt: received, samples: [])
            let count = try reader.count()
            samples += count
            guard samples <= samplesMax else { throw WireFailure("more than \(samplesMax) samples") }
            for _ in 0..<count { frame.samples.append(try sample(&reader, names, received)) }
            frames.append(frame)
        }
        guard reader.isAtEnd else { throw WireFailure("\(reader.left) bytes too many") }
        return frames
    }

    private static func name(_ reader: inout WireReader, _ names: [String]) throws(WireFailure) -> String {
        let number = try reader.varint()
        guard number < UInt64(names.count) else { throw WireFailure("a name that is not told") }
        return names[Int(number)]
    }

    private static func sample(
        _ reader: inout WireReader, _ names: [String], _ received: Moment
    ) throws(WireFailure) -> Sample {
        let signal = try name(&reader, names)
        let at = Moment(microseconds: received.microseconds &+ (try reader.zigzag()))
        let tag = try reader.byte()
        guard let quality = PointQuality(rawValue: tag & 0x3F) else { throw WireFailure("quality \(tag & 0x3F)") }
        let value: PointValue
        switch tag >> 6 {
        case 0: value = .none
        case 1:
            let scale = try reader.byte()
            guard scale <= PointValue.scaleMax else { throw WireFailure("\(scale) decimals") }
            value = .decimal(units: try reader.zigzag(), scale: scale)
        case 2: value = .double(bits: try reader.little(UInt64.self))
        default: throw WireFailure("a value of an unknown kind")
        }
        return Sample(signal: signal, point: Point(at: at, value: value, quality: quality))
    }
}
