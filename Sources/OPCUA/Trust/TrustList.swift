import FoundationEssentials
package import Kernel
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// The servers that somebody has said may be spoken with (OPC 10000-4, 6.1.3).
package struct TrustList: Sendable, Equatable {
    package enum Verdict: Sendable, Equatable {
        case trusted
        /// Nobody has judged it yet: it is listed, and not spoken with.
        case unknown
        case expired(Moment)
        case notYetValid(Moment)
        /// Its issuer is trusted, but it names other hosts or another application.
        case otherServer
    }

    /// DER of single servers.
    package var servers: [[UInt8]]
    /// DER of authorities: each server that they certified for its host is trusted.
    package var issuers: [[UInt8]]

    package init(servers: [[UInt8]] = [], issuers: [[UInt8]] = []) {
        (self.servers, self.issuers) = (servers, issuers)
    }

    /// `host` is where we connected to, `application` what the server says it is.
    package func judge(
        _ peer: PeerCertificate, host: String, application: String, at moment: Moment
    ) async -> Verdict {
        if servers.contains(peer.certificate) { return Self.validity(of: peer, at: moment) ?? .trusted }
        guard await isIssued(peer, at: moment) else { return .unknown }
        if let verdict = Self.validity(of: peer, at: moment) { return verdict }
        return peer.hosts.contains(host.lowercased()) && peer.applicationURI == application ? .trusted : .otherServer
    }

    private static func validity(of peer: PeerCertificate, at moment: Moment) -> Verdict? {
        if moment < peer.notBefore { return .notYetValid(peer.notBefore) }
        if moment > peer.notAfter { return .expired(peer.notAfter) }
        return nil
    }

    /// The path is checked as it stood while the certificate was valid, so that an expired one is named as such.
    private func isIssued(_ peer: PeerCertificate, at moment: Moment) async -> Bool {
        guard !issuers.isEmpty else { return false }
        let inside = min(max(moment, peer.notBefore), peer.notAfter)
        do {
            let leaf = try Certificate(derEncoded: peer.certificate)
            let between = try peer.issuers.map { try Certificate(derEncoded: $0) }
            let roots = try issuers.map { try Certificate(derEncoded: $0) }
            let date = Date(timeIntervalSince1970: Double(inside.microseconds) / 1_000_000)
            var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
                RFC5280Policy(fixedExpiryValidationTime: date)
            }
            let result = await verifier.validate(leaf: leaf, intermediates: CertificateStore(between))
            if case .validCertificate = result { return true }
        } catch { return false }
        return false
    }
}
