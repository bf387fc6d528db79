import Kernel
import Ledger
import TestKit

/// The tables that the tests of the stores write.
enum Shelves {
    static let shelf = Table(
        "test_shelf",
        [
            .text("code"), .integer("amount", nullable: true), .bytes("content", nullable: true),
            .text("note", nullable: true),
        ],
        key: ["code"], indexes: [.on("amount")], checks: ["amount IS NULL OR amount >= 0"])
    static let wider = Table("test_shelf", shelf.columns + [.text("place")], key: ["code"])
    static let former = Table("test_former", [.integer("line")], key: ["line"])
    static let book = Table(
        "test_book", [.integer("line"), .text("said")], key: ["line"], appendOnly: true)

    static let ledger = LedgerTables.all + [book]

    static let everything: SQL =
        "SELECT code, amount, content, note FROM test_shelf WHERE origin = $1 ORDER BY code"
    static let raise: SQL = "UPDATE test_shelf SET amount = amount + $3 WHERE origin = $1 AND code = $2"
    static let amountOf: SQL = "SELECT amount FROM test_shelf WHERE origin = $1 AND code = $2"
}

extension Snapshot {
    func codes() throws(Fault) -> [String] {
        try all(Shelves.everything, []) { (row) throws(Fault) in row.text(0) }
    }

    func amounts() throws(Fault) -> [Int64] {
        try all(Shelves.everything, []) { (row) throws(Fault) in row.integer(1) }
    }
}

extension Transaction {
    func put(_ code: String, _ amount: Int64? = nil, _ content: [UInt8]? = nil) throws(Fault) {
        try insert(
            into: Shelves.shelf, [.text(code), .integer(amount), content.map { .bytes($0) } ?? .null, .null])
    }
}

extension Store {
    func put(_ code: String, _ amount: Int64? = nil, _ content: [UInt8]? = nil) throws(Fault) {
        try write { (tables) throws(Fault) in try tables.put(code, amount, content) }
    }

    func codes() throws(Fault) -> [String] {
        try read { (snapshot) throws(Fault) in try snapshot.codes() }
    }

    func amounts() throws(Fault) -> [Int64] {
        try read { (snapshot) throws(Fault) in try snapshot.amounts() }
    }
}

/// The fault that something ends with, if any.
func fault(of body: () throws(Fault) -> Void) -> Fault? {
    do throws(Fault) { try body() } catch { return error }
    return nil
}
