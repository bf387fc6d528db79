package import Donors
package import Kernel

package struct PoolState: Sendable, Equatable {
    package let id: String
    package var pool: MiniPool?
    package var stage = PoolStage.made
    /// Reactive once, reactive for good: another reading beside it takes nothing back.
    package var readings: [String: Interpretation] = [:]
    package var testedBy: [String] = []
    package var found: [ResultKey] = []
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(PoolRules.noun, id) }
    package var reactiveItems: [String] { (pool?.items ?? []).filter { readings[$0]?.isGood == false } }

    /// What the second person signs.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("pool", id)
        writer.key("readings")
        writer.beginArray()
        for item in pool?.items ?? [] {
            writer.value(item)
            writer.value(readings[item]?.rawValue ?? "")
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// What whoever resolves it signs.
    package func resolution(_ found: [ResultKey]) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", "resolve")
        writer.member("found", found)
        writer.member("pool", id)
        writer.endObject()
        return writer.bytes
    }
}

/// What the record knows around a pool.
package struct PoolEvidence: Sendable {
    package var packs: [RetestPack] = []
    /// Members that cannot be mixed, and why.
    package var obstacles: [String: Refusal] = [:]
    package var parent: PoolState?
    /// Lines of the parent that have a pool already.
    package var lines: Set<String> = []
    /// What the matrix and single tests found, by reactive item.
    package var results: [String: [RunResult]] = [:]
    /// Checked second pools: line, item, whether it was reactive.
    package var readings: [PoolLine: [String: Bool]] = [:]

    package init() {}
}

/// A pool is made, tested by one person and checked by another; a reactive one is resolved before any member has a
/// conclusion.
package enum PoolRules: Rules {
    package static let noun = "retest.minipool"

    package static func blank(_ id: String) -> PoolState { PoolState(id: id) }

    package static func decide(
        _ command: PoolCommand, _ state: PoolState, _ evidence: PoolEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [PoolFact] {
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let pack = evidence.packs.inForce(on: today) else { throw RetestPack.missing }
        if case .make(let pool) = command {
            guard state.pool == nil else { throw .poolExists(state.id) }
            try check(pool, state.id, pack, evidence)
            return [.made(pool)]
        }
        guard let pool = state.pool else { throw .poolUnknown(state.id) }
        switch command {
        case .make: throw .poolExists(state.id)
        case .test(let readings, let at):
            guard state.stage == .made || state.stage == .tested else { throw .poolChecked }
            let items = readings.map(\.item)
            guard !items.isEmpty, Set(items).count == items.count, items.allSatisfy(pool.items.contains),
                at <= circumstance.now,
                readings.allSatisfy({ $0.interpretation == .negative || $0.interpretation == .reactive })
            else { throw .poolFieldWrong }
            let day = at.day(offsetMinutes: circumstance.zoneMinutes)
            for reading in readings { try reading.kit?.check(item: reading.item, testedOn: day) }
            return [.tested(readings, at: at)]
        case .check:
            guard state.stage == .tested else { throw .poolNotTested }
            guard !state.testedBy.contains(circumstance.actor.person) else { throw .worklistOwnCheck }
            if let item = pool.items.first(where: { state.readings[$0] == nil }) { throw .poolItemMissing(item) }
            try circumstance.signed(
                state.subject, version: state.version, content: state.canonicalBytes, .verified)
            return [.checked(isReactive: !state.reactiveItems.isEmpty)]
        case .resolve:
            guard state.stage == .reactive, pool.parent == nil else { throw .poolNotReactive }
            let finding = finding(state, pool, pack, evidence)
            guard finding.open.isEmpty else { throw .poolMembersOpen(finding.open) }
            try circumstance.signed(
                state.subject, version: state.version, content: state.resolution(finding.found), .verified)
            return [.resolved(finding.found)]
        case .discard:
            guard state.stage == .made || state.stage == .tested, state.reactiveItems.isEmpty else {
                throw .poolNotDiscardable
            }
            guard circumstance.reason?.isText(bytesMax: SpecimenRules.reasonBytesMax) == true else {
                throw .retestReasonMissing
            }
            return [.discarded]
        }
    }

    private static func check(
        _ pool: MiniPool, _ id: String, _ pack: RetestPack, _ evidence: PoolEvidence
    ) throws(Refusal) {
        let sizes = 1...MiniPool.membersMax
        guard id.isCode, sizes.contains(pool.rows), sizes.contains(pool.columns),
            sizes.contains(pool.members.count), pool.members.count <= pool.rows * pool.columns,
            !pool.items.isEmpty, Set(pool.items).count == pool.items.count
        else { throw .poolFieldWrong }
        if let item = pool.items.first(where: { pack.item($0)?.testing != .minipool }) {
            throw .poolItemWrong(item)
        }
        var flaws = RowFlaws()
        var seen: Set<String> = []
        for (place, member) in pool.members.enumerated() {
            if !seen.insert(member).inserted {
                flaws.add(place + 1, member, Phrase("写了两次", "stands twice"))
            } else if let obstacle = evidence.obstacles[member] {
                flaws.add(place + 1, member, obstacle.reason)
            }
        }
        try flaws.refuse()
        guard let parent = pool.parent else { return }
        guard let first = evidence.parent, let layout = first.pool, first.stage == .reactive, layout.parent == nil
        else {
            throw .poolNotReactive
        }
        guard pool.members == layout.members(of: parent.line), !evidence.lines.contains(parent.line.text),
            Set(pool.items).isSuperset(of: first.reactiveItems)
        else { throw .poolLineWrong }
    }

    /// What is found of a reactive pool, and of whom nothing is known yet.
    package static func finding(
        _ state: PoolState, _ pool: MiniPool, _ pack: RetestPack, _ evidence: PoolEvidence
    ) -> (found: [ResultKey], open: [String]) {
        var found: [ResultKey] = []
        var open: [String] = []
        for code in state.reactiveItems {
            let lines = evidence.readings.compactMapValues { $0[code] }
            let finding = PoolResolution.judge(pool, lines: lines) { member in
                let own = (evidence.results[member] ?? []).filter { $0.result.item == code }
                return pack.item(code)?.stand(own) ?? .missing
            }
            found += finding.reactive.map { ResultKey(specimen: $0, item: code) }
            for member in finding.open where !open.contains(member) { open.append(member) }
        }
        return (found, open)
    }

    package static func apply(_ fact: PoolFact, _ head: EntryHead, to state: inout PoolState) {
        state.version += 1
        switch fact {
        case .made(let pool): state.pool = pool
        case .tested(let readings, _):
            for reading in readings where state.readings[reading.item]?.isGood != false {
                state.readings[reading.item] = reading.interpretation
            }
            if !state.testedBy.contains(head.person) { state.testedBy.append(head.person) }
            state.stage = .tested
        case .checked(let isReactive): state.stage = isReactive ? .reactive : .clean
        case .resolved(let found):
            state.found = found
            state.stage = .resolved
        case .discarded: state.stage = .discarded
        }
    }
}
