import Kernel
import Records

/// What lists, papers and exports show of entries: nothing of a record that was disposed of but that it was there. The
/// bytes stay in the ledger, for its proofs.
struct ShownBodies {
    static let empty = Array("{}".utf8)

    private var disposed: [Subject: Bool] = [:]

    mutating func body(
        _ body: [UInt8], of subject: Subject, _ snapshot: any Snapshot
    ) throws(Fault) -> [UInt8] {
        if disposed[subject] == nil {
            disposed[subject] = try DisposalTable.disposal(of: subject, from: snapshot) != nil
        }
        return disposed[subject] == true ? ShownBodies.empty : body
    }
}
