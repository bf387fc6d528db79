/// Numbers of chunks, one after the other; both sides may start again below 1 024 when the numbers end
/// (OPC 10000-6, 6.7.2.4).
struct SequenceCounter {
    private static let last: UInt32 = 4_294_966_271
    private var number: UInt32?

    /// For what we send.
    mutating func next() -> UInt32 {
        let next = number.map { $0 >= Self.last ? 1 : $0 + 1 } ?? 1
        number = next
        return next
    }

    /// For what we receive: the first may be any.
    mutating func take(_ found: UInt32) throws(ChannelFailure) {
        guard let number else {
            self.number = found
            return
        }
        let follows = number < UInt32.max && found == number + 1
        let startsAgain = number >= Self.last && found < 1_024
        guard follows || startsAgain else { throw .sequence(expected: number &+ 1, found: found) }
        self.number = found
    }
}
