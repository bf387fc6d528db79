import Kernel

/// The bytes of a stretch of one signal: stamps, kinds and qualities, told stamps, numbers, each column by itself
/// (`docs/record.md`). What is read is what was written, bit for bit.
package enum ChunkCodec {
    /// Bounds what a reader of damaged bytes allocates: some 2 MB.
    package static let pointsMax = 65_536
    private static let version: UInt8 = 1

    private static let rescaled: UInt8 = 1
    private static let trimmed: UInt8 = 2
    private static let powers: [Int64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
        1_000_000_000,
    ]

    // MARK: Writing

    package static func write(_ points: PointColumns) -> [UInt8] {
        precondition(!points.isEmpty && points.count <= pointsMax, "a chunk of no points, or of too many")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + points.count)
        bytes.append(version)
        bytes.put(varint: UInt64(points.count))
        writeStamps(points.at, to: &bytes)
        let decimals = Decimals(points)
        bytes.append(decimals.flags | decimals.scale << 4)
        writeTags(decimals.tags, to: &bytes)
        writeTold(points, to: &bytes)
        if !decimals.numbers.isEmpty { IntegerColumn.write(decimals.numbers, to: &bytes) }
        let doubles = points.tags.indices.filter { points.tags[$0] & 0xf == PointColumns.double }
        if !doubles.isEmpty { DoubleColumn.write(doubles.map { points.numbers[$0] }, to: &bytes) }
        return bytes
    }

    /// Distance from an even beat, in the coarsest unit that all stamps share.
    private static func writeStamps(_ at: [Int64], to bytes: inout [UInt8]) {
        let first = at[0]
        var distances = [Int64](repeating: 0, count: at.count)
        var units: [Int64] = [1_000_000, 1_000]
        for place in at.indices {
            let distance = at[place] &- first
            distances[place] = distance
            while let unit = units.first, distance % unit != 0 { units.removeFirst() }
        }
        let unit = units.first ?? 1
        let beat = beat(distances, unit)
        for place in distances.indices { distances[place] = distances[place] / unit &- Int64(place) &* beat }
        bytes.put(zigzag: first)
        bytes.put(varint: UInt64(unit))
        bytes.put(zigzag: beat)
        IntegerColumn.write(distances, to: &bytes)
    }

    /// The step that most points take; the mean step if no step is that common.
    private static func beat(_ distances: [Int64], _ unit: Int64) -> Int64 {
        guard distances.count > 1 else { return 0 }
        let step = distances[1] &- distances[0]
        var same = 0
        for place in 1..<distances.count where distances[place] &- distances[place - 1] == step { same += 1 }
        if same * 2 >= distances.count { return step / unit }
        return distances[distances.count - 1] / unit / Int64(distances.count - 1)
    }

    private static func writeTags(_ tags: [UInt8], to bytes: inout [UInt8]) {
        let isOne = tags.allSatisfy { $0 == tags[0] }
        bytes.append(isOne ? 0 : 1)
        if isOne { bytes.append(tags[0]) } else { IntegerColumn.write(tags.map { Int64($0) }, to: &bytes) }
    }

    private static func writeTold(_ points: PointColumns, to bytes: inout [UInt8]) {
        bytes.put(varint: UInt64(points.told.count))
        guard !points.told.isEmpty else { return }
        IntegerColumn.write(points.told.map { Int64($0.place) }, to: &bytes)
        IntegerColumn.write(points.told.map(\.told.microseconds), to: &bytes)
    }

    /// Units of the decimals, at one scale if they fit, so that 7.1 and 7.12 are one signal.
    private struct Decimals {
        var flags: UInt8 = 0
        var scale: UInt8 = 0
        var numbers: [Int64] = []
        var tags: [UInt8]

        init(_ points: PointColumns) {
            tags = points.tags
            var uniform: UInt8?
            var isUniform = true
            for tag in points.tags where tag & 0xf <= PointValue.scaleMax {
                scale = max(scale, tag & 0xf)
                if let uniform { isUniform = isUniform && uniform == tag & 0xf } else { uniform = tag & 0xf }
            }
            guard uniform != nil else { return }
            if isUniform, points.tags.allSatisfy({ $0 & 0xf <= PointValue.scaleMax }) {
                numbers = points.numbers
                return
            }
            if rescale(points) { flags = ChunkCodec.rescaled } else { takeAsTheyAre(points) }
            // A source that drops zeros at the end has scales that say nothing.
            guard flags == ChunkCodec.rescaled, !isUniform, isTrimmed(points) else { return }
            flags |= ChunkCodec.trimmed
            for place in tags.indices where tags[place] & 0xf <= PointValue.scaleMax {
                tags[place] = tags[place] & 0xf0 | scale
            }
        }

        private mutating func rescale(_ points: PointColumns) -> Bool {
            for (place, tag) in points.tags.enumerated() where tag & 0xf <= PointValue.scaleMax {
                let (number, isOver) = points.numbers[place].multipliedReportingOverflow(
                    by: ChunkCodec.powers[Int(scale - tag & 0xf)])
                guard !isOver else {
                    numbers = []
                    return false
                }
                numbers.append(number)
            }
            return true
        }

        private mutating func takeAsTheyAre(_ points: PointColumns) {
            for (place, tag) in points.tags.enumerated() where tag & 0xf <= PointValue.scaleMax {
                numbers.append(points.numbers[place])
            }
        }

        private func isTrimmed(_ points: PointColumns) -> Bool {
            var next = 0
            for tag in points.tags where tag & 0xf <= PointValue.scaleMax {
                guard ChunkCodec.trimmedScale(numbers[next], scale) == tag & 0xf else { return false }
                next += 1
            }
            return true
        }
    }

    /// Decimals left when the zeros at the end are dropped.
    private static func trimmedScale(_ number: Int64, _ scale: UInt8) -> UInt8 {
        var (number, scale) = (number, scale)
        while scale > 0, number % 10 == 0 {
            number /= 10
            scale -= 1
        }
        return scale
    }

    // MARK: Reading

    package static func read(_ bytes: [UInt8]) throws(ChunkFailure) -> PointColumns {
        try bytes[...].withRawBytes { (buffer) throws(ChunkFailure) in
            var source = ByteSource(buffer)
            return try read(from: &source)
        }
    }

    /// Reads one chunk and nothing behind it; or of it, in order of arrival, up to the last point before a moment.
    static func read(from source: inout ByteSource, before end: Moment? = nil) throws(ChunkFailure) -> PointColumns {
        guard try source.byte() == version else { throw .newer }
        let count = try source.varint()
        guard count > 0 else { throw .malformed }
        guard count <= UInt64(pointsMax) else { throw .tooMany }
        var at = try readStamps(Int(count), from: &source)
        let kept = end.map { end in (at.lastIndex { $0 < end.microseconds } ?? -1) + 1 } ?? at.count
        let form = try source.byte()
        let (flags, scale) = (form & 0xf, form >> 4)
        guard flags <= rescaled | trimmed, scale <= PointValue.scaleMax else { throw .malformed }
        var tags = try readTags(Int(count), from: &source)
        let told = try readTold(Int(count), from: &source)
        let decimals = tags.count { $0 & 0xf <= PointValue.scaleMax }
        if kept < at.count, decimals == at.count {
            // Nothing but decimals: those behind are not even decoded.
            tags.removeLast(at.count - kept)
            at.removeLast(at.count - kept)
            let units = try IntegerColumn.read(count: decimals, only: kept, from: &source)
            return PointColumns(
                at: at, numbers: try merged(units, [], &tags, flags, scale), tags: tags,
                told: told.filter { $0.place < kept })
        }
        let units = decimals > 0 ? try IntegerColumn.read(count: decimals, from: &source) : []
        let doubles = tags.count { $0 & 0xf == PointColumns.double }
        let bits = doubles > 0 ? try DoubleColumn.read(count: doubles, from: &source) : []
        let numbers = try merged(units, bits, &tags, flags, scale)
        guard source.left == 0 else { throw .malformed }
        return PointColumns(at: at, numbers: numbers, tags: tags, told: told)
    }

    private static func readStamps(_ count: Int, from source: inout ByteSource) throws(ChunkFailure) -> [Int64] {
        let first = try source.zigzag()
        let unit = Int64(try source.count(upTo: 1_000_000))
        let beat = try source.zigzag()
        var at = try IntegerColumn.read(count: count, from: &source)
        at.withUnsafeMutableBufferPointer { at in
            for place in at.indices { at[place] = first &+ (at[place] &+ Int64(place) &* beat) &* unit }
        }
        return at
    }

    private static func readTags(_ count: Int, from source: inout ByteSource) throws(ChunkFailure) -> [UInt8] {
        switch try source.byte() {
        case 0:
            let tag = try source.byte()
            guard PointColumns.isKnown(tag) else { throw .malformed }
            return [UInt8](repeating: tag, count: count)
        case 1:
            var tags: [UInt8] = []
            tags.reserveCapacity(count)
            for number in try IntegerColumn.read(count: count, from: &source) {
                let tag = UInt8(truncatingIfNeeded: number)
                guard Int64(tag) == number, PointColumns.isKnown(tag) else { throw .malformed }
                tags.append(tag)
            }
            return tags
        default: throw .malformed
        }
    }

    private static func readTold(
        _ points: Int, from source: inout ByteSource
    ) throws(ChunkFailure) -> [PointColumns.ToldStamp] {
        let count = try source.count(upTo: points)
        guard count > 0 else { return [] }
        let places = try IntegerColumn.read(count: count, from: &source)
        let stamps = try IntegerColumn.read(count: count, from: &source)
        var former: Int64 = -1
        var told: [PointColumns.ToldStamp] = []
        for (place, stamp) in zip(places, stamps) {
            guard place > former, place < points else { throw .malformed }
            former = place
            told.append(.init(place: Int(place), told: Moment(microseconds: stamp)))
        }
        return told
    }

    private static func merged(
        _ units: [Int64], _ bits: [Int64], _ tags: inout [UInt8], _ flags: UInt8, _ scale: UInt8
    ) throws(ChunkFailure) -> [Int64] {
        if flags == 0, bits.isEmpty, units.count == tags.count { return units }
        var numbers: [Int64] = []
        numbers.reserveCapacity(tags.count)
        var (nextUnit, nextBits) = (0, 0)
        for place in tags.indices {
            switch tags[place] & 0xf {
            case PointColumns.none: numbers.append(0)
            case PointColumns.double:
                numbers.append(bits[nextBits])
                nextBits += 1
            case var own:
                let unit = units[nextUnit]
                nextUnit += 1
                if flags & trimmed != 0 {
                    own = trimmedScale(unit, scale)
                    tags[place] = tags[place] & 0xf0 | own
                }
                guard flags & rescaled == 0 || own <= scale else { throw .malformed }
                numbers.append(flags & rescaled == 0 ? unit : unit / powers[Int(scale - own)])
            }
        }
        return numbers
    }
}

extension ArraySlice<UInt8> {
    func withRawBytes<T>(_ body: (UnsafeRawBufferPointer) throws(ChunkFailure) -> T) throws(ChunkFailure) -> T {
        var result: Result<T, ChunkFailure>?
        withUnsafeBytes { buffer in
            do throws(ChunkFailure) { result = .success(try body(buffer)) } catch { result = .failure(error) }
        }
        guard let result else { throw .ended }
        return try result.get()
    }
}
