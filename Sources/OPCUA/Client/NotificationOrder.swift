/// Sequence numbers of one subscription: sees what is missing and what came twice (OPC 10000-4, 5.13.1.1, 7.26).
struct NotificationOrder: Equatable {
    enum Step: Equatable {
        /// It is the next, or nothing was missed before it.
        case next
        /// These have to be asked for first.
        case after([UInt32])
        /// So many are missing that asking for each would be worse than reading the history.
        case tooFar(missing: UInt32)
        case repeated
    }

    /// More than servers keep.
    static let missingMost: UInt32 = 256

    private(set) var expected: UInt32 = 1

    /// Numbers go from 1 to the last and on with 1; 0 is none.
    static func successor(_ number: UInt32) -> UInt32 { number == .max ? 1 : number + 1 }

    /// A keep-alive carries the number that comes next and uses none.
    mutating func take(_ sequence: UInt32, isKeepAlive: Bool) -> Step {
        guard sequence != 0 else { return .repeated }
        let missing = distance(to: sequence)
        // What lies half the numbers ahead lies behind.
        guard missing < .max / 2 else { return .repeated }
        let first = expected
        expected = isKeepAlive ? sequence : Self.successor(sequence)
        if missing == 0 { return .next }
        guard missing <= Self.missingMost else { return .tooFar(missing: missing) }
        var numbers = [first]
        while UInt32(numbers.count) < missing, let last = numbers.last { numbers.append(Self.successor(last)) }
        return .after(numbers)
    }

    /// What a server still has of what we have not seen, in order, up to the first it does not have.
    func unseen(of available: [UInt32]) -> [UInt32] {
        let there = Set(available)
        var found: [UInt32] = []
        var number = expected
        while there.contains(number), found.count < there.count {
            found.append(number)
            number = Self.successor(number)
        }
        return found
    }

    private func distance(to sequence: UInt32) -> UInt32 {
        sequence >= expected ? sequence - expected : .max - (expected - sequence)
    }
}
