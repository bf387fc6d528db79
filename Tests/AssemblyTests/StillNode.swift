import Kernel
import Web

@testable import Ledger

/// Answers a page's small questions always alike, so that a page is the same at every run.
struct StillNode: Node {
    var home: String { "test.example/one" }

    func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event> {
        throw .failed(Fault(.stopped, "a page asked to perform"))
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Fault) -> T { throw Fault(.stopped, "a page asked to read") }

    func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature] {
        throw .failed(Fault(.stopped, "a page asked to sign"))
    }

    func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine] { [] }

    func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
        throw .failed(Fault(.stopped, "a page asked for a seal"))
    }

    func freshCommandID() -> CommandID { CommandID(high: 1, low: 2) }
    func hash(_ bytes: [UInt8]) -> Digest { TreeHash.sha256(bytes) }
    func decodeGB18030(_ bytes: [UInt8]) -> String? { nil }
}
