import Foundation
import Kernel
import Testing

@testable import Identity

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of an account fact` {
    private let key = SealedKeyFields(
        n: 32768, r: 8, p: 1, salt: Array(0..<16), verifier: Array(16..<48), publicKey: Array(48..<80),
        sealedSeed: Array(80..<140), keyName: "0a1b2c3d")

    private var samples: [AccountFact] {
        [
            .opened(name: "张三 \"三\"", role: "receiver", key: key, mustChangePassword: true),
            .identityChecked(document: .residencePermit, acceptedResponsibility: true),
            .roleChanged(old: "receiver", new: "leader"), .passwordChanged(key), .signInSucceeded,
            .signInFailed(.wrongPassword), .signedOut, .locked(failures: 5), .unlocked, .closed,
            .signatureFailed(record: Subject("plasma.shipment", "SH-20261121-02"), meaning: .verified),
            .passwordReset(key), .keyRotated(key), .alertSeen,
        ]
    }

    private func vectors() throws -> [(kind: FactKind, body: [UInt8])] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (FactKind(read: String(parts[0])), Array(try #require(parts.last).utf8))
        }
    }

    @Test func `never change`() throws {
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let kept = try vectors().map { "\($0.kind)\t" + String(decoding: $0.body, as: UTF8.self) }
        #expect(written == kept)
    }

    @Test func `are read back as the fact that was written`() throws {
        let read = try vectors().map { try AccountFact.read($0.kind, JSONFields(canonical: $0.body)) }
        #expect(read == samples)
    }

    @Test func `are kept for every kind`() throws {
        #expect(try vectors().map(\.kind) == AccountFact.kinds)
    }

    @Test func `of an unknown kind, document, cause or record are refused`() throws {
        func read(_ kind: FactKind, _ body: String) throws -> AccountFact {
            try AccountFact.read(kind, JSONFields(canonical: Array(body.utf8)))
        }
        #expect(throws: JSONFailure.self) { try read("identity.account.opened.v9", "{}") }
        #expect(throws: JSONFailure.self) {
            try read("identity.account.sign-in-failed.v1", "{\"why\":\"x\"}")
        }
        #expect(throws: JSONFailure.self) {
            try read(
                "identity.account.identity-checked.v1",
                "{\"accepted_responsibility\":true,\"document\":\"x\"}")
        }
        #expect(throws: JSONFailure.self) {
            try read("identity.account.signature-failed.v1", "{\"meaning\":\"verified\",\"record\":\"x\"}")
        }
    }
}
