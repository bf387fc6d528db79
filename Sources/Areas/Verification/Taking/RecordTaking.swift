import Equipment
package import Kernel
package import Monitoring
package import Web

/// Takes from the record what characteristics and models are to know: for whoever asks, and by itself when a step, a
/// pool or a day has ended.
///
/// By itself it takes what became due since the first version was adopted, once each: a value that stands or was
/// struck, a judgement and an omission are all in the record, so that nothing is taken twice, and what ended while the
/// node did not run is taken when it runs again.
package struct RecordTaking: Sendable {
    /// How long points may still come, from devices that kept them over an outage.
    package static let settling = Span.minutes(10)
    /// Characteristics and models that are looked after.
    private static let sourcesMax = 2_000
    /// Values, judgements and omissions of one source that are remembered, the newest.
    static let knownMax = 4_000

    let node: any Node
    let curves: (any CurveSource)?
    let asking: ModelAsking
    let zoneMinutes: Int

    package init(
        node: any Node, curves: (any CurveSource)?, zoneMinutes: Int, file: @escaping KeptFileReader
    ) {
        self.node = node
        self.curves = curves
        self.zoneMinutes = zoneMinutes
        asking = ModelAsking(node: node, curves: curves, file: file)
    }

    /// What one round came to.
    package struct Round: Sendable, Equatable {
        package var values = 0
        package var judgements = 0
        package var omissions = 0
        /// What could not be done, by characteristic or model; it is tried again in the next round.
        package var failures: [String] = []
    }

    /// What the record says of what has ended.
    package struct Found: Sendable {
        package internal(set) var values: [CharacteristicValue] = []
        package internal(set) var omissions: [Omission] = []
    }

    /// Whatever is due now. One that fails stops none behind it.
    package func takeDue(at now: Moment) async throws(Fault) -> Round {
        var round = Round()
        let (characteristics, models) = try await node.read { (snapshot) throws(Fault) in
            (
                try CharacteristicLookups.list(limit: Self.sourcesMax, from: snapshot).filter {
                    !$0.isClosed && $0.plan.map { $0.source.kind != .hand } ?? false
                }.map(\.id),
                try ModelTable.list(limit: Self.sourcesMax, from: snapshot)
                    .filter { !$0.isRetired && $0.plan != nil }.map(\.id)
            )
        }
        for id in characteristics {
            do throws(Denial) { try await takeCharacteristic(id, at: now, &round) } catch {
                Self.add(error, of: id, to: &round)
            }
        }
        for id in models {
            do throws(Denial) { try await askModel(id, at: now, &round) } catch {
                Self.add(error, of: id, to: &round)
            }
        }
        return round
    }

    /// What a person did between reading and writing is no failure.
    private static func add(_ denial: Denial, of id: String, to round: inout Round) {
        switch denial {
        case .refused(.characteristicNothingNew): break
        case .refused(let refusal): round.failures.append("\(id): \(refusal.reason.en)")
        case .failed(let fault): round.failures.append("\(id): \(fault.description)")
        }
    }

    private func takeCharacteristic(_ id: String, at now: Moment, _ round: inout Round) async throws(Denial) {
        let found = try await found(id, at: now, unasked: true)
        round.omissions += try await note(found.omissions)
        let values = Array(found.values.prefix(CharacteristicRules.valuesMax))
        guard !values.isEmpty else { return }
        try await perform(CharacteristicTable.self, on: id, .take(values, unasked: true))
        round.values += values.count
    }

    /// The node says what could not be taken; answers how much of it was not known yet.
    func note(_ omissions: [Omission]) async throws(Denial) -> Int {
        var count = 0
        for omission in omissions {
            do throws(Denial) {
                try await perform(OmissionTable.self, on: omission.id, .note(omission))
                count += 1
            } catch {
                guard case .refused(.omissionKnown) = error else { throw error }
            }
        }
        return count
    }

    private func perform<T: FactTable>(
        _ table: T.Type, on record: String, _ command: T.R.Deed
    ) async throws(Denial) {
        _ = try await node.perform(
            Errand(
                T.self, id: node.freshCommandID(), record: record, command: command, person: Standing.node.person))
    }

    // MARK: Characteristics

    /// What has no value yet. A person's asking reaches back before the plan, and tries again what was not taken.
    package func found(_ id: String, at now: Moment, unasked: Bool) async throws(Denial) -> Found {
        let zone = zoneMinutes
        do throws(Fault) {
            let (state, open, hold) = try await node.read { (snapshot) throws(Fault) in
                let state = try CharacteristicTable.load(id, from: snapshot)
                guard let plan = state.plan else { return (state, [Occasion](), StepCurve.holdMax) }
                var known = Set(
                    try CharacteristicLookups.all(
                        of: id, max(1, state.count - Self.knownMax)...Int(Int32.max), from: snapshot
                    ).filter { unasked || !$0.isStruck }.map { CharacteristicEvidence.key($0.value) })
                if unasked {
                    known.formUnion(try Self.omitted(state.subject, state.planVersion, from: snapshot))
                }
                let (keys, since) = (known, state.since)
                let open = try RecordedOccasions(
                    plan: plan, now: now, zoneMinutes: zone, snapshot: snapshot
                ) { occasion in
                    !keys.contains(occasion.key) && (!unasked || Self.isDue(occasion.to, since: since, at: now))
                }.list()
                let hold = try StepCurve.hold(of: plan.source.signal, from: snapshot)
                return (state, Array(open.prefix(CharacteristicRules.valuesMax)), hold)
            }
            guard let plan = state.plan, !open.isEmpty else { return Found() }
            return try await sorted(open, try await numbers(of: open, plan, hold), state, plan)
        } catch {
            throw .failed(error)
        }
    }

    /// Late points had their time, and a version was in force by then.
    static func isDue(_ end: Moment, since: Moment?, at now: Moment) -> Bool {
        guard let since else { return false }
        let due = end + settling
        return since <= due && due <= now
    }

    static func omitted(_ source: Subject, _ version: Int, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try OmissionTable.list(of: source, limit: knownMax, from: snapshot).filter { $0.version == version }.map(\.key)
    }

    private func numbers(
        of open: [Occasion], _ plan: CharacteristicPlan, _ hold: Span
    ) async throws(Fault) -> [Result<Double, OmissionCause>] {
        guard case .curve(let signal, let statistic) = plan.source else {
            return open.map { $0.number.map { .success($0) } ?? .failure(.uncounted) }
        }
        guard let curves else { return open.map { _ in .failure(.silent) } }
        return try await curves.curves(of: [signal]) { (reader) throws(Fault) in
            var numbers: [Result<Double, OmissionCause>] = []
            for one in open {
                numbers.append(
                    try StepCurve.number(signal, statistic, from: one.from, to: one.to, hold: hold, reader))
            }
            return numbers
        }
    }

    private func sorted(
        _ open: [Occasion], _ numbers: [Result<Double, OmissionCause>], _ state: CharacteristicState,
        _ plan: CharacteristicPlan
    ) async throws(Fault) -> Found {
        let others = try await otherProducts(open.map(\.batch), than: plan.product)
        var found = Found()
        for (one, number) in zip(open, numbers) where !others.contains(one.batch) {
            switch number.flatMap({ value in
                DecimalNumber(computed: value, places: plan.places).map { .success($0) } ?? .failure(.computing)
            }) {
            case .success(let value):
                found.values.append(
                    CharacteristicValue(batch: one.batch, asset: one.asset, at: one.to, value: value))
            case .failure(let cause):
                found.omissions.append(
                    Omission(
                        source: state.subject, version: state.planVersion, batch: one.batch, asset: one.asset,
                        at: one.to, cause: cause, signal: plan.source.signal))
            }
        }
        return found
    }

    /// Batches that the lineage knows as another product: the same step of another recipe is none of this.
    private func otherProducts(_ batches: [String], than product: String) async throws(Fault) -> Set<String> {
        try await node.read { (snapshot) throws(Fault) in
            var others: Set<String> = []
            for batch in batches {
                let known = try ModelAsking.product(of: batch, from: snapshot)
                if let known, known != product { others.insert(batch) }
            }
            return others
        }
    }

    // MARK: Models

    private func askModel(_ id: String, at now: Moment, _ round: inout Round) async throws(Denial) {
        let open: [ModelBatch]
        do throws(Fault) {
            open = try await node.read { (snapshot) throws(Fault) in
                try Self.open(id, at: now, from: snapshot)
            }
        } catch { throw .failed(error) }
        guard !open.isEmpty else { return }
        let (state, table) = try await asking.model(id)
        guard let plan = state.plan, let table else { return }
        for batch in open {
            switch try await asking.whole(batch, plan, table) {
            case .success(let judgement):
                try await perform(ModelTable.self, on: id, .judge(judgement, unasked: true))
                round.judgements += 1
            case .failure(let why):
                let omission = Omission(
                    source: state.subject, version: state.planVersion, batch: batch.batch, asset: batch.asset,
                    at: batch.to, cause: why.cause, signal: why.signal)
                round.omissions += try await note([omission])
            }
        }
    }

    /// Steps of the model in its equipment that are due and were never judged whole, the oldest first.
    private static func open(
        _ id: String, at now: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [ModelBatch] {
        let state = try ModelTable.load(id, from: snapshot)
        guard let plan = state.plan, !state.isRetired else { return [] }
        var known = Set(try ModelTable.judgedWhole(by: id, limit: knownMax, from: snapshot))
        known.formUnion(try omitted(state.subject, state.planVersion, from: snapshot))
        var open: [ModelBatch] = []
        for asset in Set(plan.batches.map(\.asset)).sorted() {
            for use in try AssetLookups.uses(of: asset, limit: AssetLookups.pageMax, from: snapshot)
            where use.step == plan.step {
                let key = CharacteristicEvidence.key(batch: use.batch, asset: asset, at: use.endedAt ?? now)
                guard let end = use.endedAt, !known.contains(key), isDue(end, since: state.since, at: now) else {
                    continue
                }
                let product = try ModelAsking.product(of: use.batch, from: snapshot)
                guard product == nil || product == plan.product else { continue }
                open.append(ModelBatch(batch: use.batch, asset: asset, from: use.startedAt, to: end))
            }
        }
        return open.sorted { $0.to < $1.to }
    }
}
