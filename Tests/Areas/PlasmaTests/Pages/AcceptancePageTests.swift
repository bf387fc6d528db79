import Kernel
import Testing
import Web

@testable import Plasma

@Suite struct `The signing dialogue of an acceptance record` {
    private func dialog(
        _ model: AcceptancePages.Model, by standing: Standing, wrong: Refusal? = nil, form: [String: String] = [:]
    ) -> String? {
        AcceptancePages.dialog(model, wrong: wrong, PageVisit.visit(.en, by: standing, form: form))?.html
    }

    private func rejection(_ model: AcceptancePages.Model, by standing: Standing) -> String? {
        AcceptancePages.rejectionDialog(model, PageVisit.visit(.en, by: standing))?.html
    }

    @Test func `carries the digest of what the signer sees`() throws {
        let model = AcceptanceSamples.waiting
        let html = try #require(dialog(model, by: PageVisit.zhang))
        #expect(html.contains("name=\"seen\" value=\"\(model.digest.hex)\""))
    }

    @Test func `carries another digest once another bag was taken`() {
        let more = AcceptanceSamples.state([.received(PageShipment.received(4))])
        #expect(AcceptanceSamples.model(more).digest != AcceptanceSamples.waiting.digest)
    }

    @Test func `asks QA for the grounds while something is held`() throws {
        let html = try #require(dialog(AcceptanceSamples.signed, by: PageVisit.li))
        #expect(html.contains("name=\"reason\""))
        #expect(html.contains("Grounds for accepting (BAG-MISS)"))
    }

    @Test func `asks the receiver for no grounds`() throws {
        let html = try #require(dialog(AcceptanceSamples.waiting, by: PageVisit.zhang))
        #expect(!html.contains("name=\"reason\""))
    }

    @Test func `is not there for one who may only look, nor for QA before the receiver`() {
        #expect(dialog(AcceptanceSamples.signed, by: PageVisit.visitor) == nil)
        #expect(dialog(AcceptanceSamples.waiting, by: PageVisit.li) == nil)
    }

    @Test func `opens again with the refusal and what was typed, never the password`() throws {
        let html = try #require(
            dialog(
                AcceptanceSamples.signed, by: PageVisit.li, wrong: .recordChanged,
                form: ["reason": "station \"07\"", "password": "secret-word", "meaning": "approved"]))
        #expect(html.contains("data-opened"))
        #expect(html.contains("The record changed while you read it"))
        #expect(html.contains("value=\"station &quot;07&quot;\""))
        #expect(html.contains("value=\"approved\" data-word=\"approved\" checked"))
        #expect(!html.contains("secret-word"))
    }

    @Test func `of a rejection wants a reason, and comes to QA only`() throws {
        let html = try #require(rejection(AcceptanceSamples.signed, by: PageVisit.li))
        #expect(html.contains("/acceptance/rejections"))
        #expect(html.contains("id=\"reject-reason\" name=\"reason\" value=\"\" autocomplete=\"off\" required"))
        #expect(rejection(AcceptanceSamples.signed, by: PageVisit.zhang) == nil)
    }

    @Test func `of a rejection is there before receipt only where the station may not supply`() {
        #expect(rejection(AcceptanceSamples.blocked, by: PageVisit.li) != nil)
        #expect(rejection(AcceptanceSamples.waiting, by: PageVisit.li) == nil)
    }
}

@Suite struct `A signature on the record` {
    @Test func `no longer shows after the record went back`() {
        let back = [PageShipment.line(98, .givenBack, reason: "recount")]
        let state = AcceptanceSamples.state([AcceptanceSamples.completion(AcceptanceSamples.receiving), .givenBack])
        let model = AcceptanceSamples.model(
            state, history: back + AcceptanceSamples.history(state, signedOver: AcceptanceSamples.digest(state)))
        #expect(model.signed(.performed) == nil)
        #expect(AcceptanceSamples.signed.signed(.performed) != nil)
    }

    @Test func `prints the full name of who signed`() {
        let html = AcceptancePrint.page(AcceptanceSamples.signed, PageVisit.visit(.en, by: PageVisit.li)).html
        #expect(html.contains("<b>张工</b>"))
        #expect(!html.contains("<b>p-zhang</b>"))
    }
}
