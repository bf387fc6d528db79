import Donors
package import Kernel

/// What happened to a run of the station's laboratory.
package enum RunFact: Fact {
    /// One act with all its results.
    case entered([BagResult])
    /// A second person compared and signed; which bags are now whole and good, and which failed.
    case checked([BagResult], passed: [String], failed: [String])
    /// It goes back to who entered it; the reason stands in the entry.
    case returned

    package static let kinds: [FactKind] = [
        "collection.run.entered.v1", "collection.run.checked.v1", "collection.run.returned.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .entered: "collection.run.entered.v1"
        case .checked: "collection.run.checked.v1"
        case .returned: "collection.run.returned.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .entered(let results):
            writer.key("results")
            BagResult.write(results, to: &writer)
        case .checked(let results, let passed, let failed):
            writer.member("failed", failed)
            writer.member("passed", passed)
            writer.key("results")
            BagResult.write(results, to: &writer)
        case .returned: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> RunFact {
        switch kind {
        case "collection.run.entered.v1": .entered(try BagResult.read("results", fields))
        case "collection.run.checked.v1":
            .checked(
                try BagResult.read("results", fields), passed: try fields.strings("passed"),
                failed: try fields.strings("failed"))
        case "collection.run.returned.v1": .returned
        default: throw fields.wrong("kind")
        }
    }
}

package enum RunCommand: Command {
    case enter([TestEntry], testedAt: Moment)
    case check
    case giveBack

    package var permission: Permission? {
        switch self {
        case .enter: "collection.test"
        case .check, .giveBack: "collection.check"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .enter(let entries, let at):
            writer.value("enter")
            writer.value(at.rfc3339)
            for entry in entries {
                for text in [entry.bag, entry.item, entry.value, entry.method ?? "", entry.kitLot ?? ""] {
                    writer.value(text)
                }
            }
        case .check: writer.value("check")
        case .giveBack: writer.value("return")
        }
        writer.endArray()
    }
}

package struct RunState: Sendable, Equatable {
    package enum Stage: Sendable, Equatable { case none, entered, returned, checked }

    package let id: String
    package var stage = Stage.none
    package var version: Int64 = 0
    package var results: [BagResult] = []
    package var enteredBy = ""

    package init(_ id: String) { self.id = id }

    package var subject: Subject { Subject(RunRules.noun, id) }

    /// What the second person signs.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.key("results")
        BagResult.write(results, to: &writer)
        writer.member("run", id)
        writer.endObject()
        return writer.bytes
    }
}

/// What the record knows of the bags of a run.
package struct RunEvidence: Sendable {
    package struct Bag: Sendable {
        package let collectedAt: Moment
        package let boxed: Bool
        /// Items that were checked before, and whether each is good.
        package let known: [String: Bool]

        package init(collectedAt: Moment, boxed: Bool = false, known: [String: Bool] = [:]) {
            self.collectedAt = collectedAt
            self.boxed = boxed
            self.known = known
        }
    }

    package var rules: [VisitLimits] = []
    package var bags: [String: Bag] = [:]

    package init(rules: [VisitLimits] = [], bags: [String: Bag] = [:]) {
        self.rules = rules
        self.bags = bags
    }
}

