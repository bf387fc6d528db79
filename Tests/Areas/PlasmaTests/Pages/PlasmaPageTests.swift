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
