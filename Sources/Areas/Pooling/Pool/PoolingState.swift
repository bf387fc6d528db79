import Donors
package import Kernel
package import Preparation
import Retest

package enum PoolingStage: String, Sendable, Hashable, CaseIterable {
    /// Bags are scanned, cut, taken out.
    case issuing
    /// Empty bags were counted; it can be made.
    case counted
    case made
    case cancelled

    package var phrase: Phrase {
        switch self {
        case .issuing: Phrase("投料中", "bags are issued")
        case .counted: Phrase("已清点", "counted")
        case .made: Phrase("已合浆", "made")
        case .cancelled: Phrase("已取消", "cancelled")
        }
    }
}

/// Where a bag of a pool stands.
package enum PooledStanding: String, Sendable, Hashable, CaseIterable {
    case issued, cut, rejected, returned

    package var phrase: Phrase {
        switch self {
        case .issued: Phrase("已投料", "issued")
        case .cut: Phrase("已破袋", "cut")
        case .rejected: Phrase("剔除", "rejected")
        case .returned: Phrase("退回", "taken out")
        }
    }
}

/// A result with who entered it and in which round.
package struct StandingResult: Sendable, Hashable {
    package let result: PoolResult
    package let round: Int
    package let testedAt: Moment
    package let person: String

    package init(result: PoolResult, round: Int, testedAt: Moment, person: String) {
        self.result = result
        self.round = round
        self.testedAt = testedAt
        self.person = person
    }

    /// A later round replaces; within one a bad result stays, whatever is measured beside it.
    func replaces(_ other: StandingResult?) -> Bool {
        guard let other, other.round == round else { return true }
        return other.result.interpretation.isGood
    }
}

/// One pool as its facts have made it. Its bags stand in their table: there are thousands of them.
package struct PoolingState: Sendable, Equatable {
    package let id: String
    package var opening: PoolOpening?
    package var stage = PoolingStage.issuing
    /// Scanned and not taken out, rejected ones too.
    package var bags = 0
    package var rejected = 0
    package var cut = 0
    /// Of the bags that are neither taken out nor rejected.
    package var weight = Milligrams(count: 0)
    package var count: EmptyCount?
    package var making: PoolMaking?
    package var madeBy: String?
    package var madeAt: Moment?
    package var samples: [PoolSample] = []
    package var results: [String: StandingResult] = [:]
    package var testedBy: [String] = []
    package var checkedBy: String?
    package var conclusion: PoolConclusion?
    /// How often its conclusion was taken back.
    package var round = 0
    /// The hold by which a bad or withdrawn conclusion reaches all that was made of it.
    package var hold: String?
    /// Facts so far: the version that a signature names.
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(PoolingRules.noun, id) }
    /// Bags that are to be, or were, made into the pool.
    package var going: Int { bags - rejected }
}

extension PoolingState {
    /// A bag goes out: what was counted no longer counts.
    mutating func remove(_ grams: DecimalNumber) {
        weight = weight - Milligrams(grams)
        countAgain()
    }

    mutating func countAgain() {
        stage = .issuing
        count = nil
    }

    mutating func take(_ results: [PoolResult], at moment: Moment, by person: String) {
        for result in results {
            let new = StandingResult(result: result, round: round, testedAt: moment, person: person)
            if new.replaces(self.results[result.item]) { self.results[result.item] = new }
        }
        if !testedBy.contains(person) { testedBy.append(person) }
    }

    /// What the pool's tests come to: every item of its use, by its limit.
    package func judged(_ pack: PoolingPack) -> PoolConclusion {
        let failed = pack.tests(for: opening?.group ?? "").map(\.item.code).filter { code in
            results[code]?.result.interpretation.isGood != true
        }
        return PoolConclusion(verdict: failed.isEmpty ? .pass : .fail, failed: failed)
    }

    /// What the second person signs when the count differs.
    package func content(of count: EmptyCount, reason: String) -> [UInt8] {
        signed("count") { writer in
            writer.member("counted", count.counted)
            writer.member("deviation", count.deviation ?? "")
            writer.member("expected", count.expected)
            writer.member("reason", reason)
        }
    }

    /// What operator, checker and QA sign.
    package func content(of sum: PoolSum, kilograms: DecimalNumber, tank: String, list: Digest) -> [UInt8] {
        signed("make") { writer in
            writer.member("bags", sum.mix.bags)
            writer.member("donors", sum.mix.donors.count)
            writer.member("grams", sum.mix.weight.grams)
            writer.member("kilograms", kilograms)
            writer.member("list", list.hex)
            writer.member("order", opening?.order ?? "")
            writer.member("stations", sum.mix.stations.count)
            writer.member("tank", tank)
        }
    }

    /// What the second person signs of the tests.
    package var testContent: [UInt8] {
        signed("tests") { writer in
            writer.key("results")
            writer.beginArray()
            for (_, standing) in results.sorted(by: { $0.key < $1.key }) { standing.result.write(to: &writer) }
            writer.endArray()
        }
    }

    /// What QA signs.
    package func content(of conclusion: PoolConclusion) -> [UInt8] {
        signed("conclude") { writer in
            writer.member("failed", conclusion.failed)
            writer.member("verdict", conclusion.verdict.rawValue)
        }
    }

    package func reopening(reason: String) -> [UInt8] {
        signed("reopen") { writer in writer.member("reason", reason) }
    }

    private func signed(_ act: String, _ members: (inout CanonicalWriter) -> Void) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", act)
        writer.key("content")
        writer.beginObject()
        members(&writer)
        writer.endObject()
        writer.member("pool", id)
        writer.endObject()
        return writer.bytes
    }
}

/// What the operator signs when a bag is taken out: others may be scanning, so it names the bag, not a version.
package struct ReturnConfirmation: Sendable, Equatable {
    package static let version: Int64 = 1
    package let pool: String
    package let bag: String
    package let reason: String

    package init(pool: String, bag: String, reason: String) {
        self.pool = pool
        self.bag = bag
        self.reason = reason
    }

    package var subject: Subject { Subject("pooling.return", "\(pool)/\(bag)") }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("bag", bag)
        writer.member("pool", pool)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}

/// The bags that go into a pool, in order of their numbers, added up.
package struct PoolSum: Sendable, Hashable {
    package private(set) var bags: [PooledBag] = []
    package private(set) var mix = MixSummary()
    /// Their numbers, one a line: what the digest of the list is made of.
    package private(set) var list: [UInt8] = []

    package init() {}

    package init(_ bags: [PooledBag]) {
        self.bags = bags
        mix = MixSummary(bags.lazy.map(\.picked))
        for bag in bags {
            list += bag.bag.utf8
            list.append(UInt8(ascii: "\n"))
        }
    }
}
