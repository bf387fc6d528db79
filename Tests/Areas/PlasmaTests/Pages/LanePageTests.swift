import Kernel
import Testing
import Web

@testable import Plasma

@Suite struct `The screen of a lane` {
    private let visit = PageVisit.visit(.en)

    @Test func `is green only for a reception and a box`() {
        let model = PlasmaPageSamples.lane()
        let stop = PageShipment.stop(.weightDiffers, grams: "561").stop
        let tones = [
            LaneAnswers.ready(model, .en), LaneAnswers.weighing("A1", .bagWeightMissing, .en),
            LaneAnswers.refused(.scanFullWidth, .en), LaneAnswers.stopped(stop, model, visit),
            LaneAnswers.accepted(PageShipment.received(1), model, .en), LaneAnswers.boxOpened("B-01", .en),
        ].map(\.tone)
        #expect(tones == [.neutral, .neutral, .neutral, .stop, .pass, .pass])
    }

    @Test func `keeps the bag in hand until it is weighed`() {
        let html = scanVerdict(LaneAnswers.weighing("=A1\"", .bagWeightMissing, .en), .en).html
        #expect(html.contains("data-waiting=\"=A1&quot;\""))
    }

    @Test(arguments: [
        ("588", "588"), ("588.0", "588.0"), ("588.0 g", "588.0"), ("588.0g", "588.0"), ("588 G", "588"),
    ])
    func `reads what a scale types`(_ typed: String, _ grams: String) {
        #expect(LanePages.weight(typed)?.text == DecimalNumber(grams)?.text)
        #expect(LanePages.weight(typed) != nil)
    }

    @Test(arguments: ["", "g", "A99992601241100", "588 kg", "５８８", "588,0", "123456789"])
    func `takes nothing else for a weight`(_ typed: String) {
        #expect(LanePages.weight(typed) == nil)
    }

    @Test func `offers to put back only what is none of ours`() {
        func side(_ code: ReasonCode) -> String {
            let stop = PageShipment.stop(code)
            return LaneAnswers.secondPerson(PlasmaPageSamples.lane(stop), stop, visit).html
        }
        #expect(side(.bagDouble).contains("value=\"put-back\""))
        #expect(!side(.bagBroken).contains("value=\"put-back\""))
    }

    @Test func `offers a second weighing once, and for a weight only`() {
        func foot(_ stop: StopRecord) -> String {
            floorFoot(LaneAnswers.foot(PlasmaPageSamples.lane(stop), visit), .en).html
        }
        var again = PageShipment.stop(.weightDiffers, grams: "561")
        #expect(foot(again).contains("/reweigh"))
        again.reweighed = PageShipment.grams("562")
        #expect(!foot(again).contains("/reweigh"))
        #expect(!foot(PageShipment.stop(.bagBroken)).contains("/reweigh"))
    }

    @Test func `never gives a password back`() {
        let typed = PageVisit.visit(
            .en, parameters: ["id": PageShipment.id, "lane": "2"],
            form: ["badge": "0288", "password": "secret-word", "reason": "ice"])
        let stop = PageShipment.stop(.bagDouble)
        let html =
            LaneFormPages.keyedPage(.keyedReasonMissing, typed).html
            + LaneAnswers.secondPerson(PlasmaPageSamples.lane(stop), stop, wrong: .secondPersonSame, typed).html
        #expect(html.contains("value=\"0288\""))
        #expect(!html.contains("secret-word"))
    }
}
