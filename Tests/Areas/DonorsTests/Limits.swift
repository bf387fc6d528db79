import Kernel
import Plasma

@testable import Donors

/// The rules as the program brings them, as far as stories ask; a limit can be set otherwise.
func criteria(
    _ version: String = "1", from day: Int = 20_000, _ changed: [Criterion: String] = [:], without: Criterion? = nil
) -> CriteriaPack {
    let known: [Criterion: String] = [
        .intervalDays: "14", .volumeMillilitresMax: "580", .weightGramsMax: "600", .ageMin: "18", .ageMax: "55",
        .ageRegularMax: "60", .regularDonations: "2", .regularMonths: "6", .newTestDays: "14", .regularTestHours: "48",
        .yearlyMax: "none",
    ]
    let words = Phrase("出处", "provenance")
    func qualitative(_ code: String) -> PanelItem {
        PanelItem(code: code, title: words, source: "ChP", provenance: words)
    }
    return CriteriaPack(
        version: version, effectiveFrom: Day(daysSinceEpoch: day),
        limits: Criterion.allCases.filter { $0 != without }.map {
            Limit(
                name: $0.rawValue, value: changed[$0] ?? known[$0] ?? "6", unit: $0.unit, source: "208",
                provenance: words)
        },
        panel: [
            qualitative("HBsAg"),
            PanelItem(
                code: "ALT", title: words, max: DecimalNumber(coefficient: 50), unit: "U/L", source: "ChP",
                provenance: words),
        ],
        deferrals: [
            DeferralGround(code: "P-HIV", title: words, period: .permanent, source: "Q", provenance: words),
            DeferralGround(code: "T-COLD", title: words, period: .days(7), source: "Q", provenance: words),
            DeferralGround(code: "T-CONTACT", title: words, period: .decided, source: "Q", provenance: words),
        ])
}
