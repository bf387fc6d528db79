import Kernel
import Lineage
import Plasma
import Rejects
import TestKit
import Testing

extension Plant {
    /// An order of the node, approved, scanned, executed before two witnesses and QA, certified.
    func destroy(_ id: String) async throws {
        try await destruction(id, .approve, "approve", by: "0533", [("0533", .approved)])
        let items = try load(DestructionTable.self, id).items.map(\.item.subject)
        let weighed = Quantity(DecimalNumber(coefficient: 9, scale: 1), .kilogram)
        for item in items { try await must(errand(DestructionTable.self, id, .scan(item, weighed), by: "0417")) }
        try await must(
            errand(DestructionTable.self, id, .withdrawScan(try #require(items.first)), by: "0417", reason: "称错"))
        try await must(errand(DestructionTable.self, id, .scan(items[0], weighed), by: "0417"))
        try await destruction(
            id, .execute(video: "V-1", contractor: "处置单位", manifest: "M-1"), "execute",
            ["V-1", "处置单位", "M-1"], by: "0288",
            [("0288", .performed), ("0417", .verified), ("0418", .verified), ("0533", .approved)])
        try await must(errand(DestructionTable.self, id, .certify("C-1"), by: "0288"))
    }

    /// A person applies for something that QA rejected, and QA declines.
    func declineDestruction() async throws {
        let batch = Subject(LineageRows.batch, "DONATION-09-1")
        try await must(
            errand(
                LineageHoldTable.self, "LH-3", .place(on: [batch], ground: .deviation), by: "0533", reason: "外观"))
        try await must(try closing(of: "LH-3", .rejected))
        let statement = DestructionStatement(applying: [batch], .autoclave, on: "DS-1", reason: "外观")
        let own = try sign(
            Subject(DestructionRules.noun, "DS-1"), version: 0, content: statement.canonicalBytes, .performed,
            by: "0288")
        try await must(
            errand(
                DestructionTable.self, "DS-1", .apply([batch], .autoclave), by: "0288", reason: "外观",
                signatures: [own]))
        try await destruction("DS-1", .decline, "decline", by: "0533", [("0533", .approved)])
    }

    private func destruction(
        _ id: String, _ command: DestructionCommand, _ act: String, _ texts: [String] = [], by person: String,
        _ people: [(String, SignatureMeaning)]
    ) async throws {
        let state = try load(DestructionTable.self, id)
        let content = DestructionStatement(state, act, texts, reason: "照办").canonicalBytes
        let signatures = try people.map {
            try sign(state.subject, version: state.version, content: content, $0.1, by: $0.0)
        }
        try await must(
            errand(DestructionTable.self, id, command, by: person, reason: "照办", signatures: signatures))
    }
}

extension Questions {
    /// What the pages of destruction ask.
    static func rejects(_ snapshot: any Snapshot) throws(Fault) {
        _ = try DestructionLookups.list(limit: 10, from: snapshot)
        _ = try DestructionLookups.list(at: .approved, limit: 10, from: snapshot)
        _ = try DestructionLookups.line("DS-1", from: snapshot)
        _ = try DestructionLookups.order(on: Subject(LineageRows.batch, "POOL-09-1"), from: snapshot)
        _ = try DestructionTable.load("DS-1", from: snapshot)
    }
}
