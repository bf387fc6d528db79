package import Kernel

/// Frames on their way: what is on disk the moment that they are acknowledged, until their section is sealed. One row
/// holds the frames that came together; signals stand by their numbers.
package enum TailRow {
    private static let version: UInt8 = 1
    /// Bounds what a reader of damaged bytes allocates.
    package static let samplesMax = 1_048_576

    /// A point as it came, with the stamp that could not be true.
    package struct Entry: Hashable, Sendable {
        package let signal: Int64
        package let point: Point
        package let told: Moment?

        package init(signal: Int64, point: Point, told: Moment? = nil) {
            self.signal = signal
            self.point = point
            self.told = told
        }
    }

    private static let toldFlag: UInt8 = 0x80

    package static func write(_ entries: [Entry]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 + entries.count * 7)
        bytes.append(version)
        bytes.put(varint: UInt64(entries.count))
        var (signal, at): (Int64, Int64) = (0, 0)
        for entry in entries {
            let (number, tag) = PointColumns.coded(entry.point.value, entry.point.quality)
            bytes.put(zigzag: entry.signal &- signal)
            bytes.put(zigzag: entry.point.at.microseconds &- at)
            (signal, at) = (entry.signal, entry.point.at.microseconds)
            bytes.append(entry.told == nil ? tag : tag | toldFlag)
            if tag & 0xf == PointColumns.double {
                bytes.put(fixed64: UInt64(bitPattern: number))
            } else if tag & 0xf != PointColumns.none {
                bytes.put(zigzag: number)
            }
            if let told = entry.told { bytes.put(zigzag: told.microseconds &- at) }
        }
        return bytes
    }

    /// Adds what the row holds to the columns of its signals, by number.
    package static func read(_ bytes: [UInt8], into signals: inout [Int64: PointColumns]) throws(ChunkFailure) {
        try bytes[...].withRawBytes { (buffer) throws(ChunkFailure) in
            var source = ByteSource(buffer)
            guard try source.byte() == version else { throw .newer }
            let count = try source.varint()
            guard count <= UInt64(samplesMax) else { throw .tooMany }
            var (signal, at): (Int64, Int64) = (0, 0)
            for _ in 0..<count {
                signal &+= try source.zigzag()
                at &+= try source.zigzag()
                let form = try source.byte()
                let tag = form & ~toldFlag
                guard PointColumns.isKnown(tag) else { throw .malformed }
                var number: Int64 = 0
                if tag & 0xf == PointColumns.double {
                    number = Int64(bitPattern: try source.fixed64())
                } else if tag & 0xf != PointColumns.none {
                    number = try source.zigzag()
                }
                signals[signal, default: PointColumns()].append(at: at, number: number, tag: tag)
                guard form & toldFlag != 0 else { continue }
                signals[signal]?.tell(Moment(microseconds: at &+ (try source.zigzag())))
            }
            guard source.left == 0 else { throw .malformed }
        }
    }
}
