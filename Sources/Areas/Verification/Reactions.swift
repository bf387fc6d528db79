import Alarms
import Kernel
import Statistics

/// Every new value is judged by the rules in force; what breaks one becomes a suggestion, in the same transaction.
///
/// Only limits that a baseline froze judge: limits that move with the values would excuse their own drift.
let valuesAreCharted = Reaction(
    to: ["verification.characteristic.valued.v1", "verification.characteristic.entered.v1"]
) { (fact, head, acting) throws(Denial) in
    let fresh: Int
    switch fact as? CharacteristicFact {
    case .valued(_, let values)?: fresh = values.count
    case .entered?: fresh = 1
    default: return
    }
    let (state, lines) = try acting.read { (tables) throws(Fault) in
        let state = try CharacteristicTable.load(head.subject.id, from: tables)
        return (state, try CharacteristicLookups.values(of: head.subject.id, from: tables))
    }
    guard let plan = state.plan, plan.limits != nil else { return }
    for (id, finding, data) in ChartedValues(state, plan, lines, fresh: fresh).findings {
        try acting.act(SuggestionTable.self, on: id, .show(finding, data: data), passing: .suggestionThere)
    }
}

/// The newest values of a characteristic under its rules.
struct ChartedValues {
    let findings: [(id: String, finding: SuggestionFinding, data: [UInt8])]

    init(_ state: CharacteristicState, _ plan: CharacteristicPlan, _ lines: [ValueLine], fresh: Int) {
        let reach = (plan.rules.map(\.span).max() ?? 1) * plan.group + fresh + plan.group
        // Whole groups, counted from the first value.
        let start = max(0, lines.count - reach) / plan.group * plan.group
        let part = Array(lines[start...])
        guard let limits = plan.limits?.limits, !part.isEmpty,
            let chart = Self.chart(plan, part, limits)
        else {
            findings = []
            return
        }
        let firstFresh = part.count - fresh
        findings = chart.compactMap { violation in
            let last = violation.points.upperBound
            let behind = part[last * plan.group..<min(part.count, (last + 1) * plan.group)]
            guard (last + 1) * plan.group > firstFresh, let line = behind.last else { return nil }
            let values = Array(part[violation.points.lowerBound * plan.group..<behind.endIndex])
            let mean = behind.reduce(0) { $0 + $1.value.value.double } / Double(behind.count)
            let side = mean >= limits.center ? plan.limits?.upper : plan.limits?.lower
            let finding = SuggestionFinding(
                kind: .rule, source: state.subject, version: state.planVersion, batch: line.value.batch,
                asset: line.value.asset.isEmpty ? plan.asset : line.value.asset, step: plan.step, at: line.value.at,
                value: behind.count == 1
                    ? line.value.value : DecimalNumber(computed: mean, places: plan.places + 2) ?? line.value.value,
                limit: violation.rule == .nelson1 ? side : nil, rule: violation.rule,
                parts: plan.source.signal.isEmpty
                    ? [] : [SignalPart(plan.source.signal, DecimalNumber(coefficient: 1_000, scale: 1))])
            return ("SG-\(state.id)-\(line.number)-\(violation.rule.rawValue)", finding, ValueLine.bytes(values))
        }
    }

    /// Judged by frozen limits, so that a single value can be.
    private static func chart(
        _ plan: CharacteristicPlan, _ lines: [ValueLine], _ limits: ControlLimits
    ) -> [ChartViolation]? {
        let values = lines.map(\.value.value.double)
        let whole = values.count / plan.group
        let points = (0..<whole).map { Sample.mean(Array(values[$0 * plan.group..<($0 + 1) * plan.group])) }
        do throws(NotComputable) { return try ChartRule.violations(points, limits, plan.rules) } catch { return nil }
    }
}

/// What a model finds beyond its limits becomes a suggestion with its contributing signals.
let judgementsAreShown = Reaction(to: ["verification.model.judged.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .judged(let version, let judgement)? = fact as? ModelFact else { return }
    let state = try acting.read { (tables) throws(Fault) in try ModelTable.load(head.subject.id, from: tables) }
    guard let plan = state.plan else { return }
    var found: [(SuggestionKind, DecimalNumber, DecimalNumber, [SignalPart])] = []
    if judgement.isBeyondDistance {
        found.append((.distance, judgement.distance, judgement.distanceLimit, judgement.distanceParts))
    }
    if judgement.isBeyondError {
        found.append((.error, judgement.error, judgement.errorLimit, judgement.errorParts))
    }
    if let hours = judgement.hours?.told, let most = plan.hoursMax, hours.value > most {
        found.append((.overrun, hours.value, most, []))
    }
    var data = CanonicalWriter()
    judgement.write(to: &data)
    for (kind, value, limit, parts) in found {
        let finding = SuggestionFinding(
            kind: kind, source: state.subject, version: version, batch: judgement.batch.batch,
            asset: judgement.batch.asset, step: plan.step, at: judgement.batch.to, value: value, limit: limit,
            parts: parts)
        let id = "SG-\(state.id)-\(state.judged)-\(kind.rawValue)"
        try acting.act(SuggestionTable.self, on: id, .show(finding, data: data.bytes), passing: .suggestionThere)
    }
}

/// A confirmed suggestion opens an exception event if the person asked for one; QA judges it, and its batch is held
/// until then, as after an alarm on a critical parameter (A8).
let confirmedSuggestionsOpenExceptions = Reaction(
    to: ["verification.suggestion.confirmed.v1"]
) { (fact, head, acting) throws(Denial) in
    guard case .confirmed(opensException: true)? = fact as? SuggestionFact else { return }
    let id = head.subject.id
    let finding = try acting.read { (tables) throws(Fault) in try SuggestionTable.load(id, from: tables).finding }
    guard let finding else { return }
    let definition = AlarmDefinition(
        signal: finding.parts.first?.signal ?? finding.source.id, kind: .deviation,
        value: finding.limit ?? finding.value, priority: .high, isCritical: true, consequence: "", response: "")
    let raising = AlarmRaising(
        number: 1, at: finding.at, value: finding.value, definition, version: finding.version, asset: finding.asset,
        batch: finding.batch, step: finding.step)
    try acting.act(
        ExceptionTable.self, on: ExceptionOpening.id(id, 1), .open(ExceptionOpening(alarm: id, raising: raising)))
}
