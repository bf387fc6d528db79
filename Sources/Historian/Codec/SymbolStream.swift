/// Symbols at the cost that their shares allow: range asymmetric numeral systems (Duda 2013), two states in turn, words
/// of 16 bits. Written from the last symbol to the first, read from the first.
enum SymbolStream {
    private static let low: UInt32 = 1 << 16

    static func write(_ symbols: UnsafeBufferPointer<UInt8>, _ table: SymbolTable, to bytes: inout [UInt8]) {
        var words: [UInt16] = []
        words.reserveCapacity(symbols.count / 2)
        var states = (low, low)
        table.share.withUnsafeBufferPointer { share in
            table.start.withUnsafeBufferPointer { start in
                var place = symbols.count - 1
                while place >= 0 {
                    let symbol = Int(symbols[place])
                    if place & 1 == 0 {
                        states.0 = push(states.0, share[symbol], start[symbol], &words)
                    } else {
                        states.1 = push(states.1, share[symbol], start[symbol], &words)
                    }
                    place -= 1
                }
            }
        }
        bytes.put(fixed32: states.0)
        bytes.put(fixed32: states.1)
        bytes.put(varint: UInt64(words.count))
        for word in words.reversed() {
            bytes.append(UInt8(truncatingIfNeeded: word))
            bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        }
    }

    @inline(__always)
    private static func push(_ state: UInt32, _ share: UInt32, _ start: UInt32, _ words: inout [UInt16]) -> UInt32 {
        var state = state
        if UInt64(state) >= UInt64(share) << 20 {
            words.append(UInt16(truncatingIfNeeded: state))
            state >>= 16
        }
        return (state / share) << 12 &+ state % share &+ start
    }

    /// Fills `symbols`, the first of `all`; the states must end where writing began, which finds most damage.
    static func read(
        _ symbols: UnsafeMutableBufferPointer<UInt8>, of all: Int, _ table: SymbolTable, from source: inout ByteSource
    ) throws(ChunkFailure) {
        var slots = [UInt32](repeating: 0, count: SymbolTable.shares)
        // Symbol in the lowest 7 bits, its share above, the place within it on top.
        for symbol in table.share.indices {
            for place in 0..<table.share[symbol] {
                slots[Int(table.start[symbol] + place)] = UInt32(symbol) | table.share[symbol] << 7 | place << 20
            }
        }
        var states = (try source.fixed32(), try source.fixed32())
        let count = try source.count(upTo: all)
        let words = try source.take(2 * count)
        var next = 0
        let whole = slots.withUnsafeBufferPointer { slots -> Bool in
            @inline(__always)
            func pull(_ state: inout UInt32) -> UInt8 {
                let slot = slots[Int(state & 0xfff)]
                state = (slot >> 7 & 0x1fff) &* (state >> 12) &+ slot >> 20
                if state < low, next < count {
                    state = state << 16 | UInt32(words.loadUnaligned(fromByteOffset: next &* 2, as: UInt16.self))
                    next &+= 1
                }
                return UInt8(truncatingIfNeeded: slot & 0x7f)
            }
            var place = 0
            while place &+ 1 < symbols.count {
                symbols[place] = pull(&states.0)
                symbols[place &+ 1] = pull(&states.1)
                place &+= 2
            }
            if place < symbols.count { symbols[place] = pull(&states.0) }
            return symbols.count < all || states == (low, low) && next == count
        }
        guard whole else { throw .malformed }
    }
}
