import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Places

@Suite struct `The pages of places` {
    @Test func `let an administrator register places, and tell a computer which workstation it is`() async throws {
        let stage = try await TrailStage(acts: 1)
        let wrong = try await stage.post("/places", by: "0001", ["id": "lane-9", "kind": "site", "name": "x"])
        #expect(try stage.refusal(wrong).contains("places.place.reason-missing"))
        _ = try await stage.post(
            "/places", by: "0001",
            ["id": "lane-9", "kind": "workstation", "name": "九号<道>", "within": "room-1", "reason": "新道"])
        let list = try await stage.page("/places", by: "0900")
        #expect(list.contains("lane-9") && list.contains("九号&lt;道&gt;"))
        let acts = "/places/:id/acts"
        let parameters = ["id": "lane-9"]
        let bind = ["act": "bind", "reason": "装机"]
        guard
            case .seeOtherAs(let token, "/places/lane-9") = try await stage.post(
                acts, by: "0001", bind, parameters: parameters)
        else { throw PlantFailure(what: "the computer was told nothing") }
        #expect(stage.node.workstation(carrying: token) == "lane-9")
        #expect(stage.node.workstation(carrying: "lane-9") == nil)
        guard case .seeOtherAs(let next, _) = try await stage.post(acts, by: "0001", bind, parameters: parameters)
        else { throw PlantFailure(what: "not bound again") }
        #expect(stage.node.workstation(carrying: token) == nil)
        _ = try await stage.post(acts, by: "0001", ["act": "close", "reason": "拆除"], parameters: parameters)
        #expect(stage.node.workstation(carrying: next) == nil)
        let page = try await stage.page("/places/:id", by: "0900", parameters: parameters)
        #expect(page.contains("已停用") && page.contains("装机") && !page.contains("name=\"act\""))
        let by = try await stage.post(acts, by: "0417", ["act": "close", "reason": "r"], parameters: ["id": "room-1"])
        #expect(try stage.refusal(by).contains("identity.permission.missing"))
    }

    @Test(arguments: Language.allCases) func `are as a person saw them`(_ language: Language) throws {
        func place(_ id: String, _ detail: PlaceDetail, token: Digest? = nil, closed: Bool = false) -> Places.Place {
            Places.Place(
                id: id, detail: detail, token: token, isClosed: closed, changedBy: "0001", changedAt: .storyStart)
        }
        let lane = PlaceDetail(kind: .workstation, name: "一号<道>", within: "room-1", particulars: [:])
        let places = [
            place("lane-1", lane, token: TreeHash.sha256([1])),
            place(
                "printer-1",
                PlaceDetail(
                    kind: .printer, name: "标签机", within: "lane-1",
                    particulars: ["address": "10.2.0.9:9100", "language": "zpl"])),
            place(
                "site-1",
                PlaceDetail(kind: .site, name: "老厂", within: "", particulars: ["gln": "4012345000009"]), closed: true),
        ]
        let visit = StillPages.visit(language, "places.view", "places.change")
        try StillPages.compare(PlacePages.listPage(places, .placeIdWrong, visit), "places", language)
        let history = [
            StillPages.line(1, PlaceRules.noun, "lane-1", PlaceFact.opened(lane), reason: "新<道>")
        ]
        try StillPages.compare(PlacePages.onePage(places[0], history, nil, visit), "place", language)
    }
}
