/// How a channel is signed and encrypted (OPC 10000-7, 6.6). Policies with SHA-1 signatures are not spoken.
package enum SecurityPolicy: String, CaseIterable, Sendable {
    case none = "None"
    case basic256Sha256 = "Basic256Sha256"
    case aes128Sha256RsaOaep = "Aes128_Sha256_RsaOaep"
    case aes256Sha256RsaPss = "Aes256_Sha256_RsaPss"

    static let prefix = "http://opcfoundation.org/UA/SecurityPolicy#"

    package var uri: String { Self.prefix + rawValue }

    package init?(uri: String) {
        guard uri.hasPrefix(Self.prefix) else { return nil }
        self.init(rawValue: String(uri.dropFirst(Self.prefix.count)))
    }

    var nonceBytes: Int { self == .none ? 0 : 32 }
    var signingKeyBytes: Int { 32 }
    var encryptingKeyBytes: Int { self == .aes128Sha256RsaOaep ? 16 : 32 }
    /// Of HMAC-SHA-256.
    var signatureBytes: Int { 32 }
    var blockBytes: Int { 16 }

    /// OPC 10000-7 names the algorithms of session signatures by these.
    var signatureAlgorithm: String? {
        switch self {
        case .none: nil
        case .basic256Sha256, .aes128Sha256RsaOaep: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
        case .aes256Sha256RsaPss: "http://opcfoundation.org/UA/security/rsa-pss-sha2-256"
        }
    }

    var encryptionAlgorithm: String? {
        switch self {
        case .none: nil
        case .basic256Sha256, .aes128Sha256RsaOaep: "http://www.w3.org/2001/04/xmlenc#rsa-oaep"
        case .aes256Sha256RsaPss: "http://opcfoundation.org/UA/security/rsa-oaep-sha2-256"
        }
    }
}

/// Whether messages are signed, or signed and encrypted (OPC 10000-4, 7.20).
package enum SecurityMode: UInt32, CaseIterable, Sendable {
    case none = 1
    case sign = 2
    case signAndEncrypt = 3
}
