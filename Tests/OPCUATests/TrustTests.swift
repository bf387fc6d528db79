import Kernel
import Testing

@testable import OPCUA

@Suite struct `A certificate` {
    @Test func `of ours is read back from PEM with its key`() throws {
        let own = try TestIdentity.own.get()
        let (certificate, key) = try own.pem()
        let again = try ApplicationIdentity(certificatePEM: certificate, keyPEM: key)
        #expect(again.certificate == own.certificate)
        #expect(again.applicationURI == "urn:xuemai:test:client")
        #expect(throws: ApplicationIdentity.Failure.unreadable) {
            try ApplicationIdentity(certificatePEM: "nothing", keyPEM: key)
        }
        let other = try ApplicationIdentity(
            making: "urn:other", name: "other", host: "h", from: PeerServer.now(), days: 1)
        #expect(throws: ApplicationIdentity.Failure.wrongKey) {
            try ApplicationIdentity(certificatePEM: certificate, keyPEM: try other.pem().key)
        }
    }

    @Test func `is trusted when it is listed, for as long as it is valid`() async throws {
        let own = try TestIdentity.own.get()
        let peer = try PeerCertificate(own.certificate)
        let now = PeerServer.now()
        func verdict(_ trust: TrustList, _ at: Moment) async -> TrustList.Verdict {
            await trust.judge(peer, host: "localhost", application: "urn:xuemai:test:client", at: at)
        }
        #expect(await verdict(TrustList(), now) == .unknown)
        let listed = TrustList(servers: [own.certificate])
        #expect(await verdict(listed, now) == .trusted)
        #expect(await verdict(listed, peer.notAfter + .seconds(1)) == .expired(peer.notAfter))
        #expect(await verdict(listed, peer.notBefore - .seconds(1)) == .notYetValid(peer.notBefore))
        #expect(peer.fingerprint.count == 64)
        #expect(peer.subject.contains("xuemai test"))
    }

    @Test func `of an authority's is trusted for its own host and application alone`() async throws {
        let (authority, server) = try TestAuthorityCertificate.pair(from: PeerServer.now())
        let peer = try PeerCertificate(server)
        let now = PeerServer.now()
        let trust = TrustList(issuers: [authority])
        #expect(await trust.judge(peer, host: "PLC.plant", application: "urn:plc", at: now) == .trusted)
        #expect(await trust.judge(peer, host: "10.0.0.7", application: "urn:plc", at: now) == .trusted)
        #expect(await trust.judge(peer, host: "other", application: "urn:plc", at: now) == .otherServer)
        #expect(await trust.judge(peer, host: "plc.plant", application: "urn:x", at: now) == .otherServer)
        let after = peer.notAfter
        #expect(
            await trust.judge(peer, host: "plc.plant", application: "urn:plc", at: after + .seconds(9))
                == .expired(after))
        let stranger = TrustList(issuers: [try TestIdentity.own.get().certificate])
        #expect(await stranger.judge(peer, host: "plc.plant", application: "urn:plc", at: now) == .unknown)
        // With its issuer behind it, as servers may send it.
        #expect(try PeerCertificate(server + authority) == peer)
        #expect(throws: PeerCertificate.Failure.unreadable) { try PeerCertificate(server + [0x30, 0x82, 1]) }
    }
}
