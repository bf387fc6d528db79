package import Kernel

/// One check of the acceptance record, its limit, its result in figures, and its verdict (receipt table; GMP
/// annex Blood Products, Art. 16).
package struct AcceptanceCheck: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case licence, manifest, temperature, boxes, bags, weight, appearance, label, sample

        /// Whether it judges bags one by one, and not the shipment.
        var isOfSingleBags: Bool {
            switch self {
            case .licence, .manifest, .temperature, .boxes, .bags: false
            case .weight, .appearance, .label, .sample: true
            }
        }
    }

    package enum Verdict: String, Sendable, CaseIterable {
        case passed, open, held, rejected

        /// The worst of several is the verdict of all.
        var weight: Int {
            switch self {
            case .passed: 0
            case .open: 1
            case .held: 2
            case .rejected: 3
            }
        }

        package var phrase: Phrase {
            switch self {
            case .passed: Phrase("合格", "passed")
            case .open: Phrase("未做", "not done")
            case .held: Phrase("待判", "held")
            case .rejected: Phrase("拒收", "rejected")
            }
        }
    }

    package let kind: Kind
    /// Figures of the limit, in the order in which `item` says them.
    package let limits: [String]
    /// Figures of the result, in the order in which `result` says them.
    package let values: [String]
    package let codes: [ReasonCode]
    package let verdict: Verdict

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("check", kind.rawValue)
        writer.member("codes", codes.map(\.rawValue))
        writer.member("limits", limits)
        writer.member("values", values)
        writer.member("verdict", verdict.rawValue)
        writer.endObject()
    }

    static func all(of state: ShipmentState, _ counts: AcceptanceRecord.Counts) -> [AcceptanceCheck] {
        [
            licence(state), manifest(state), temperature(state), boxes(state), bags(state, counts),
            stops(.weight, [.weightOver, .weightDiffers], weightLimits(state), state),
            stops(
                .appearance, [.bagBroken, .thawed, .haemolysis, .lipaemia, .clot, .foreignMatter], [], state),
            stops(.label, [.labelUnreadable, .labelIncomplete], [], state),
            sample(state),
        ]
    }

    private static func licence(_ state: ShipmentState) -> AcceptanceCheck {
        guard let arrival = state.arrival else { return AcceptanceCheck(open: .licence) }
        return AcceptanceCheck(
            kind: .licence, limits: [],
            values: [arrival.licenceValidTo.iso, arrival.contracted ? HeaderField.yes : HeaderField.no],
            codes: state.isBlocked ? [.stationLicence] : [], verdict: state.isBlocked ? .rejected : .passed)
    }

    private static func manifest(_ state: ShipmentState) -> AcceptanceCheck {
        guard let header = state.announcement else { return AcceptanceCheck(open: .manifest) }
        let isProven = state.arrival?.proves(header.file) ?? true
        return AcceptanceCheck(
            kind: .manifest, limits: [],
            values: [String(state.bags.count), header.file.digest.hex] + (header.file.signedBy.map { [$0] } ?? []),
            codes: isProven ? [] : [.documentMissing], verdict: isProven ? .passed : .held)
    }

    private static func temperature(_ state: ShipmentState) -> AcceptanceCheck {
        let limits = state.arrival.map { [$0.limits.temperatureMaxCelsius.text] } ?? []
        guard let judgement = state.temperature else {
            let isWanted = state.arrival?.limits.temperatureRecorded != false
            return AcceptanceCheck(
                kind: .temperature, limits: limits, values: [], codes: [], verdict: isWanted ? .open : .passed
            )
        }
        let verdict: Verdict
        switch judgement.verdict {
        case .inRange: verdict = .passed
        case .restricted, .incomplete: verdict = .held
        case .rejected: verdict = .rejected
        }
        return AcceptanceCheck(
            kind: .temperature, limits: limits,
            values: [
                judgement.warmestCelsius.text, String(judgement.minutesAbove),
                String(judgement.gapMinutesMax),
                String(judgement.points), judgement.file.digest.hex,
            ],
            codes: judgement.verdict.code.map { [$0] } ?? [], verdict: verdict)
    }

    private static func boxes(_ state: ShipmentState) -> AcceptanceCheck {
        guard let arrival = state.arrival else { return AcceptanceCheck(open: .boxes) }
        return AcceptanceCheck(
            kind: .boxes, limits: [String(state.boxes.count)],
            values: [String(arrival.boxesCounted), arrival.sealsIntact ? HeaderField.yes : HeaderField.no],
            codes: state.boxesAgree ? [] : [.boxMismatch], verdict: state.boxesAgree ? .passed : .held)
    }

    private static func bags(_ state: ShipmentState, _ counts: AcceptanceRecord.Counts) -> AcceptanceCheck {
        let wrong: [ReasonCode] = [.bagExtra, .bagOther, .bagDouble]
        var codes = wrong.filter { code in state.stops.contains { $0.stop.code == code } }
        if counts.missing > 0 { codes.append(.bagMissing) }
        return AcceptanceCheck(
            kind: .bags, limits: [String(counts.announced)],
            values: [String(counts.received), String(counts.missing), String(counts.foreign)], codes: codes,
            verdict: counts.missing > 0 ? .held : .passed)
    }

    private static func weightLimits(_ state: ShipmentState) -> [String] {
        guard let limits = state.arrival?.limits else { return [] }
        return [limits.weightDifferenceGramsMax.text, limits.weightGramsMax.text, limits.weighing.rawValue]
    }

    /// Stops with one of these codes whose bag was not taken in the end, counted by code.
    private static func stops(
        _ kind: Kind, _ codes: [ReasonCode], _ limits: [String], _ state: ShipmentState
    ) -> AcceptanceCheck {
        var found: [ReasonCode] = []
        var values: [String] = []
        for code in codes {
            let count = state.stops.count { $0.stop.code == code && $0.isTurnedAway }
            guard count > 0 else { continue }
            found.append(code)
            values.append(String(count))
        }
        return AcceptanceCheck(
            kind: kind, limits: limits, values: values, codes: found,
            verdict: found.isEmpty ? .passed : .rejected)
    }

    private static func sample(_ state: ShipmentState) -> AcceptanceCheck {
        let stopped = stops(.sample, [.sampleMissing], [], state)
        let missing = state.samplesMissing
        guard missing > 0 else { return stopped }
        let known = stopped.values.first.flatMap { Int($0) } ?? 0
        return AcceptanceCheck(
            kind: .sample, limits: [], values: [String(missing + known)], codes: [.sampleMissing],
            verdict: stopped.verdict == .passed ? .held : stopped.verdict)
    }

    private init(open kind: Kind) {
        self.init(kind: kind, limits: [], values: [], codes: [], verdict: .open)
    }

    private init(kind: Kind, limits: [String], values: [String], codes: [ReasonCode], verdict: Verdict) {
        self.kind = kind
        self.limits = limits
        self.values = values
        self.codes = codes
        self.verdict = verdict
    }
}

