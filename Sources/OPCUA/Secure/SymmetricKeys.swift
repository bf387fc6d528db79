import Crypto
import CryptoExtras
import FoundationEssentials

/// Keys of one token and one direction (OPC 10000-6, 6.7.5).
struct SymmetricKeys: Sendable {
    enum Failure: Error { case wrongLength, wrongPadding, wrongSignature }

    private let signing: SymmetricKey
    private let encrypting: SymmetricKey
    private let vector: [UInt8]

    init(policy: SecurityPolicy, secret: [UInt8], seed: [UInt8]) {
        let lengths = [policy.signingKeyBytes, policy.encryptingKeyBytes, policy.blockBytes]
        let drawn = Self.expand(secret: secret, seed: seed, count: lengths.reduce(0, +))
        signing = SymmetricKey(data: drawn[..<lengths[0]])
        encrypting = SymmetricKey(data: drawn[lengths[0]..<lengths[0] + lengths[1]])
        vector = Array(drawn[(lengths[0] + lengths[1])...])
    }

    /// P_SHA256 of TLS 1.2 (RFC 5246, 5).
    static func expand(secret: [UInt8], seed: [UInt8], count: Int) -> [UInt8] {
        let key = SymmetricKey(data: secret)
        var drawn: [UInt8] = []
        var link = seed
        while drawn.count < count {
            link = Array(HMAC<SHA256>.authenticationCode(for: link, using: key))
            drawn += HMAC<SHA256>.authenticationCode(for: link + seed, using: key)
        }
        return Array(drawn[..<count])
    }

    func signature(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var code = HMAC<SHA256>(key: signing)
        code.update(data: Array(bytes))
        return Array(code.finalize())
    }

    /// In constant time.
    func isSigned(_ bytes: [UInt8], by signature: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: bytes, using: signing)
    }

    func encrypt(_ bytes: [UInt8]) throws -> [UInt8] {
        let vector = try AES._CBC.IV(ivBytes: vector)
        return Array(try AES._CBC.encrypt(bytes, using: encrypting, iv: vector, noPadding: true))
    }

    func decrypt(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count % 16 == 0, !bytes.isEmpty else { throw Failure.wrongLength }
        let vector = try AES._CBC.IV(ivBytes: vector)
        return Array(try AES._CBC.decrypt(bytes, using: encrypting, iv: vector, noPadding: true))
    }
}
