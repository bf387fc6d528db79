package import Kernel

import struct Crypto.SHA256

/// SHA-256 as RFC 6962 §2.1 uses it: a leaf is H(0x00 ‖ entry), a node is H(0x01 ‖ left ‖ right).
package enum TreeHash {
    /// The root of the empty tree: SHA-256 of nothing.
    package static let empty = sha256([])

    package static func leaf(_ entry: [UInt8]) -> Digest {
        var hasher = SHA256()
        update(&hasher, prefix: 0)
        update(&hasher, entry)
        return finish(hasher)
    }

    package static func node(_ left: Digest, _ right: Digest) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
            buffer[0] = 1
            left.store(into: UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]))
            right.store(into: UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]))
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return finish(hasher)
        }
    }

    @Sendable package static func sha256(_ bytes: [UInt8]) -> Digest {
        var hasher = SHA256()
        update(&hasher, bytes)
        return finish(hasher)
    }

    /// Of two runs of bytes, one after the other: salt ‖ body.
    package static func sha256(_ first: [UInt8], _ second: [UInt8]) -> Digest {
        var hasher = SHA256()
        update(&hasher, first)
        update(&hasher, second)
        return finish(hasher)
    }

    private static func update(_ hasher: inout SHA256, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    }

    private static func update(_ hasher: inout SHA256, prefix: UInt8) {
        withUnsafeBytes(of: prefix) { hasher.update(bufferPointer: $0) }
    }

    private static func finish(_ hasher: SHA256) -> Digest {
        hasher.finalize().withUnsafeBytes { Digest(loading: $0) }
    }
}
