/// Floating point numbers by their bits. Most are decimals that went through a double, or through a float first: those
/// are whole numbers again (the idea of ALP, Afroozeh 2023), the few that are not stand beside them. What was never a
/// decimal goes as differences of bits (Gorilla, Pelkonen 2015).
enum DoubleColumn {
    /// In the first byte.
    private enum Mode: UInt8 { case bits = 0, decimal, single }

    /// More exceptions than an eighth, and the bits themselves are shorter.
    private static let exceptionShare = 8
    private static let sampled = 256
    private static let digitsMax = 14
    private static let wholeMax = 9_007_199_254_740_992.0
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
    ]

    static func write(_ values: [Int64], to bytes: inout [UInt8]) {
        guard let (mode, digits) = choice(for: values) else { return writeBits(values, to: &bytes) }
        var wholes: [Int64] = []
        wholes.reserveCapacity(values.count)
        var exceptions: [(place: Int, bits: Int64)] = []
        for (place, bits) in values.enumerated() {
            if let whole = whole(bits, mode, powers[digits]) {
                wholes.append(whole)
            } else {
                exceptions.append((place, bits))
                wholes.append(wholes.last ?? 0)
            }
        }
        guard exceptions.count * exceptionShare <= values.count else { return writeBits(values, to: &bytes) }
        bytes.append(mode.rawValue)
        bytes.append(UInt8(digits))
        bytes.put(varint: UInt64(exceptions.count))
        var former = 0
        for exception in exceptions {
            bytes.put(varint: UInt64(exception.place - former))
            bytes.put(fixed64: UInt64(bitPattern: exception.bits))
            former = exception.place
        }
        IntegerColumn.write(wholes, to: &bytes)
    }

    static func read(count: Int, from source: inout ByteSource) throws(ChunkFailure) -> [Int64] {
        guard let mode = Mode(rawValue: try source.byte()) else { throw .malformed }
        if mode == .bits { return try readBits(count: count, from: &source) }
        let digits = Int(try source.byte())
        guard digits <= digitsMax else { throw .malformed }
        let power = powers[digits]
        var exceptions: [(place: Int, bits: UInt64)] = []
        var place = 0
        for _ in 0..<(try source.count(upTo: count)) {
            place += try source.count(upTo: count)
            guard place < count else { throw .malformed }
            exceptions.append((place, try source.fixed64()))
        }
        var values = try IntegerColumn.read(count: count, from: &source)
        for place in values.indices {
            let number = Double(values[place]) / power
            values[place] = Int64(bitPattern: (mode == .single ? Double(Float(number)) : number).bitPattern)
        }
        for exception in exceptions { values[exception.place] = Int64(bitPattern: exception.bits) }
        return values
    }

    private static func whole(_ bits: Int64, _ mode: Mode, _ power: Double) -> Int64? {
        let value = Double(bitPattern: UInt64(bitPattern: bits))
        let scaled = (value * power).rounded()
        guard scaled.magnitude < wholeMax else { return nil }
        let whole = Int64(scaled)
        let back = Double(whole) / power
        let same = mode == .single ? Double(Float(back)) : back
        return same.bitPattern == value.bitPattern ? whole : nil
    }

    /// The fewest decimals that most of a sample has; nil when no number of them will do.
    private static func choice(for values: [Int64]) -> (Mode, Int)? {
        let step = max(1, values.count / sampled)
        let sample = stride(from: 0, to: values.count, by: step).map { values[$0] }
        for mode in [Mode.decimal, .single] {
            for digits in 0...digitsMax {
                let fitting = sample.count { whole($0, mode, powers[digits]) != nil }
                if fitting * exceptionShare >= sample.count * (exceptionShare - 1) { return (mode, digits) }
            }
        }
        return nil
    }

    // MARK: Differences of bits

    private static func writeBits(_ values: [Int64], to bytes: inout [UInt8]) {
        var bits = BitSink()
        var former: UInt64 = 0
        for value in values {
            let change = UInt64(bitPattern: value) ^ former
            former = UInt64(bitPattern: value)
            guard change != 0 else {
                bits.put(0, 1)
                continue
            }
            let low = change.trailingZeroBitCount
            let width = 64 - change.leadingZeroBitCount - low
            bits.put(1 | UInt64(low) << 1 | UInt64(width - 1) << 7, 13)
            let kept = change >> UInt64(low)
            bits.put(kept & 0xffff_ffff, min(width, 32))
            if width > 32 { bits.put(kept >> 32, width - 32) }
        }
        let coded = bits.finish()
        bytes.append(Mode.bits.rawValue)
        bytes.put(varint: UInt64(coded.count))
        bytes += coded
    }

    private static func readBits(count: Int, from source: inout ByteSource) throws(ChunkFailure) -> [Int64] {
        let length = try source.count(upTo: source.left)
        var bits = BitSource(try source.take(length))
        var values: [Int64] = []
        values.reserveCapacity(count)
        var former: UInt64 = 0
        for _ in 0..<count {
            if try bits.take(1) == 1 {
                let low = try bits.take(6)
                let width = Int(try bits.take(6)) + 1
                var change = try bits.take(min(width, 32))
                if width > 32 { change |= try bits.take(width - 32) << 32 }
                former ^= change << low
            }
            values.append(Int64(bitPattern: former))
        }
        return values
    }
}
