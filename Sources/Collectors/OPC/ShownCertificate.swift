package import Kernel
import OPCUA

/// A certificate as people compare it: what a server shows, or what we show to it.
package struct ShownCertificate: Sendable, Hashable {
    /// DER.
    package let bytes: [UInt8]
    /// SHA-256 in hexadecimal.
    package let thumbprint: String
    package let subject: String
    package let validFrom: Moment
    package let validUntil: Moment

    init(_ peer: PeerCertificate) {
        bytes = peer.certificate
        thumbprint = peer.fingerprint
        subject = peer.subject
        validFrom = peer.notBefore
        validUntil = peer.notAfter
    }
}
