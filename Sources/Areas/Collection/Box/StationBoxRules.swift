package import Kernel

/// What happened to a box.
package enum StationBoxFact: Fact {
    case opened
    case packed(bag: String)
    /// Taken out again; the reason stands in the entry.
    case unpacked(bag: String)
    case closed(bags: [String], seal: String)

    package static let kinds: [FactKind] = [
        "collection.box.opened.v1", "collection.box.packed.v1", "collection.box.unpacked.v1",
        "collection.box.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .opened: "collection.box.opened.v1"
        case .packed: "collection.box.packed.v1"
        case .unpacked: "collection.box.unpacked.v1"
        case .closed: "collection.box.closed.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .packed(let bag), .unpacked(let bag): [Subject("plasma.bag", bag)]
        case .opened, .closed: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .opened: break
        case .packed(let bag), .unpacked(let bag): writer.member("bag", bag)
        case .closed(let bags, let seal):
            writer.member("bags", bags)
            writer.member("seal", seal)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> StationBoxFact {
        switch kind {
        case "collection.box.opened.v1": .opened
        case "collection.box.packed.v1": .packed(bag: try fields.string("bag"))
        case "collection.box.unpacked.v1": .unpacked(bag: try fields.string("bag"))
        case "collection.box.closed.v1":
            .closed(bags: try fields.strings("bags"), seal: try fields.string("seal"))
        default: throw fields.wrong("kind")
        }
    }
}

package enum StationBoxCommand: Command {
    case open
    case pack(raw: String)
    case unpack(bag: String)
    /// Counted by hand, so that the record and the box agree.
    case close(count: Int, seal: String)

    package var permission: Permission? { "collection.pack" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open: writer.value("open")
        case .pack(let raw):
            writer.value("pack")
            writer.value(raw)
        case .unpack(let bag):
            writer.value("unpack")
            writer.value(bag)
        case .close(let count, let seal):
            writer.value("close")
            writer.value(count)
            writer.value(seal)
        }
        writer.endArray()
    }
}

package struct StationBoxState: Sendable, Equatable {
    package enum Stage: String, Sendable { case none, open, closed }

    package let id: String
    package var stage = Stage.none
    /// In order of their numbers.
    package var bags: [String] = []
    package var seal = ""

    package init(_ id: String) { self.id = id }
}

package struct StationBoxEvidence: Sendable {
    package var rules: [VisitLimits] = []
    /// The bag that was scanned.
    package var bag: StationBag?
    /// Items that it has no checked result for.
    package var untested: [Phrase] = []

    package init() {}
}

