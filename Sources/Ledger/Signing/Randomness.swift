import Glibc
import Synchronization

/// Where this program gets its randomness: the system's generator, and nowhere else.
package enum Randomness {
    /// Words taken from the system at once: a call for each costs as much as a hash.
    private static let wordsAtOnce = 64
    private static let drawn = Mutex<[UInt64]>([])

    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// As many bytes of a source that gives 64 bits at once.
    static func bytes(_ count: Int, of random: () -> UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let word = random()
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return Array(bytes[..<count])
    }

    /// For salts, command ids and session tokens; each word is given out once and forgotten.
    @Sendable package static func word() -> UInt64 {
        drawn.withLock { drawn in
            if drawn.isEmpty { drawn = fresh() }
            return drawn.removeLast()
        }
    }

    private static func fresh() -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: wordsAtOnce) { buffer, count in
            // 512 bytes; getentropy(3) gives up to 256 at once and fails only for a wrong address.
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for start in stride(from: 0, to: bytes.count, by: 256) {
                let part = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<min(start + 256, bytes.count)])
                precondition(getentropy(part.baseAddress, part.count) == 0, "the system gives no randomness")
            }
            count = wordsAtOnce
        }
    }
}
