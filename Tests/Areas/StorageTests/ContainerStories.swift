import Kernel
import Places
import TestKit
import Testing

@testable import Storage

@Suite struct `A container` {
    private let chen = Standing.story("0601", "storage.move")
    private let blank = Story(ContainerRules.self, "BOX-1")
    private var box: Story<ContainerRules> { blank.given(.opened(.box)) }
    private var stored: Story<ContainerRules> { box.given(.moved(from: .out, to: .position("f1-01"))) }
    private var closed: Story<ContainerRules> { box.given(.closed) }

    private func evidence(
        place: PlaceKind? = .position, occupant: String? = nil, container: ContainerKind? = nil,
        chain: [String] = [], holders: [String: String] = [:], holdsContainers: Bool = false
    ) -> ContainerEvidence {
        var evidence = ContainerEvidence()
        evidence.place = place
        evidence.occupant = occupant
        evidence.container = container
        evidence.chain = chain
        evidence.holders = holders
        evidence.holdsContainers = holdsContainers
        return evidence
    }

    private func code(_ result: Result<[ContainerFact], Refusal>) -> String? {
        if case .failure(let refusal) = result { refusal.code } else { nil }
    }

    @Test func `is opened once, under a code that a label can hold`() {
        #expect(blank.when(.open(.box), evidence(), by: chen) == .success([.opened(.box)]))
        #expect(code(box.when(.open(.box), evidence(), by: chen)) == "storage.container.exists")
        #expect(code(closed.when(.open(.box), evidence(), by: chen)) == "storage.container.closed")
        for odd in ["", " B1", "B/1", "B\u{7}", String(repeating: "x", count: 65)] {
            let story = Story(ContainerRules.self, odd)
            #expect(story.when(.open(.box), evidence(), by: chen) == .failure(.containerCodeWrong), "\(odd)")
        }
        #expect(ContainerCommand.close.permission == "storage.move")
    }

