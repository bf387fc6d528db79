package import Kernel
package import Web

/// Reports over what other areas recorded: no nouns of its own, every figure is read from theirs when it is asked for.
package let reportsArea = Area(
    "reports", nouns: [], permissions: ["reports.view": Phrase("查看报表", "See reports")])

package let reportPages = Pages(
    area: "reports",
    routes: ReportIndex.routes + SummaryPages.routes + AgeingPages.routes + ScrapPages.routes
        + StationPages.routes,
    rail: [RailPlace(character: "表", name: ReportIndex.title, path: "/reports", access: .permission("reports.view"))])