/// A box takes frozen bags that passed the station's tests; it is counted and sealed before it goes.
package enum StationBoxRules: Rules {
    package static let noun = "collection.box"

    package static func blank(_ id: String) -> StationBoxState { StationBoxState(id) }

    package static func decide(
        _ command: StationBoxCommand, _ state: StationBoxState, _ evidence: StationBoxEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [StationBoxFact] {
        switch (command, state.stage) {
        case (.open, .none):
            guard VisitRules.isCode(state.id) else { throw .visitFieldWrong(Phrase("箱号", "box number")) }
            return [.opened]
        case (.open, _): throw .stationBoxExists
        case (_, .none): throw .stationBoxUnknown
        case (_, .closed): throw .stationBoxClosed
        case (.pack, .open): return [.packed(bag: try bag(state, evidence, circumstance))]
        case (.unpack(let bag), .open):
            guard state.bags.contains(bag) else { throw .stationBoxBagNotHere }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .stationBoxReasonMissing
            }
            return [.unpacked(bag: bag)]
        case (.close(let count, let seal), .open):
            guard !state.bags.isEmpty else { throw .stationBoxEmpty }
            guard count == state.bags.count else {
                throw .stationBoxCountWrong(counted: count, recorded: state.bags.count)
            }
            guard VisitRules.isCode(seal) else { throw .visitFieldWrong(Phrase("封签号", "seal number")) }
            return [.closed(bags: state.bags, seal: seal)]
        }
    }

    private static func bag(
        _ state: StationBoxState, _ evidence: StationBoxEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> String {
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let rules = evidence.rules.last(where: { $0.effectiveFrom <= today }) else { throw .visitRulesMissing }
        guard let bag = evidence.bag else { throw .stationBagUnknown }
        guard !state.bags.contains(bag.bag) else { throw .stationBoxBagHere }
        if let other = bag.box { throw .stationBoxBagElsewhere(other) }
        guard bag.frozenAt != nil else { throw .stationBoxBagNotFrozen }
        if bag.tests == .failed { throw .stationBoxBagFailed }
        guard bag.tests == .passed else { throw .stationBoxBagUntested(evidence.untested) }
        let most = rules.handling.boxBagsMax
        guard state.bags.count < Int(most) else { throw .stationBoxFull(most) }
        return bag.bag
    }

    package static func apply(_ fact: StationBoxFact, _ head: EntryHead, to state: inout StationBoxState) {
        switch fact {
        case .opened: state.stage = .open
        case .packed(let bag):
            state.bags.append(bag)
            state.bags.sort()
        case .unpacked(let bag): state.bags.removeAll { $0 == bag }
        case .closed(_, let seal):
            state.seal = seal
            state.stage = .closed
        }
    }
}

extension Refusal {
    package static let stationBoxExists = Refusal(
        "collection.box.exists", Phrase("这个箱号已经用过", "This box number was used before"),
        next: Phrase("换一个箱号", "Take another box number"))

    package static let stationBoxUnknown = Refusal(
        "collection.box.unknown", Phrase("没有这一箱", "There is no such box"),
        next: Phrase("先开箱，再扫袋", "Open the box, then scan bags"))

    package static let stationBoxClosed = Refusal(
        "collection.box.closed", Phrase("这一箱已封", "This box is closed and sealed"),
        next: Phrase("另开一箱", "Open another box"))

    package static let stationBoxBagHere = Refusal(
        "collection.box.bag-here", Phrase("这一袋已在箱里", "The bag is in this box already"),
        next: Phrase("扫下一袋", "Scan the next bag"))

    package static func stationBoxBagElsewhere(_ box: String) -> Refusal {
        Refusal(
            "collection.box.bag-elsewhere", Phrase("这一袋在箱 \(box)", "The bag is in box \(box)"),
            next: Phrase("核对实物；要换箱，先从那一箱取出", "Compare; take it out of that box first"))
    }

    package static let stationBoxBagNotFrozen = Refusal(
        "collection.box.bag-not-frozen", Phrase("这一袋还没有冻存记录", "The bag has no record of freezing"),
        next: Phrase("先速冻并记录，再装箱", "Freeze and record it first"))

    package static let stationBoxBagFailed = Refusal(
        "collection.box.bag-failed", Phrase("站内检测不合格", "It failed the station's tests"),
        next: Phrase("隔离，不装箱；报站长", "Isolate it; tell the station lead"))

    package static func stationBoxBagUntested(_ items: [Phrase]) -> Refusal {
        let zh = items.map(\.zh).joined(separator: "、")
        let en = items.map(\.en).joined(separator: ", ")
        return Refusal(
            "collection.box.bag-untested",
            Phrase("检测未完成或未复核：\(zh)", "Tests are missing or unchecked: \(en)"),
            next: Phrase("等检验复核后再装", "Pack it when the results are checked"))
    }

    package static func stationBoxFull(_ most: Int64) -> Refusal {
        Refusal(
            "collection.box.full", Phrase("这一箱已满（\(most) 袋）", "The box is full (\(most) bags)"),
            next: Phrase("点数封箱，另开一箱", "Count and seal it, then open another"))
    }

    package static let stationBoxBagNotHere = Refusal(
        "collection.box.bag-not-here", Phrase("这一袋不在这一箱", "The bag is not in this box"),
        next: Phrase("核对袋号", "Compare the bag's number"))

    package static let stationBoxReasonMissing = Refusal(
        "collection.box.reason-missing", Phrase("没有写取出原因", "No reason is given for taking it out"),
        next: Phrase("写明原因", "Give the reason"))

    package static let stationBoxEmpty = Refusal(
        "collection.box.empty", Phrase("空箱不封", "An empty box is not sealed"),
        next: Phrase("先装袋", "Pack bags first"))

    package static func stationBoxCountWrong(counted: Int, recorded: Int) -> Refusal {
        Refusal(
            "collection.box.count-wrong",
            Phrase("点数 \(counted) 袋，记录 \(recorded) 袋", "Counted \(counted), recorded \(recorded)"),
            next: Phrase("再点一遍；多的拿出来扫，少的找出来", "Count again; scan what is too much, find what is missing"))
    }
}
