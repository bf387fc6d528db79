import Kernel
import Plasma
package import Web

/// What the quarantine area shows.
package let quarantinePages = Pages(
    area: "Quarantine",
    routes: QuarantineListPages.routes + QuarantineUnitPage.routes + ForecastPages.routes + CallbackPages.routes
        + QuarantineReport.routes + RoundPages.routes,
    rail: [
        RailPlace(
            character: "疫", name: QuarantineParts.title, path: "/quarantine", access: .permission("quarantine.view"))
    ])

/// Pieces that the pages of quarantine share.
enum QuarantineParts {
    static let title = Phrase("检疫期", "Quarantine")

    static func unitPath(_ bag: String) -> String { "/quarantine/bags/\(PageAddress.escaped(bag))" }
    static func donorPath(_ donor: String) -> String { "/quarantine/donors/\(PageAddress.escaped(donor))" }

    static func trail(_ language: Language) -> Markup { "<a href=\"/quarantine\">\(title, language)</a> /" }

    static func state(_ state: QuarantineState, _ language: Language) -> Markup {
        let shape: Shape =
            switch state {
            case .waiting: .waiting
            case .cleared: .pass
            case .failed: .stop
            }
        return plainBadge(shape, state.phrase(language))
    }

    static func outcome(_ tests: PlaceTests, _ visit: Visit) -> Markup {
        let shape: Shape =
            switch tests.outcome {
            case .missing: .waiting
            case .clean: .pass
            case .unfit, .contradictory: .warn
            case .positive: .stop
            }
        let marker: Markup? = tests.marker.isEmpty ? nil : " <span translate=\"no\">\(tests.marker)</span>"
        let word = tests.outcome.phrase(visit.language)
        return
            "\(plainBadge(shape, word))\(marker) \(tests.at.map { day($0, visit) } ?? "")"
    }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { $0.text(offsetMinutes: visit.zoneMinutes) } ?? "—"
    }

    static func day(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { $0.day(offsetMinutes: visit.zoneMinutes).iso } ?? "—"
    }

    static func entry(_ index: Int64) -> Markup {
        "<a href=\"/proof/\(Int(index))\">\(Figures.grouped(Int(index)))</a>"
    }

    /// What a verdict says, in one line.
    static func why(_ verdict: QuarantineVerdict, _ visit: Visit) -> Phrase {
        switch verdict {
        case .waiting(let ground): return ground.phrase(offsetMinutes: visit.zoneMinutes)
        case .cleared(let evidence):
            let day = day(evidence.qualifiedAt, visit)
            return Phrase("样本 \(evidence.sample) 合格，\(day)", "cleared by sample \(evidence.sample) on \(day)")
        case .failed(let ground):
            let detail = [ground.sample, ground.detail].filter { !$0.isEmpty }.joined(separator: " ")
            return Phrase(
                ground.code.phrase.zh + (detail.isEmpty ? "" : "（\(detail)）"),
                ground.code.phrase.en + (detail.isEmpty ? "" : " (\(detail))"))
        }
    }

    /// Whoever is limited to products sees nothing of the others.
    static func stay(_ type: PlasmaType?, _ visit: Visit) throws(Denial) {
        guard visit.standing?.scope.isUnlimited == false else { return }
        let types = type.map { [$0.rawValue] } ?? PlasmaType.allCases.map(\.rawValue)
        try visit.stay(within: .at(site: nil, products: Set(types)))
    }

    static func stations(from snapshot: any Snapshot) throws(Fault) -> [String] {
        try StationTable.list(after: "", limit: 100, from: snapshot).map(\.code)
    }

    /// RFC 4180 in UTF-8 with its mark; what a spreadsheet would compute is made text (OWASP CSV Injection).
    static func csv(_ rows: [[String]]) -> [UInt8] {
        var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
        for row in rows {
            let cells = row.map { text -> String in
                let tame = text.first.map { "=+-@\t＝＋－＠".contains($0) } == true ? "'" + text : text
                guard tame.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return tame }
                return "\"" + tame.replacing("\"", with: "\"\"") + "\""
            }
            bytes += Array((cells.joined(separator: ",") + "\r\n").utf8)
        }
        return bytes
    }
}
