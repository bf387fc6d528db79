import Kernel
import Web

@testable import Plasma

/// A node that answers a page's small questions always alike, so that a page is the same at every run.
struct PageNode: Node {
    var home: String { "plant.example/one" }

    func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event> {
        throw .failed(Fault(.stopped, "a page asked to perform"))
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Fault) -> T {
        throw Fault(.stopped, "a page asked to read")
    }

    func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature] {
        throw .failed(Fault(.stopped, "a page asked to sign"))
    }

    func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine] { [] }

    func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
        throw .failed(Fault(.stopped, "a page asked for a seal"))
    }

    func freshCommandID() -> CommandID { CommandID(high: 1, low: 2) }
    func hash(_ bytes: [UInt8]) -> Digest { PageVisit.digest(bytes) }
    func decodeGB18030(_ bytes: [UInt8]) -> String? { nil }
}

/// Visits of the people of a plant, at one moment, in both languages.
enum PageVisit {
    /// 2026-11-21 09:42:17 +08:00.
    static let now = Moment(microseconds: 1_795_225_337_000_000)

    static let zhang = standing("p-zhang", "张工", "plasma.view", "plasma.receive", "plasma.import")
    static let li = standing("p-li", "李工", "plasma.view", "plasma.review")
    static let visitor = standing("p-chen", "陈工", "plasma.view")

    private static func standing(_ person: String, _ name: String, _ permissions: Permission...) -> Standing {
        Standing(
            person: person, name: name, role: "role", permissions: Set(permissions), active: true, signingKey: nil)
    }

    static func visit(
        _ language: Language, by standing: Standing = zhang, path: String = "/plasma/shipments",
        parameters: [String: String] = [:], query: [String: String] = [:], form: [String: String] = [:]
    ) -> Visit {
        let role = language == .zh ? "收浆员" : "receiver"
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "WS-2", now: now, zoneMinutes: 480,
            parameters: parameters, query: query, form: Form(form), csrf: "csrf-token", wantsFragment: false,
            path: path, node: PageNode(),
            frame: FrameModel(
                site: "Example plant", rail: [],
                ledger: LedgerPulse(size: 2_418_807, leafHash: digest(Array("head".utf8)).bytes, state: .sealed),
                person: FramePerson(standing.name, role: role, maySign: true),
                clock: FrameClock(milliseconds: Int(now.microseconds / 1_000)), lockSeconds: 900))
    }

    /// Four sums over the bytes: different content, different digest. Not SHA-256; no page depends on which.
    static func digest(_ bytes: [UInt8]) -> Digest {
        var out: [UInt8] = []
        for seed: UInt64 in 1...4 {
            var sum = 0xcbf2_9ce4_8422_2325 &* (2 * seed + 1)
            for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for shift: UInt64 in 0..<8 { out.append(UInt8(truncatingIfNeeded: sum >> (shift * 8))) }
        }
        guard let digest = Digest(out) else { preconditionFailure("32 bytes") }
        return digest
    }
}