extension StopRecord {
    /// Not weighed into the limits, and not put back.
    var isTurnedAway: Bool {
        switch outcome {
        case .open: true
        case .received: false
        case .settled(let disposition, _, _): disposition != .putBack
        }
    }
}

/// The wording of a check, for screens and paper.
extension AcceptanceCheck {
    package var item: Phrase {
        switch kind {
        case .licence: Phrase("浆站许可，签约浆站", "Station licensed, under agreement")
        case .manifest: Phrase("电子清单与摘要", "Electronic manifest and its digest")
        case .temperature: Phrase("运输温度 ≤ \(limit(0)) ℃", "Transport at or below \(limit(0)) ℃")
        case .boxes: Phrase("箱数与铅封", "Boxes and seals")
        case .bags: Phrase("袋在清单上，只收一次", "Bags on the manifest, each taken once")
        case .weight:
            Phrase(
                "净重差 ≤ ±\(limit(0)) g，≤ \(limit(1)) g", "Weight within ±\(limit(0)) g, at most \(limit(1)) g")
        case .appearance: Phrase("外观，袋体，硬冻", "Appearance, bag, frozen hard")
        case .label: Phrase("标签", "Labels")
        case .sample: Phrase("留样管", "Sample tubes")
        }
    }

    package var result: Phrase {
        guard verdict != .open else { return Phrase("未做", "not done") }
        switch kind {
        case .licence:
            return value(1) == HeaderField.yes
                ? Phrase("许可至 \(value(0))", "licensed until \(value(0))")
                : Phrase("许可至 \(value(0))，没有合同", "licensed until \(value(0)), no agreement")
        case .manifest: return Phrase("\(value(0)) 行，SHA-256 已记", "\(value(0)) lines, SHA-256 kept")
        case .temperature:
            guard !values.isEmpty else { return Phrase("不要求", "not required") }
            return Phrase(
                "最高 \(value(0)) ℃，超限 \(value(1)) 分钟，最大间隔 \(value(2)) 分钟",
                "warmest \(value(0)) ℃, \(value(1)) min above, longest interval \(value(2)) min")
        case .boxes:
            let zh = value(1) == HeaderField.yes ? "铅封完好" : "铅封有损"
            let en = value(1) == HeaderField.yes ? "seals intact" : "seals broken"
            return Phrase("\(value(0)) / \(limit(0)) 箱，\(zh)", "\(value(0)) of \(limit(0)) boxes, \(en)")
        case .bags:
            return Phrase(
                "清单 \(limit(0))，收 \(value(0))，缺 \(value(1))，外来 \(value(2))",
                "\(limit(0)) announced, \(value(0)) received, \(value(1)) missing, \(value(2)) foreign")
        case .weight, .appearance, .label, .sample:
            guard !codes.isEmpty else { return Phrase("没有发现", "none found") }
            let list = zip(codes, values).map { "\($0.rawValue) \($1)" }.joined(separator: "，")
            return Phrase(list, list.replacingCommas)
        }
    }

    private func limit(_ place: Int) -> String { limits.indices.contains(place) ? limits[place] : "—" }
    private func value(_ place: Int) -> String { values.indices.contains(place) ? values[place] : "—" }
}

extension String {
    fileprivate var replacingCommas: String {
        split(separator: "，").joined(separator: ", ")
    }
}
