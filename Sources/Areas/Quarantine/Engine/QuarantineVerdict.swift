package import Kernel

/// What a bag's quarantine came to. Status values of the trade: 1 satisfied, 2 not yet satisfied, 3 failed.
package enum QuarantineState: String, Sendable, Hashable, CaseIterable {
    case waiting, cleared, failed

    package var phrase: Phrase {
        switch self {
        case .waiting: Phrase("检疫期未满", "in quarantine")
        case .cleared: Phrase("检疫期合格", "cleared")
        case .failed: Phrase("检疫期未通过", "failed")
        }
    }
}

/// What a bag still waits for.
package enum WaitGround: Sendable, Hashable {
    /// A sample of the donor taken at this moment or later.
    case sample(from: Moment)
    /// Results of this sample, which was taken late enough.
    case results(of: String)
    /// The bag's own re-test.
    case retest
    /// The station reported no donation of this bag.
    case donation
    /// No limits of quarantine are in force.
    case limits

    package var code: String {
        switch self {
        case .sample: "sample"
        case .results: "results"
        case .retest: "retest"
        case .donation: "donation"
        case .limits: "limits"
        }
    }

    /// In words, with the detail.
    package func phrase(offsetMinutes: Int) -> Phrase {
        switch self {
        case .sample(let from):
            let day = from.day(offsetMinutes: offsetMinutes).iso
            return Phrase("等该供血浆者 \(day) 起的样本", "needs a sample of the donor taken from \(day) on")
        case .results(let sample): return Phrase("等样本 \(sample) 的结果", "waits for the results of sample \(sample)")
        case .retest: return Phrase("等本袋复检结论", "waits for its own re-test")
        case .donation: return Phrase("浆站没有报采浆记录", "the station reported no donation of it")
        case .limits: return Phrase("没有生效的检疫期限度", "no limits of quarantine are in force")
        }
    }
}

/// Why a bag failed.
package struct FailGround: Sendable, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// A sample of the donor was positive before the bag was cleared (§2.8: all that is not yet cleared).
        case positive
        /// The donor was excluded for ever before the bag was cleared.
        case excluded
        /// The bag's own re-test failed.
        case retest

        package var phrase: Phrase {
            switch self {
            case .positive: Phrase("供血浆者样本阳性", "a sample of the donor was positive")
            case .excluded: Phrase("供血浆者被永久淘汰", "the donor was excluded for ever")
            case .retest: Phrase("本袋复检不合格", "its own re-test failed")
            }
        }
    }

    package let code: Code
    /// The sample, or empty.
    package let sample: String
    /// The marker, or the ground of the exclusion.
    package let detail: String

    package init(_ code: Code, sample: String = "", detail: String = "") {
        self.code = code
        self.sample = sample
        self.detail = detail
    }
}

/// What cleared a bag: the fields of 检疫期参考信息, and the rule.
package struct ClearingEvidence: Sendable, Hashable {
    package let sample: String
    package let origin: SampleOrigin
    /// Worklist or mini-pool of the plant's test (batchSampleNo).
    package let run: String
    package let collectedAt: Moment
    package let stationCheckedAt: Moment
    package let plantCheckedAt: Moment
    /// From when on the bag counts as cleared.
    package let qualifiedAt: Moment
    /// Version of the limits, and its days.
    package let rules: String
    package let days: Int64

    package init(
        sample: String, origin: SampleOrigin, run: String, collectedAt: Moment, stationCheckedAt: Moment,
        plantCheckedAt: Moment, qualifiedAt: Moment, rules: String, days: Int64
    ) {
        self.sample = sample
        self.origin = origin
        self.run = run
        self.collectedAt = collectedAt
        self.stationCheckedAt = stationCheckedAt
        self.plantCheckedAt = plantCheckedAt
        self.qualifiedAt = qualifiedAt
        self.rules = rules
        self.days = days
    }

    /// The same but for the number of the run, which decides nothing.
    package func says(_ other: ClearingEvidence) -> Bool { naming("") == other.naming("") }

    package func naming(_ run: String) -> ClearingEvidence {
        ClearingEvidence(
            sample: sample, origin: origin, run: run, collectedAt: collectedAt, stationCheckedAt: stationCheckedAt,
            plantCheckedAt: plantCheckedAt, qualifiedAt: qualifiedAt, rules: rules, days: days)
    }
}

/// The judgement of one bag.
package enum QuarantineVerdict: Sendable, Hashable {
    case waiting(WaitGround)
    case cleared(ClearingEvidence)
    case failed(FailGround)

    package var state: QuarantineState {
        switch self {
        case .waiting: .waiting
        case .cleared: .cleared
        case .failed: .failed
        }
    }
}
