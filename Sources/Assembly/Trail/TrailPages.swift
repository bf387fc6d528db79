import Kernel
import Ledger
import Sheets
import Trail
package import Web

/// The trail over everything: asked, saved, exported, reviewed.
package let trailPages = Pages(
    area: "trail",
    routes: [
        Route(.get, "/trail", .permission("trail.view")) { (visit) throws(Denial) in
            .page(TrailListPage.page(try await TrailPages.model(visit), visit))
        },
        Route(.get, "/trail/exports", .permission("trail.view")) { (visit) throws(Denial) in
            try await TrailPages.export(visit)
        },
        Route(.post, "/trail/filters", .permission("trail.view")) { (visit) throws(Denial) in
            try await TrailPages.keep(visit)
        },
        Route(.get, "/trail/reviews", .permission("trail.view")) { (visit) throws(Denial) in
            try await TrailReviewPages.list(visit)
        },
        Route(.post, "/trail/reviews", .permission("trail.review")) { (visit) throws(Denial) in
            try await TrailReviewPages.sign(visit)
        },
    ],
    rail: [
        RailPlace(
            character: "迹", name: Phrase("轨迹", "Trail"), path: "/trail", access: .permission("trail.view"))
    ])

enum TrailPages {
    /// Entries of a page.
    static let rows = 50

    struct Model: Sendable {
        let question: TrailQuestion
        let lines: [TrailLine]
        let finding: TrailFinding
        let scope: ReviewScope
        /// Why this person may not sign a review of it; nil if they may.
        let ownRefusal: Refusal?
        let saved: FilterState
        let before: Int64?
        var refusal: Refusal?
    }

    static func model(_ visit: Visit, refusal: Refusal? = nil) async throws(Denial) -> Model {
        let question = refusal == nil ? TrailQuestion { visit.query[$0] } : TrailQuestion { visit.form[$0] }
        let before = visit.query["before"].flatMap { Int64($0) }
        let person = visit.standing?.person ?? ""
        let zone = visit.zoneMinutes
        let mayReview = visit.may("trail.review")
        let blocksMax = visit.query["count"] == "whole" ? Int.max : TrailReader.countedBlocksMax
        return try await visit.read { (snapshot) throws(Fault) in
            let reader = TrailReader(TrailFilter(question, zoneMinutes: zone), snapshot)
            let finding = try reader.find(
                before: before ?? .max, limit: rows, counting: true, blocksMax: blocksMax)
            let sealed = try LedgerReader.checkpoint(snapshot)?.size ?? 0
            let span = try reader.span()
            let scope = ReviewScope(
                question: question, first: span.lowerBound, end: span.upperBound, count: finding.count ?? 0)
            let mayNot =
                mayReview && scope.count > 0 && finding.countIsWhole ? try reviewCheck(scope, person, snapshot) : nil
            return Model(
                question: question, lines: try TrailLine.read(finding.indexes, sealed: sealed, snapshot),
                finding: finding, scope: scope, ownRefusal: mayNot,
                saved: try FilterTable.load(person, from: snapshot), before: before, refusal: refusal)
        }
    }

    static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let question = TrailQuestion { visit.query[$0] }
        let zone = visit.zoneMinutes
        let (lines, hasMore) = try await visit.read { (snapshot) throws(Fault) -> ([TrailLine], Bool) in
            let found = try TrailReader(TrailFilter(question, zoneMinutes: zone), snapshot).find(
                limit: TrailExport.entriesMax, counting: false)
            let sealed = try LedgerReader.checkpoint(snapshot)?.size ?? 0
            return (try TrailLine.read(found.indexes, sealed: sealed, snapshot), found.hasMore)
        }
        let part = hasMore ? "-newest-\(TrailExport.entriesMax)" : ""
        if visit.query["format"] == "jsonl" {
            return .file(
                name: "trail\(part).jsonl", contentType: "application/jsonl",
                bytes: TrailExport.jsonLines(lines))
        }
        if visit.query["format"] == "xlsx" {
            return .file(
                name: "trail\(part).xlsx", contentType: Workbook.contentType,
                bytes: TrailExport.workbook(lines, zoneMinutes: zone))
        }
        return .file(
            name: "trail\(part).csv", contentType: "text/csv; charset=utf-8", bytes: TrailExport.csv(lines))
    }

    /// Saves the question under a name, or removes one.
    static func keep(_ visit: Visit) async throws(Denial) -> Reply {
        guard let standing = visit.standing else { throw .refused(.signInFirst) }
        let question = TrailQuestion { visit.form[$0] }
        let command: FilterCommand =
            if let gone = visit.form.text("remove") {
                .remove(name: gone)
            } else {
                .save(name: visit.form.text("name") ?? "", question)
            }
        do throws(Denial) {
            _ = try await visit.perform(FilterTable.self, on: standing.person, command)
            return .seeOther(TrailParts.address("/trail", question))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(TrailListPage.page(try await model(visit, refusal: refusal), visit))
        }
    }
}
