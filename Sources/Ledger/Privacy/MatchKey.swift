import Crypto
package import Kernel

/// The company's key that turns a resident number into a match tag: the nodes of one company hold the same, so that a
/// donor excluded at one station is known at all, and none of them tells who it is. Kept in a file beside
/// `privacy.key`, never in a database.
package struct MatchKey: Sendable {
    private let key: SymmetricKey

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// HMAC-SHA-256 of the resident number in its one spelling.
    package func tag(of resident: ResidentNumber) -> Kernel.Digest {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("xuemai donor match\n\(resident.text)\n".utf8), using: key)
        guard let digest = Kernel.Digest(Array(code)) else { preconditionFailure("a code of SHA-256 is 32 bytes") }
        return digest
    }
}
