import Kernel
import Testing
import Web

@testable import Plasma

@Suite struct `A printed acceptance record` {
    /// Corrections of the vehicle, there and back.
    private func sheets(corrections: Int) -> Int {
        let more = (0..<corrections).map { place in
            ShipmentFact.corrected(Correction(field: .vehicle, old: "A\(place)", new: "A\(place + 1)"))
        }
        let model = AcceptanceSamples.model(AcceptanceSamples.state(more))
        let html = AcceptancePrint.page(model, PageVisit.visit(.en, by: PageVisit.li)).html
        #expect((0..<corrections).allSatisfy { html.contains("A\($0 + 1)") })
        return html.matches(of: #/<section class="a4">/#).count
    }

    /// Two bags away and one correction stand in the record already; four rows fit.
    @Test(arguments: [(0, 1), (1, 1), (2, 2), (11, 2), (12, 3), (40, 5)])
    func `starts a sheet before the printer would`(_ corrections: Int, _ expected: Int) {
        #expect(sheets(corrections: corrections) == expected)
    }
}
