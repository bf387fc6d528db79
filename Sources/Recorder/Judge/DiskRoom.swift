/// Whether there is room for film. The record lies on the same disk as often as not: film stops long before it is
/// full, and goes on by itself when room was made.
package struct DiskRoom: Sendable, Hashable {
    /// Bytes that stay free; half as many again let film go on.
    package let reserve: Int64
    package private(set) var isFull = false

    package init(reserve: Int64) { self.reserve = reserve }

    /// True if film may be written.
    package mutating func take(free: Int64) -> Bool {
        if free < reserve {
            isFull = true
        } else if free >= reserve + reserve / 2 {
            isFull = false
        }
        return !isFull
    }
}
