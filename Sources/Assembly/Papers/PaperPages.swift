import Kernel
import Ledger
import Trail
package import Web

/// Records and the trail as PDF/A. `address` is where people reach this node.
package func paperPages(_ press: (any PaperPress)?, address: String) -> Pages {
    Pages(
        area: "papers",
        routes: [
            Route(.get, "/records/:noun/:id/pdf", .signedIn) { (visit) throws(Denial) in
                try await PaperPages.record(visit, press, address: address)
            },
            Route(.get, "/trail/export.pdf", .permission("trail.view")) { (visit) throws(Denial) in
                try await PaperPages.trail(visit, press, address: address)
            },
        ],
        rail: [])
}

enum PaperPages {
    /// Entries of one PDF; 2 000 make 200 pages. Data files hold more.
    static let trailEntriesMax = 2_000

    static func record(_ visit: Visit, _ press: (any PaperPress)?, address: String) async throws(Denial) -> Reply {
        guard let history = try await RecordPages.history(visit) else { return .missing }
        let proof = try await visit.read { (snapshot) throws(Fault) in try PaperProof.read(snapshot) }
        let paper = RecordPaper.paper(
            history, proof, address: address + PageAddress.record(history.subject), visit)
        return try await reply(paper, name: fileName(history.subject.id), press)
    }

    static func trail(_ visit: Visit, _ press: (any PaperPress)?, address: String) async throws(Denial) -> Reply {
        let question = TrailQuestion { visit.query[$0] }
        let zone = visit.zoneMinutes
        let (lines, hasMore, proof) = try await visit.read {
            (snapshot) throws(Fault) -> ([TrailLine], Bool, PaperProof) in
            let found = try TrailReader(TrailFilter(question, zoneMinutes: zone), snapshot).find(
                limit: trailEntriesMax, counting: false)
            let sealed = try LedgerReader.checkpoint(snapshot)?.size ?? 0
            return (
                try TrailLine.read(found.indexes, sealed: sealed, snapshot), found.hasMore,
                try PaperProof.read(snapshot)
            )
        }
        let paper = TrailPaper.paper(
            lines, isCut: hasMore, question, proof, address: address + TrailParts.address("/trail", question), visit)
        return try await reply(paper, name: "trail", press)
    }

    private static func reply(
        _ paper: Paper, name: String, _ press: (any PaperPress)?
    ) async throws(Denial) -> Reply {
        do throws(PressFailure) {
            guard let press else { throw .missing }
            let bytes = try await press.set(PackageResources.paper_typ, paper.matter)
            return .file(name: "\(name).pdf", contentType: "application/pdf", bytes: bytes)
        } catch { throw .refused(error.refusal) }
    }

    private static func fileName(_ id: String) -> String {
        let name = id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return name.isEmpty ? "record" : name
    }
}
