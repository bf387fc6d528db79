import Crypto
import CryptoExtras
import FoundationEssentials

/// RSA as the policies use it: in blocks for encryption, with SHA-256 for signatures (OPC 10000-7, 6.6).
enum AsymmetricKeys {
    enum Failure: Error { case wrongLength }

    static func sign(_ bytes: [UInt8], by key: _RSA.Signing.PrivateKey, _ policy: SecurityPolicy) throws -> [UInt8] {
        Array(try key.signature(for: SHA256.hash(data: bytes), padding: signing(policy)).rawRepresentation)
    }

    static func isSigned(
        _ bytes: [UInt8], by signature: [UInt8], of key: _RSA.Signing.PublicKey, _ policy: SecurityPolicy
    ) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: bytes),
            padding: signing(policy))
    }

    /// Bytes of clear text that fit in one block of a key (RFC 8017, 7.1.1).
    static func clearBytes(_ keyBytes: Int, _ policy: SecurityPolicy) -> Int {
        keyBytes - (policy == .aes256Sha256RsaPss ? 66 : 42)
    }

    static func encrypt(
        _ bytes: [UInt8], for key: _RSA.Signing.PublicKey, _ policy: SecurityPolicy
    ) throws -> [UInt8] {
        let lock = try _RSA.Encryption.PublicKey(derRepresentation: key.derRepresentation)
        let most = clearBytes(key.keySizeInBits / 8, policy)
        var sealed: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: most) {
            let part = bytes[start..<min(start + most, bytes.count)]
            sealed += try lock.encrypt(part, padding: encrypting(policy))
        }
        return sealed
    }

    static func decrypt(
        _ bytes: [UInt8], by key: _RSA.Signing.PrivateKey, _ policy: SecurityPolicy
    ) throws -> [UInt8] {
        let block = key.keySizeInBits / 8
        guard bytes.count % block == 0, !bytes.isEmpty else { throw Failure.wrongLength }
        let lock = try _RSA.Encryption.PrivateKey(derRepresentation: key.derRepresentation)
        var clear: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: block) {
            clear += try lock.decrypt(bytes[start..<start + block], padding: encrypting(policy))
        }
        return clear
    }

    private static func signing(_ policy: SecurityPolicy) -> _RSA.Signing.Padding {
        policy == .aes256Sha256RsaPss ? .PSS : .insecurePKCS1v1_5
    }

    private static func encrypting(_ policy: SecurityPolicy) -> _RSA.Encryption.Padding {
        policy == .aes256Sha256RsaPss ? .PKCS1_OAEP_SHA256 : .PKCS1_OAEP
    }
}
