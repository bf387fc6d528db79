package import Kernel

/// Something that is not as the ledger says: where, and what.
package struct Finding: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case entry(Int64)
        /// Between two signed sizes; nothing that is left says which one.
        case entries(from: Int64, to: Int64)
        case row(table: String, key: String)
        case table(String)
        case checkpoint(size: Int64)
        case tail(expected: Int64, found: Int64)
    }

    package let place: Place
    package let what: Phrase

    package init(_ place: Place, _ what: Phrase) {
        self.place = place
        self.what = what
    }

    package var placeText: String {
        switch place {
        case .entry(let index): "entry \(index)"
        case .entries(let from, let to): "entries \(from)..<\(to)"
        case .row(let table, let key): "\(table) [\(key)]"
        case .table(let table): table
        case .checkpoint(let size): "checkpoint \(size)"
        case .tail(let expected, let found): "tail: \(found) of \(expected)"
        }
    }
}

/// What a verification covered and what it found, first thing first.
package struct VerifyReport: Sendable {
    package var entries: Int64 = 0
    package var checkpoints: Int64 = 0
    package var signatures: Int64 = 0
    package var rows: Int64 = 0
    package var root: Digest?
    package var findings: [Finding] = []

    /// Enough to show what happened; the first one is the one that matters.
    static let findingsMax = 100

    package var isWhole: Bool { findings.isEmpty }

    mutating func add(_ finding: Finding) {
        if findings.count < VerifyReport.findingsMax { findings.append(finding) }
    }
}
