import Kernel
import TestKit
import Testing

@testable import Places

@Suite struct `A place` {
    private let wang = Standing.story("0001", "places.change")
    private let blank = Story(PlaceRules.self, "lane-1")
    private let lane = PlaceDetail(kind: .workstation, name: "一号收浆道", within: "room-1", particulars: [:])
    private let open: [String: PlaceKind] = ["room-1": .room, "lane-1": .workstation]
    private var opened: Story<PlaceRules> { blank.given(.opened(lane), by: "0001", reason: "新道") }
    private var closed: Story<PlaceRules> { opened.given(.closed, by: "0001", reason: "拆除") }

    @Test func `is opened with a reason, once, inside of a place that is open`() {
        #expect(blank.when(.open(lane), open, by: wang, reason: "新道") == .success([.opened(lane)]))
        #expect(blank.when(.open(lane), open, by: wang) == .failure(.placeReasonMissing))
        #expect(blank.when(.open(lane), [:], by: wang, reason: "r") == .failure(.placeWithinUnknown))
        #expect(opened.when(.open(lane), open, by: wang, reason: "r") == .failure(.placeExists("lane-1")))
        #expect(closed.when(.open(lane), open, by: wang, reason: "r") == .failure(.placeExists("lane-1")))
        let odd = Story(PlaceRules.self, "Lane 1")
        #expect(odd.when(.open(lane), open, by: wang, reason: "r") == .failure(.placeIdWrong))
        #expect(PlaceCommand.open(lane).permission == "places.change")
    }

    @Test func `is changed in name and particulars, never in kind`() {
        let other = PlaceDetail(kind: .workstation, name: "二号", within: "", particulars: [:])
        #expect(opened.when(.change(other), open, by: wang, reason: "改名") == .success([.changed(other)]))
        #expect(opened.when(.change(lane), open, by: wang, reason: "r") == .failure(.placeSame))
        let room = PlaceDetail(kind: .room, name: "一号收浆道", within: "", particulars: [:])
        #expect(opened.when(.change(room), open, by: wang, reason: "r") == .failure(.placeSame))
        let inside = PlaceDetail(kind: .workstation, name: "x", within: "lane-1", particulars: [:])
        #expect(opened.when(.change(inside), open, by: wang, reason: "r") == .failure(.placeWithinUnknown))
        let nameless = PlaceDetail(kind: .workstation, name: " ", within: "", particulars: [:])
        #expect(opened.when(.change(nameless), open, by: wang, reason: "r") == .failure(.placeNameWrong))
        #expect(blank.when(.change(other), open, by: wang, reason: "r") == .failure(.placeUnknown("lane-1")))
    }

    @Test func `is told to one computer, if it is a workstation, until it is closed`() {
        let token = Digest.story([1])
        #expect(opened.when(.bind(token: token), open, by: wang, reason: "装机") == .success([.bound(token: token)]))
        let bound = opened.given(.bound(token: token), by: "0001", reason: "装机")
        #expect(bound.state.token == token && bound.given(.closed, by: "0001").state.token == nil)
        let detail = PlaceDetail(kind: .room, name: "冷库", within: "", particulars: [:])
        let room = Story(PlaceRules.self, "room-1").given(.opened(detail), by: "0001")
        #expect(room.when(.bind(token: token), open, by: wang, reason: "r") == .failure(.placeNoWorkstation))
        #expect(opened.when(.close, open, by: wang, reason: "拆除") == .success([.closed]))
        #expect(closed.when(.close, open, by: wang, reason: "r") == .failure(.placeUnknown("lane-1")))
    }

    @Test func `has particulars as its kind takes them`() {
        func open(_ kind: PlaceKind, _ particulars: [String: String]) -> Result<[PlaceFact], Refusal> {
            let detail = PlaceDetail(kind: kind, name: "x", within: "", particulars: particulars)
            return Story(PlaceRules.self, "x").when(.open(detail), [:], by: wang, reason: "r")
        }
        #expect(isOpen(open(.site, ["gln": "4012345000009"])) && isOpen(open(.site, [:])))
        for gln in ["4012345000008", "401234500000", "40123450000a9"] {
            #expect(open(.site, ["gln": gln]) == .failure(.placeParticularWrong))
        }
        #expect(isOpen(open(.printer, ["language": "zpl", "address": "10.2.0.9:9100"])))
        #expect(open(.printer, ["language": "ps", "address": "x"]) == .failure(.placeParticularWrong))
        #expect(open(.printer, ["language": "pdf"]) == .failure(.placeParticularWrong))
        #expect(open(.room, ["grade": "\n"]) == .failure(.placeParticularWrong))
    }

    private func isOpen(_ result: Result<[PlaceFact], Refusal>) -> Bool {
        if case .success = result { true } else { false }
    }

    @Test func `lies where its kind can lie: positions on shelves, shelves in freezers`() {
        func open(_ kind: PlaceKind, _ within: String, _ celsius: String? = nil) -> Result<[PlaceFact], Refusal> {
            let particulars = celsius.map { ["celsius_max": $0] } ?? [:]
            let detail = PlaceDetail(kind: kind, name: "x", within: within, particulars: particulars)
            let kinds: [String: PlaceKind] = ["f1": .freezer, "s1": .shelf, "r1": .room, "w1": .workstation]
            return Story(PlaceRules.self, "x").when(
                .open(detail), kinds.filter { $0.key == within }, by: wang, reason: "r")
        }
        for (kind, within) in [(PlaceKind.position, "s1"), (.position, "f1"), (.shelf, "f1"), (.freezer, "r1")] {
            #expect(isOpen(open(kind, within)), "\(kind) in \(within)")
        }
        for (kind, within) in [
            (PlaceKind.position, ""), (.position, "w1"), (.shelf, ""), (.shelf, "s1"), (.freezer, "s1"),
        ] {
            #expect(open(kind, within) == .failure(.placeWithinWrong), "\(kind) in \(within)")
        }
        #expect(open(.freezer, "r1", "cold") == .failure(.placeParticularWrong))
        #expect(isOpen(open(.freezer, "r1", "-30")))
    }

    @Test func `takes positions one to a hundred at a time`() {
        #expect(PlacePages.positionsMax == 100)
        #expect(Refusal.placeCountWrong.code == "places.place.count-wrong")
    }

    @Test func `is written in bytes that never change`() throws {
        let token = try #require(Digest(hex: String(repeating: "a", count: 64)))
        let printer = PlaceDetail(
            kind: .printer, name: "标签机", within: "room-1",
            particulars: ["address": "10.2.0.9:9100", "language": "zpl"])
        let samples: [PlaceFact] = [.opened(printer), .changed(lane), .bound(token: token), .closed]
        let kept = try Repository.text(of: "Tests/Areas/PlacesTests/vectors.txt").split(separator: "\n")
            .map(String.init)
        #expect(samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) } == kept)
        #expect(samples.map(\.kind) == PlaceFact.kinds)
    }
}
