import Crypto
package import Kernel

/// SHA-256 of what is too long to be held at once, as `sha256sum` tells it.
package struct StreamHash {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

    package func digest() -> Kernel.Digest {
        guard let digest = Kernel.Digest(Array(hash.finalize())) else { preconditionFailure("32 bytes are a digest") }
        return digest
    }
}
