import Donors
import Kernel
import TestKit
import Testing

@testable import Collection

@Suite struct `The label of a bag` {
    private let nurse = Standing.story("0703", "collection.collect")
    private let lead = Standing.story("0706", "collection.check")
    private let blank = Story(LabelRules.self, "B1")

    private func evidence(_ abo: BloodGroup? = nil, known: Bool = true) -> LabelEvidence {
        var evidence = LabelEvidence()
        evidence.stationName = "示例浆站"
        evidence.abo = abo
        evidence.bag =
            known
            ? StationBag(
                bag: "B1", visit: "V1", donor: "0012-D1", station: "0012", collectedAt: .storyStart,
                record: Samples.record("B1", grams: "590.5"), ageYears: 30, frozenAt: nil, freezer: nil, tests: .none,
                box: nil, shipment: nil) : nil
        return evidence
    }

    private var label: BagLabel {
        BagLabel(
            bag: "B1", donor: "0012-D1", abo: .a, collectedOn: Samples.day, grams: Samples.decimal("590.5"),
            station: "0012", stationName: "示例浆站")
    }

    private func second(_ person: Standing, copy: Int, version: Int64 = 1) -> SignedBy {
        let content = LabelStatement(label: label, copy: copy).canonicalBytes
        return SignedBy.story(person, .verified, over: blank.state.subject, version: version, content: content)
    }

    @Test func `says donor, group, bag number, day, weight and station (blood products appendix, Art. 16)`() throws {
        #expect(
            blank.when(.print(abo: .a), evidence(), by: nurse) == .success([.printed(label, copy: 1, second: nil)]))
        let text = String(
            decoding: LabelFact.printed(label, copy: 1, second: nil).canonicalBytes, as: UTF8.self)
        for part in ["0012-D1", "\"A\"", "\"B1\"", Samples.day.iso, "590.5", "示例浆站"] {
            #expect(text.contains(part))
        }
    }

    @Test func `is printed of a bag that was filled`() {
        #expect(blank.when(.print(abo: .a), evidence(known: false), by: nurse) == .failure(.stationBagUnknown))
    }

    @Test func `is printed again only with a reason and a second person, who signs that copy`() {
        let once = blank.given(.printed(label, copy: 1, second: nil))
        func again(_ reason: String?, _ signed: SignedBy?) -> Result<[LabelFact], Refusal> {
            once.when(
                .print(abo: .a), evidence(.a), by: nurse, reason: reason, signatures: signed.map { [$0] } ?? [])
        }
        #expect(again(nil, second(lead, copy: 2)) == .failure(.labelReasonMissing(nil)))
        #expect(again(" ", second(lead, copy: 2)) == .failure(.labelReasonMissing(nil)))
        #expect(again("破损", nil) == .failure(.labelSecondMissing))
        #expect(again("破损", second(nurse, copy: 2)) == .failure(.labelSecondSame))
        let packer = Standing.story("0705", "collection.pack")
        #expect(again("破损", second(packer, copy: 2)) == .failure(.labelSecondNotPermitted))
        #expect(again("破损", second(lead, copy: 1)) == .failure(.collectionSignatureOther))
        #expect(again("破损", second(lead, copy: 2, version: 0)) == .failure(.collectionSignatureOther))
        #expect(again("破损", second(lead, copy: 2)) == .success([.printed(label, copy: 2, second: "0706")]))
    }

    @Test func `with another blood group than the donor's other bags takes a second person at once`() {
        #expect(blank.when(.print(abo: .a), evidence(.b), by: nurse) == .failure(.labelReasonMissing(.b)))
        #expect(
            blank.when(
                .print(abo: .a), evidence(.b), by: nurse, reason: "以前抄错",
                signatures: [second(lead, copy: 1, version: 0)])
                == .success([.printed(label, copy: 1, second: "0706")]))
    }
}
