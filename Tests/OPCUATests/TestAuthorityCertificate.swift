import Crypto
import CryptoExtras
import FoundationEssentials
import Kernel
import SwiftASN1
import X509

/// An authority and a server that it certified, as DER.
enum TestAuthorityCertificate {
    static func pair(from start: Moment) throws -> (authority: [UInt8], server: [UInt8]) {
        let (root, leaf) = (P256.Signing.PrivateKey(), try _RSA.Signing.PrivateKey(keySize: .bits2048))
        let first = Date(timeIntervalSince1970: Double(start.microseconds / 1_000_000))
        let issuer = try DistinguishedName { CommonName("plant authority") }
        let authority = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(root.publicKey),
            notValidBefore: first, notValidAfter: first.addingTimeInterval(8_640_000), issuer: issuer,
            subject: issuer, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: .init(root))
        let server = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(leaf.publicKey),
            notValidBefore: first, notValidAfter: first.addingTimeInterval(864_000), issuer: issuer,
            subject: try DistinguishedName { CommonName("plc") }, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames([
                    .uniformResourceIdentifier("urn:plc"), .dnsName("plc.plant"),
                    .ipAddress(ASN1OctetString(contentBytes: [10, 0, 0, 7])),
                ])
            }, issuerPrivateKey: .init(root))
        return (try der(authority), try der(server))
    }

    private static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}
