package import Kernel
package import Monitoring
package import Web

/// Reads a kept file by its hash.
package typealias KeptFileReader = @Sendable (Digest, any Snapshot) throws(Fault) -> [UInt8]?

/// Characteristics, models, what they suggest, and the yearly review.
package func verificationPages(_ curves: (any CurveSource)?, file: @escaping KeptFileReader) -> Pages {
    let characteristics = CharacteristicPages(curves: curves, file: file)
    let models = ModelPages(curves: curves, file: file)
    return Pages(
        area: "Verification",
        routes: ListPages.routes + characteristics.routes + models.routes + SuggestionPages.routes
            + ReviewPages.routes,
        rail: [
            RailPlace(
                character: "验", name: VerificationParts.title, path: "/verification",
                access: .permission("verification.view"),
                waiting: { (standing, snapshot) throws(Fault) in
                    guard standing.permissions.contains("verification.judge") else { return 0 }
                    return try SuggestionTable.open(limit: 100, from: snapshot).count
                })
        ],
        tasks: { (standing, _, _, snapshot) throws(Fault) in
            guard standing.permissions.contains("verification.judge") else { return [] }
            let open = try SuggestionTable.open(limit: 100, from: snapshot)
            guard let first = open.first, let finding = first.finding, let since = first.shownAt else { return [] }
            return [
                Pages.Task(
                    urgency: .today, since: since,
                    title: Phrase("工艺建议待处理 \(open.count) 条", "\(open.count) process suggestions to judge"),
                    detail: Phrase("\(finding.source.id) \(finding.batch)", "\(finding.source.id) \(finding.batch)"),
                    action: Phrase("去处理", "Judge"), path: "/verification/suggestions", verdict: .warn)
            ]
        },
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("verification.view") else { return nil }
            if try CharacteristicTable.load(code, from: snapshot).shown != nil {
                return VerificationParts.path("characteristics", code)
            }
            if try ModelTable.load(code, from: snapshot).shown != nil { return VerificationParts.path("models", code) }
            return try SuggestionTable.load(code, from: snapshot).finding == nil
                ? nil : VerificationParts.path("suggestions", code)
        })
}
