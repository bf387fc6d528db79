/// How often each symbol comes in a block, in 4096ths, and its bytes: neighbours are alike, and four leading bits of a
/// share are enough.
struct SymbolTable {
    static let shareBits = 12
    static let shares = 1 << shareBits
    /// 127 symbols and the one that says "none of them".
    static let symbolsMax = 128
    private static let leadingBits = 4

    private(set) var share: [UInt32]
    private(set) var start: [UInt32]
    /// The symbol whose share is what the others leave; it is not written.
    private let rest: Int

    /// From counts of what comes; every symbol that comes gets a share.
    init(counts: [Int]) {
        let sum = counts.reduce(0, +)
        precondition(sum > 0 && counts.count <= Self.symbolsMax, "no symbols, or too many")
        var share: [UInt32] = counts.map { count in
            guard count > 0 else { return 0 }
            return Self.rounded(UInt32(max(1, (count * Self.shares + sum / 2) / sum)))
        }
        rest = Self.settle(&share)
        self.share = share
        start = Self.starts(share)
    }

    private init(share: [UInt32], rest: Int) {
        self.share = share
        self.rest = rest
        start = Self.starts(share)
    }

    private static func starts(_ share: [UInt32]) -> [UInt32] {
        var sum: UInt32 = 0
        return share.map { one in
            defer { sum += one }
            return sum
        }
    }

    private static func rounded(_ share: UInt32) -> UInt32 {
        let width = UInt32.bitWidth - share.leadingZeroBitCount
        return width > leadingBits ? cut(share + (1 << UInt32(width - leadingBits - 1))) : share
    }

    /// Only the leading bits count.
    private static func cut(_ share: UInt32) -> UInt32 {
        let width = UInt32.bitWidth - share.leadingZeroBitCount
        guard width > leadingBits else { return share }
        let low = UInt32(width - leadingBits)
        return (share >> low) << low
    }

    /// The largest takes what is missing to the whole; when the others leave it too little, they give.
    private static func settle(_ share: inout [UInt32]) -> Int {
        while true {
            let largest = share.indices.max { share[$0] < share[$1] } ?? 0
            let others = share.enumerated().reduce(0) { $0 + ($1.offset == largest ? 0 : Int($1.element)) }
            if others < shares {
                share[largest] = UInt32(shares - others)
                return largest
            }
            for place in share.indices where share[place] > 1 {
                share[place] = max(1, cut(share[place] - share[place] / 8 - 1))
            }
        }
    }

    /// The widths of the shares by their difference from the one before, and the bits below the first.
    func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(share.count))
        bytes.append(UInt8(rest))
        var bits = BitSink()
        var former = 0
        for (place, one) in share.enumerated() where place != rest {
            let width = UInt32.bitWidth - one.leadingZeroBitCount
            let step = ZigZag.fold(Int64(width - former))
            bits.put(1 << step, Int(step) + 1)
            former = width
            let kept = min(width, Self.leadingBits) - 1
            if kept > 0 { bits.put(UInt64(one >> UInt32(width - 1 - kept)) & (1 << UInt64(kept) - 1), kept) }
        }
        bytes += bits.finish()
    }

    /// Reads what `write` wrote, and takes no more bytes than it.
    static func read(_ source: inout ByteSource) throws(ChunkFailure) -> SymbolTable {
        let count = Int(try source.byte())
        let rest = Int(try source.byte())
        guard (1...symbolsMax).contains(count), rest < count else { throw .malformed }
        var share = [UInt32](repeating: 0, count: count)
        var former = 0
        var sum = 0
        var octet: UInt64 = 0
        var left = 0
        func bit(_ source: inout ByteSource) throws(ChunkFailure) -> UInt64 {
            if left == 0 {
                octet = UInt64(try source.byte())
                left = 8
            }
            defer {
                octet >>= 1
                left -= 1
            }
            return octet & 1
        }
        for place in 0..<count where place != rest {
            var step: UInt64 = 0
            while try bit(&source) == 0 {
                step += 1
                guard step <= 2 * UInt64(shareBits) else { throw .malformed }
            }
            let width = former + Int(ZigZag.unfold(step))
            guard (0...shareBits).contains(width) else { throw .malformed }
            former = width
            guard width > 0 else { continue }
            let kept = min(width, leadingBits) - 1
            var leading: UInt32 = 1
            var low: UInt32 = 0
            for place in 0..<kept { low |= UInt32(try bit(&source)) << UInt32(place) }
            leading = leading << UInt32(kept) | low
            share[place] = leading << UInt32(width - 1 - kept)
            sum += Int(share[place])
        }
        guard sum < shares else { throw .malformed }
        share[rest] = UInt32(shares - sum)
        return SymbolTable(share: share, rest: rest)
    }
}
