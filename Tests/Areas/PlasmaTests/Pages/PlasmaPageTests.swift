import Kernel
import Testing
import Web

@testable import Plasma

@Suite struct `Every page of plasma` {
    @Test(arguments: PlasmaPageSamples.all)
    func `looks as it did`(_ sample: PlasmaPageSample) throws {
        try PageGolden.compare(sample.markup.html, name: sample.golden)
    }

    @Test(arguments: PlasmaPageSamples.all)
    func `holds no inline script, style or handler`(_ sample: PlasmaPageSample) {
        #expect(PageGolden.inline(sample.markup.html) == [], "\(sample.name)")
    }

    @Test(arguments: PlasmaPageSamples.all)
    func `closes what it opens`(_ sample: PlasmaPageSample) {
        #expect(PageGolden.unclosed(sample.markup.html) == [], "\(sample.name)")
    }

    @Test(arguments: PlasmaPageSamples.all)
    func `carries the token in every form that posts`(_ sample: PlasmaPageSample) {
        #expect(PageGolden.formsWithoutToken(sample.markup.html) == [], "\(sample.name)")
    }

    @Test(arguments: PlasmaPageSamples.all)
    func `names its language`(_ sample: PlasmaPageSample) {
        guard sample.isPage else { return }
        #expect(sample.markup.html.contains("<html lang=\"\(sample.language.tag)\""), "\(sample.name)")
    }

    @Test func `has its own name`() {
        #expect(Set(PlasmaPageSamples.all.map(\.golden)).count == PlasmaPageSamples.all.count)
    }
}

@Suite struct `The routes of plasma` {
    @Test func `are each there once`() {
        let names = plasmaPages.routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(names).count == names.count)
    }

    @Test func `all ask for a right of plasma`() {
        let rights = plasma.permissions.keys.map { Access.permission($0) }
        #expect(plasmaPages.routes.allSatisfy { rights.contains($0.access) })
    }

    @Test func `let nobody change a record who may only look`() {
        let open = plasmaPages.routes.filter { $0.method == .post && $0.access == .permission("plasma.view") }
        // The signature's right depends on its meaning; the rules ask for it.
        #expect(open.map(\.path) == ["/plasma/shipments/:id/acceptance/signatures"])
    }
}

@Suite struct `A list of plasma` {
    private func shipments(_ language: Language, _ stage: ShipmentStage? = nil) -> String {
        let model = ShipmentPages.ListModel(
            rows: [PageShipment.summary(.receiving, id: "SH 1&2#3")], stage: stage,
            counts: [.announced: 3, .receiving: 2, .accepted: 1_184], before: "SH+0", more: true)
        return ShipmentPages.listPage(model, PageVisit.visit(language)).html
    }

    @Test func `tells how many there are, not how many it shows`() {
        let all = shipments(.en)
        #expect(all.contains("\(Figures.grouped(1_189)) shipments, 1 on this page"))
        let accepted = shipments(.zh, .accepted)
        #expect(accepted.contains("共 \(Figures.grouped(1_184)) 批，本页 1 批"))
    }

    @Test func `leads to the page before and after with the key and the stage kept`() {
        let html = shipments(.en, .receiving)
        #expect(html.contains("href=\"/plasma/shipments?after=SH%201%262%233&amp;state=receiving\""))
        #expect(html.contains("href=\"/plasma/shipments?after=SH%2B0&amp;state=receiving\""))
    }

    @Test func `says that a bag is not known, and keeps what was typed`() {
        let visit = PageVisit.visit(.en, query: ["find": "A9999<"])
        let model = BagPages.ListModel(rows: [], total: 0, before: nil, more: false, refusal: .bagNotFound)
        let html = BagPages.listPage(model, visit).html
        #expect(html.contains("There is no such bag"))
        #expect(html.contains("value=\"A9999&lt;\""))
    }
}

@Suite struct `An address` {
    @Test(arguments: [("SH-1_2.~", "SH-1_2.~"), ("a b", "a%20b"), ("#?&/%+", "%23%3F%26%2F%25%2B"), ("浆", "%E6%B5%86")])
    func `holds a number whole`(_ number: String, _ escaped: String) {
        #expect(PageAddress.escaped(number) == escaped)
    }
}
