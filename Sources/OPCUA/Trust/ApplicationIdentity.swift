import Crypto
import CryptoExtras
import FoundationEssentials
package import Kernel
import SwiftASN1
import X509

/// Our own certificate and its key (OPC 10000-6, 6.2.2): what a server has to trust.
package struct ApplicationIdentity: Sendable {
    package enum Failure: Error { case unreadable, wrongKey }

    /// DER.
    package let certificate: [UInt8]
    package let applicationURI: String
    /// The same as others see it.
    package let shown: PeerCertificate
    let key: _RSA.Signing.PrivateKey

    var keyBytes: Int { key.keySizeInBits / 8 }
    var thumbprint: [UInt8] { Array(Insecure.SHA1.hash(data: certificate)) }

    /// Reads what `pem` wrote.
    package init(certificatePEM: String, keyPEM: String) throws(Failure) {
        do {
            let read = try Certificate(pemEncoded: certificatePEM)
            key = try _RSA.Signing.PrivateKey(pemRepresentation: keyPEM)
            var serializer = DER.Serializer()
            try serializer.serialize(read)
            certificate = serializer.serializedBytes
        } catch { throw .unreadable }
        let peer: PeerCertificate
        do { peer = try PeerCertificate(certificate) } catch { throw .unreadable }
        guard peer.key.derRepresentation == key.publicKey.derRepresentation, let uri = peer.applicationURI else {
            throw .wrongKey
        }
        applicationURI = uri
        shown = peer
    }

    /// Makes a key of 2 048 bits and signs its certificate with it, for so many days.
    package init(
        making applicationURI: String, name: String, host: String, from start: Moment, days: Int = 3_650
    ) throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let first = Date(timeIntervalSince1970: Double(start.microseconds / 1_000_000))
        let subject = try DistinguishedName { CommonName(name) }
        let signed = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: first, notValidAfter: first.addingTimeInterval(Double(days) * 86_400),
            issuer: subject, subject: subject, signatureAlgorithm: .sha256WithRSAEncryption,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(
                    KeyUsage(
                        digitalSignature: true, nonRepudiation: true, keyEncipherment: true, dataEncipherment: true,
                        keyCertSign: true))
                try ExtendedKeyUsage([.clientAuth])
                SubjectAlternativeNames([.uniformResourceIdentifier(applicationURI), .dnsName(host)])
                SubjectKeyIdentifier(hash: .init(key.publicKey))
            }, issuerPrivateKey: .init(key))
        var serializer = DER.Serializer()
        try serializer.serialize(signed)
        certificate = serializer.serializedBytes
        shown = try PeerCertificate(certificate)
        self.applicationURI = applicationURI
        self.key = key
    }

    package func pem() throws -> (certificate: String, key: String) {
        (PEMDocument(type: "CERTIFICATE", derBytes: certificate).pemString, key.pkcs8PEMRepresentation)
    }
}
