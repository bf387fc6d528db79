import Crypto
import CryptoExtras
import FoundationEssentials
package import Kernel
import SwiftASN1
import X509

/// A server's certificate as it came (X.509 v3 with an RSA key; OPC 10000-6, 6.2.2).
package struct PeerCertificate: Sendable, Equatable {
    package enum Failure: Error { case unreadable, wrongKey }

    /// DER of the leaf alone.
    package let certificate: [UInt8]
    /// DER of what came behind it: its issuers.
    let issuers: [[UInt8]]
    package let subject: String
    package let notBefore: Moment
    package let notAfter: Moment
    /// Names and addresses that it may be reached by.
    let hosts: [String]
    package let applicationURI: String?
    let key: _RSA.Signing.PublicKey

    var keyBytes: Int { key.keySizeInBits / 8 }

    /// SHA-1, as the protocol names certificates. Nothing rests on it.
    var thumbprint: [UInt8] { Array(Insecure.SHA1.hash(data: certificate)) }

    /// SHA-256 in hexadecimal, as people compare certificates.
    package var fingerprint: String { Hex.encode(Array(SHA256.hash(data: certificate))) }

    package init(_ bytes: [UInt8]) throws(Failure) {
        var chain = Self.chain(bytes)
        guard !chain.isEmpty else { throw .unreadable }
        certificate = chain.removeFirst()
        issuers = chain
        let read: Certificate
        do { read = try Certificate(derEncoded: certificate) } catch { throw .unreadable }
        guard let key = _RSA.Signing.PublicKey(read.publicKey), key.keySizeInBits <= 8_192 else { throw .wrongKey }
        self.key = key
        subject = String(describing: read.subject)
        notBefore = Moment(microseconds: Int64(read.notValidBefore.timeIntervalSince1970) * 1_000_000)
        notAfter = Moment(microseconds: Int64(read.notValidAfter.timeIntervalSince1970) * 1_000_000)
        let names: SubjectAlternativeNames?
        do { names = try read.extensions.subjectAlternativeNames } catch { throw .unreadable }
        var hosts: [String] = []
        var uri: String?
        for name in names ?? SubjectAlternativeNames() {
            switch name {
            case .dnsName(let host): hosts.append(host.lowercased())
            case .ipAddress(let address): hosts.append(Self.text(Array(address.bytes)))
            case .uniformResourceIdentifier(let found): uri = uri ?? found
            default: continue
            }
        }
        self.hosts = hosts
        applicationURI = uri
    }

    /// A certificate that stands before its issuers is cut off by its own length (OPC 10000-6, 6.2.6).
    private static func chain(_ bytes: [UInt8]) -> [[UInt8]] {
        let most = 8
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty, parts.count < most {
            guard let count = length(rest), count <= rest.count else { return [] }
            parts.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return rest.isEmpty ? parts : []
    }

    /// Bytes of the DER sequence that begins here.
    private static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
        let head = Array(bytes.prefix(5))
        guard head.count > 2, head[0] == 0x30 else { return nil }
        if head[1] < 0x80 { return 2 + Int(head[1]) }
        let digits = Int(head[1] & 0x7F)
        guard (1...3).contains(digits), head.count >= 2 + digits else { return nil }
        return 2 + digits + head[2..<2 + digits].reduce(0) { $0 << 8 | Int($1) }
    }

    /// Dotted, or hexadecimal in pairs of bytes.
    private static func text(_ address: [UInt8]) -> String {
        if address.count == 4 { return address.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: address.count - 1, by: 2).map {
            String(Int(address[$0]) << 8 | Int(address[$0 + 1]), radix: 16)
        }.joined(separator: ":")
    }

    /// A certificate's file as people keep it: DER or PEM.
    package init(file bytes: [UInt8]) throws(Failure) {
        if bytes.first == 0x30 {
            try self.init(bytes)
            return
        }
        let read: [UInt8]
        do { read = try PEMDocument(pemString: String(decoding: bytes, as: UTF8.self)).derBytes } catch {
            throw .unreadable
        }
        try self.init(read)
    }

    func isLeaf(of bytes: [UInt8]) -> Bool { Self.chain(bytes).first == certificate }

    package static func == (left: PeerCertificate, right: PeerCertificate) -> Bool {
        left.certificate == right.certificate
    }
}