    @Test func `that is moved is one fact, whatever lies in it; a new one is opened with it`() {
        let moved = ContainerFact.moved(from: .out, to: .position("f1-01"))
        let full = box.given(.packed((1...30).map { "BAG-\($0)" }))
        #expect(
            full.when(.move(.position("f1-01"), opening: nil), evidence(), by: chen) == .success([moved]))
        #expect(
            blank.when(.move(.position("f1-01"), opening: .box), evidence(), by: chen)
                == .success([.opened(.box), moved]))
        #expect(
            code(blank.when(.move(.position("f1-01"), opening: nil), evidence(), by: chen))
                == "storage.container.unknown")
        let odd = Story(ContainerRules.self, "B/1")
        #expect(
            odd.when(.move(.position("f1-01"), opening: .box), evidence(), by: chen) == .failure(.containerCodeWrong))
        #expect(
            stored.when(.move(.out, opening: nil), evidence(), by: chen)
                == .success([.moved(from: .position("f1-01"), to: .out)]))
    }

    @Test func `goes to an open position that holds nothing else`() {
        let to = ContainerCommand.move(.position("f1-01"), opening: nil)
        #expect(code(box.when(to, evidence(place: nil), by: chen)) == "storage.position.unknown")
        #expect(code(box.when(to, evidence(place: .shelf), by: chen)) == "storage.position.unknown")
        #expect(code(box.when(to, evidence(occupant: "BOX-2"), by: chen)) == "storage.position.taken")
        #expect(stored.when(to, evidence(), by: chen) == .failure(.containerThereAlready))
        #expect(code(closed.when(to, evidence(), by: chen)) == "storage.container.closed")
    }

    @Test func `never lies in itself, at whatever depth`() {
        func into(_ code: String, _ chain: [String], _ kind: ContainerKind? = .pallet) -> String? {
            self.code(
                box.when(
                    .move(.container(code), opening: nil), evidence(container: kind, chain: chain), by: chen))
        }
        #expect(into("PAL-1", ["PAL-1"]) == nil)
        #expect(into("BOX-1", ["BOX-1"]) == "storage.container.in-itself")
        #expect(into("PAL-1", ["PAL-1", "CAGE-1", "BOX-1"]) == "storage.container.in-itself")
        #expect(into("PAL-1", ["PAL-1"], nil) == "storage.container.unknown")
        #expect(into("PAL-1", (1...8).map { "C\($0)" }) == "storage.container.too-deep")
        #expect(box.when(.pack(["BOX-1"]), evidence(), by: chen) == .failure(.containerInItself))
    }

    @Test func `is packed with what lies nowhere else, and unpacked of what it holds`() {
        #expect(box.when(.pack(["A", "B"]), evidence(), by: chen) == .success([.packed(["A", "B"])]))
        #expect(
            code(box.when(.pack(["A"]), evidence(holders: ["A": "BOX-2"]), by: chen))
                == "storage.item.packed-already")
        let full = box.given(.packed(["A", "B"]))
        #expect(code(full.when(.pack(["A"]), evidence(), by: chen)) == "storage.item.packed-already")
        #expect(full.when(.unpack(["A"]), evidence(), by: chen) == .success([.unpacked(["A"])]))
        #expect(code(full.when(.unpack(["C"]), evidence(), by: chen)) == "storage.item.not-inside")
        for items in [[], ["A", "A"], [" "], (0...500).map { "\($0)" }] {
            #expect(box.when(.pack(items), evidence(), by: chen) == .failure(.itemsWrong))
            #expect(box.when(.unpack(items), evidence(), by: chen) == .failure(.itemsWrong))
        }
        for command in [ContainerCommand.pack(["A"]), .unpack(["A"]), .close] {
            #expect(code(blank.when(command, evidence(), by: chen)) == "storage.container.unknown")
        }
    }

    @Test func `is closed empty`() {
        #expect(box.when(.close, evidence(), by: chen) == .success([.closed]))
        #expect(box.given(.packed(["A"])).when(.close, evidence(), by: chen) == .failure(.containerNotEmpty))
        #expect(box.when(.close, evidence(holdsContainers: true), by: chen) == .failure(.containerNotEmpty))
        #expect(stored.given(.closed).state.at == .out)
    }

    @Test func `is written in bytes that never change, and tells where it came from`() throws {
        let moved = ContainerFact.moved(from: .position("f1-s1-01"), to: .container("PAL-1"))
        let samples: [ContainerFact] = [
            .opened(.box), .packed(["A999926012001", "A999926012002"]), .unpacked(["A999926012001"]),
            .moved(from: .out, to: .position("f1-s1-01")), moved, .closed,
        ]
        let kept = try Repository.text(of: "Tests/Areas/StorageTests/vectors.txt").split(separator: "\n")
            .map(String.init)
        #expect(samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) } == kept)
        #expect(Set(samples.map(\.kind)) == Set(ContainerFact.kinds))
        for fact in samples {
            #expect(try ContainerFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        #expect(moved.mentions == [Subject("places.place", "f1-s1-01"), Subject("storage.container", "PAL-1")])
        #expect(throws: JSONFailure.self) {
            try ContainerFact.read("storage.container.opened.v1", JSONFields(canonical: Array("{\"kind\":\"x\"}".utf8)))
        }
    }

    /// Random moves, packings and closings: at every step each position has at most one occupant, and no way up ends
    /// in itself.
    @Test func `keeps one occupant a position and no cycle through random histories`() {
        var numbers = SeededNumbers(11)
        var states: [String: ContainerState] = [:]
        let codes = (1...6).map { "C\($0)" }
        for code in codes { states[code] = ContainerState(id: code, kind: .box) }
        for step in 0..<2_000 {
            let code = codes[numbers.below(codes.count)]
            guard var state = states[code] else { continue }
            let to: Destination
            var evidence = ContainerEvidence()
            if numbers.chance(50) {
                to = .position("p\(numbers.below(4))")
                evidence.place = .position
                evidence.occupant = states.values.first { $0.at == to }?.id
            } else {
                let other = codes[numbers.below(codes.count)]
                to = .container(other)
                evidence.container = .box
                var chain = [other]
                while let last = chain.last, let up = states[last], up.at.kind == .container { chain.append(up.at.id) }
                evidence.chain = chain
            }
            let circumstance = Story(ContainerRules.self, code)
            guard
                case .success(let facts) = circumstance.given(.opened(.box)).with(state).when(
                    .move(to, opening: nil), evidence, by: chen)
            else { continue }
            for case .moved(_, let at) in facts { state.at = at }
            states[code] = state
            let positions = states.values.filter { $0.at.kind == .position }.map(\.at.id)
            #expect(Set(positions).count == positions.count, "step \(step)")
            for start in codes {
                var seen: Set<String> = []
                var next = start
                while let up = states[next], up.at.kind == .container, seen.insert(next).inserted { next = up.at.id }
                #expect(states[next]?.at.kind != .container, "step \(step): \(start) lies in itself")
            }
        }
    }
}

extension Story where R == ContainerRules {
    /// The same story at another place, for random histories.
    fileprivate func with(_ state: ContainerState) -> Story {
        state.at == .out ? self : given(.moved(from: .out, to: state.at))
    }
}
