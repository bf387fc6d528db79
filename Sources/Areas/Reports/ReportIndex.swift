import Kernel
import Plasma
import Web

/// All reports on one page: those of this area and those that stand in their own.
enum ReportIndex {
    static let title = Phrase("报表", "Reports")

    static let routes = [
        Route(.get, "/reports", .permission("reports.view")) { (visit) throws(Denial) in
            .page(index(visit))
        }
    ]

    private struct Line {
        let path: String
        let title: Phrase
        let what: Phrase
        let permission: Permission
    }

    private static let lines = [
        Line(
            path: "/reports/plasma-summary", title: SummaryPages.title,
            what: Phrase(
                "批签发摘要第 2 项：由一批追到每一袋，浆站、检疫期、复检、不合格",
                "Item 2 of the lot release protocol: from a batch to its bags; stations, quarantine, re-test, rejects"),
            permission: "reports.view"),
        Line(
            path: "/reports/stock-age", title: AgeingPages.title,
            what: Phrase("在库袋数按状态、类型、浆站和库龄", "Bags in stock by state, type, station and age"),
            permission: "reports.view"),
        Line(
            path: "/reports/scrap", title: ScrapPages.title,
            what: Phrase("报废按原因、浆站和采集月份，连分母", "Scrap by reason, station and month, with what it is of"),
            permission: "reports.view"),
        Line(
            path: "/reports/stations", title: StationPages.title,
            what: Phrase(
                "各浆站的停线、温度、结果、复检、比对、检疫和回执",
                "Stops, temperature, results, re-test, comparison, quarantine, acknowledgement"),
            permission: "reports.view"),
        Line(
            path: "/quarantine/report", title: Phrase("检疫期报告", "Quarantine report"),
            what: Phrase("一段时间解除检疫的血浆，逐袋列依据", "What was cleared in a time, bag by bag with its evidence"),
            permission: "quarantine.view"),
        Line(
            path: "/plasma/nonconforming", title: Phrase("不合格血浆清单", "Non-conforming plasma"),
            what: Phrase("未了结的和已销毁的，逐袋列原因和判定", "Open and destroyed, bag by bag with reason and decision"),
            permission: "plasma.view"),
    ]

    static func index(_ visit: Visit) -> Markup {
        let language = visit.language
        let rows = lines.filter { visit.may($0.permission) }.map { line in
            TableRow(
                ["<a\(href: line.path)><b>\(line.title, language)</b></a>", "\(line.what, language)"], href: line.path)
        }
        let table = dataTable(
            DataTable(
                name: title(language), caption: visit.say(Phrase("\(rows.count) 种", "\(rows.count) reports")),
                columns: [Phrase("报表", "Report"), Phrase("内容", "What it says")].map { TableColumn($0(language)) },
                rows: rows, empty: ""), language)
        return page(visit.pageFrame(title), "\(pageHead(title: "\(title, language)"))\(table)")
    }

    static func trail(_ language: Language) -> Markup { "<a href=\"/reports\">\(title, language)</a> /" }

    /// Whoever is limited to products sees no sums over others.
    static func stay(_ visit: Visit) throws(Denial) {
        guard visit.standing?.scope.isUnlimited == false else { return }
        try visit.stay(within: .at(site: nil, products: Set(PlasmaType.allCases.map(\.rawValue))))
    }
}