/// Results are entered by one person and checked by another (GMP Art. 175); then they stand.
package enum RunRules: Rules {
    package static let noun = "collection.run"
    /// A plate has 96 wells; a panel of six items over two plates is one run.
    package static let resultsMax = 2_000
    private static let textBytesMax = 80

    package static func blank(_ id: String) -> RunState { RunState(id) }

    package static func decide(
        _ command: RunCommand, _ state: RunState, _ evidence: RunEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [RunFact] {
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let rules = evidence.rules.last(where: { $0.effectiveFrom <= today }) else { throw .visitRulesMissing }
        switch (command, state.stage) {
        case (.enter(let entries, let at), .none), (.enter(let entries, let at), .returned):
            guard VisitRules.isCode(state.id) else { throw .visitFieldWrong(VisitRules.Words.number) }
            return [.entered(try results(entries, at, rules, evidence, circumstance))]
        case (.enter, _): throw .runExists
        case (_, .none): throw .runUnknown
        case (.check, .entered): return [try check(state, rules, evidence, circumstance)]
        case (.giveBack, .entered):
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .runReasonMissing
            }
            return [.returned]
        case (_, .returned), (_, .checked): throw .runNotEntered
        }
    }

    package static func apply(_ fact: RunFact, _ head: EntryHead, to state: inout RunState) {
        state.version += 1
        switch fact {
        case .entered(let results):
            state.results = results
            state.enteredBy = head.person
            state.stage = .entered
        case .checked: state.stage = .checked
        case .returned: state.stage = .returned
        }
    }

    private static func results(
        _ entries: [TestEntry], _ at: Moment, _ rules: VisitLimits, _ evidence: RunEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [BagResult] {
        guard (1...resultsMax).contains(entries.count) else { throw .runEmpty(resultsMax) }
        guard at <= circumstance.now else { throw .visitFieldWrong(Phrase("检测时间", "time of the test")) }
        var seen: Set<[String]> = []
        var results: [BagResult] = []
        for entry in entries {
            guard let bag = evidence.bags[entry.bag] else { throw .runBagUnknown(entry.bag) }
            guard let item = rules.panel.first(where: { $0.code == entry.item }) else {
                throw .runItemUnknown(entry.item)
            }
            guard seen.insert([entry.bag, entry.item]).inserted, bag.known[entry.item] == nil else {
                throw .runResultTwice(entry.bag, entry.item)
            }
            guard at >= bag.collectedAt else { throw .visitFieldWrong(Phrase("检测时间", "time of the test")) }
            guard let read = item.reading(of: entry.value) else {
                throw .runValueWrong(entry.bag, item.title, item.shownLimit)
            }
            for text in [entry.method, entry.kitLot] where (text?.utf8.count ?? 0) > textBytesMax {
                throw .visitFieldWrong(Phrase("方法或试剂批号", "method or kit lot"))
            }
            results.append(
                BagResult(
                    bag: entry.bag, item: entry.item, value: read.value,
                    unit: read.value == nil || item.unit.isEmpty ? nil : item.unit, reading: read.reading,
                    method: entry.method, kitLot: entry.kitLot, testedAt: at))
        }
        return results
    }

    private static func check(
        _ state: RunState, _ rules: VisitLimits, _ evidence: RunEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> RunFact {
        guard circumstance.actor.person != state.enteredBy else { throw .runSamePerson }
        try circumstance.signed(
            by: circumstance.actor.person, .verified, on: state.subject, version: state.version,
            content: state.canonicalBytes)
        var passed: [String] = []
        var failed: [String] = []
        for bag in Set(state.results.map(\.bag)).sorted() {
            var known = evidence.bags[bag]?.known ?? [:]
            for result in state.results where result.bag == bag {
                // Two runs may have been entered with it: the one that is checked first stands.
                guard known.updateValue(result.reading.isGood, forKey: result.item) == nil else {
                    throw .runResultTwice(bag, result.item)
                }
            }
            if known.values.contains(false) {
                failed.append(bag)
            } else if rules.panel.allSatisfy({ known[$0.code] == true }) {
                passed.append(bag)
            }
        }
        return .checked(state.results, passed: passed, failed: failed)
    }
}

extension Refusal {
    package static let runExists = Refusal(
        "collection.run.exists", Phrase("这批检测结果已经录入", "This run was entered before"),
        next: Phrase("新结果用新的批次号", "Give a new run a new number"))

    package static let runUnknown = Refusal(
        "collection.run.unknown", Phrase("没有这批检测结果", "There is no such run"),
        next: Phrase("回到检验页", "Go back to the laboratory's page"))

    package static let runNotEntered = Refusal(
        "collection.run.not-entered", Phrase("这批结果不在等复核", "This run does not wait for a check"),
        next: Phrase("退回的请重新录入；复核过的不再改", "Enter it again if it was returned; checked results stand"))

    package static let runReasonMissing = Refusal(
        "collection.run.reason-missing", Phrase("没有写退回原因", "No reason is given for the return"),
        next: Phrase("写明哪里不对", "Say what is wrong"))

    package static func runEmpty(_ most: Int) -> Refusal {
        Refusal(
            "collection.run.empty",
            Phrase("没有结果，或多于 \(most) 个", "There is no result, or more than \(most)"),
            next: Phrase("至少填一格；太多请分批", "Fill one cell at least; split what is too much"))
    }

    package static func runBagUnknown(_ bag: String) -> Refusal {
        Refusal(
            "collection.run.bag-unknown", Phrase("本站没有袋 \(bag)", "No bag \(bag) at this station"),
            next: Phrase("核对袋号", "Compare the bag's number"))
    }

    package static func runItemUnknown(_ item: String) -> Refusal {
        Refusal(
            "collection.run.item-unknown", Phrase("项目「\(item)」不在检测目录", "The panel has no item \(item)"),
            next: Phrase("用目录里的项目代码", "Use a code of the panel"))
    }

    /// A second value for the same test would let somebody choose.
    package static func runResultTwice(_ bag: String, _ item: String) -> Refusal {
        Refusal(
            "collection.run.result-twice",
            Phrase("袋 \(bag) 的 \(item) 已有结果", "Bag \(bag) has a result for \(item)"),
            next: Phrase("同一项目只报一次", "Report each item once"))
    }

    package static func runValueWrong(_ bag: String, _ item: Phrase, _ limit: Phrase) -> Refusal {
        Refusal(
            "collection.run.value-wrong",
            Phrase(
                "袋 \(bag)：\(item.zh) 的值不能用（限 \(limit.zh)）", "Bag \(bag): no value of \(item.en) (limit \(limit.en))"),
            next: Phrase("数值照仪器写；定性填 negative 或 reactive", "Digits as measured; else negative or reactive"))
    }

    package static let runSamePerson = Refusal(
        "collection.run.same-person", Phrase("复核的人与录入的人相同", "Who checks is who entered"),
        next: Phrase("请另一个人复核", "Another person checks"))
}
