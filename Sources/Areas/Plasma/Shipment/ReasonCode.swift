package import Kernel

/// Why something on receipt is stopped, held or rejected: the codes that the floor reads aloud and papers
/// print.
package enum ReasonCode: String, Sendable, Hashable, CaseIterable {
    case stationLicence = "ST-LIC"
    case boxMismatch = "BOX-MIS"
    case temperatureRestricted = "TMP-A"
    case temperatureRejected = "TMP-R"
    case temperatureGap = "TMP-GAP"
    case bagExtra = "BAG-EXTRA"
    case bagMissing = "BAG-MISS"
    case bagDouble = "BAG-DUP"
    case bagOther = "BAG-OTHER"
    case weightOver = "WGT-OVR"
    case weightDiffers = "WGT-DIF"
    case labelUnreadable = "LBL-BAD"
    case labelIncomplete = "LBL-INC"
    case bagBroken = "BAG-BRK"
    case thawed = "THAWED"
    case haemolysis = "HEM"
    case lipaemia = "LIP"
    case clot = "CLOT"
    case foreignMatter = "FGN"
    case sampleMissing = "SMP-MISS"
    case documentMissing = "DOC-MISS"
    case donorExcluded = "DNR-EXCL"
    case interval = "INT-14"
    case volumeOver = "VOL-600"
    case donorAge = "AGE"
    case stationTestMissing = "STN-MISS"
    case stationTestPositive = "STN-POS"
    case quarantineFailed = "QTN-FAIL"
    case qualityHold = "QA-HOLD"
    case retestFailed = "RT-FAIL"
    case retestContradiction = "RT-DIF"
    /// Placed and lifted by a look-back alone: it stands in no list that a person chooses from.
    case lookBack = "LOOK-BACK"

    /// What a person finds by looking at a bag (appendix Art. 16: packaging, label; re-test sample).
    package static let defects: [ReasonCode] = [
        .bagBroken, .thawed, .haemolysis, .lipaemia, .clot, .foreignMatter, .labelIncomplete,
        .labelUnreadable,
        .sampleMissing,
    ]

    /// Why a single bag may be held after receipt (checks 10 to 13), by Donors or by a person.
    package static let unitHolds: [ReasonCode] = [
        .qualityHold, .donorExcluded, .interval, .volumeOver, .donorAge, .stationTestMissing, .stationTestPositive,
        .sampleMissing, .temperatureRestricted, .retestFailed, .retestContradiction, .quarantineFailed,
    ]

    package static let weights: Set<ReasonCode> = [.weightOver, .weightDiffers]

    /// The bag is none of this shipment's, or was taken already, or is not known: it can go back where it
    /// came from.
    package static let notOurs: Set<ReasonCode> = [
        .bagExtra, .bagOther, .bagDouble, .boxMismatch, .labelUnreadable,
    ]

    /// What happened, in one line.
    package var phrase: Phrase {
        switch self {
        case .stationLicence: Phrase("浆站许可或合同无效", "The station's licence or agreement is not valid")
        case .boxMismatch: Phrase("箱子与清单不符", "The boxes do not match the manifest")
        case .temperatureRestricted: Phrase("运输温度短时超限，限制用途", "Too warm for a short time: restricted use")
        case .temperatureRejected: Phrase("运输温度超限，拒收", "Too warm, or too long: rejected")
        case .temperatureGap: Phrase("温度记录有缺口", "The temperature record has a gap")
        case .bagExtra: Phrase("这一袋不在清单上", "This bag is on no manifest")
        case .bagMissing: Phrase("清单上有，没有收到", "Announced, not received")
        case .bagDouble: Phrase("这一袋已经收过", "This bag was taken already")
        case .bagOther: Phrase("这一袋属于别的运输批或浆站", "This bag belongs to another shipment or station")
        case .weightOver: Phrase("净重超过上限", "The net weight is above the limit")
        case .weightDiffers: Phrase("净重与浆站相差太大", "The weight differs too much from the station's")
        case .labelUnreadable: Phrase("标签读不出", "The label cannot be read")
        case .labelIncomplete: Phrase("标签内容不全", "The label is incomplete")
        case .bagBroken: Phrase("袋体破损", "The bag is broken")
        case .thawed: Phrase("已融化", "It has thawed")
        case .haemolysis: Phrase("溶血", "Haemolysis")
        case .lipaemia: Phrase("脂血", "Lipaemia")
        case .clot: Phrase("有凝块", "Clots")
        case .foreignMatter: Phrase("有异物", "Foreign matter")
        case .sampleMissing: Phrase("缺留样管", "The sample tube is missing")
        case .documentMissing: Phrase("电子清单缺签名或摘要不符", "The manifest is unsigned, or its digest differs")
        case .donorExcluded: Phrase("供浆者已被排除", "The donor is excluded")
        case .interval: Phrase("两次供浆间隔不足", "Too short a time since the previous donation")
        case .volumeOver: Phrase("采浆量超过上限", "More plasma was taken than allowed")
        case .donorAge: Phrase("供浆者年龄不符", "The donor's age is out of range")
        case .stationTestMissing: Phrase("浆站检验结果不全", "The station's results are incomplete")
        case .stationTestPositive: Phrase("浆站检验不合格", "A station result is reactive or failed")
        case .quarantineFailed: Phrase("检疫期未通过", "It failed its quarantine")
        case .qualityHold: Phrase("质量部暂停", "Held by quality")
        case .retestFailed: Phrase("复检不合格", "Failed the re-test")
        case .retestContradiction: Phrase("复检结果互相矛盾", "Results of the re-test contradict each other")
        case .lookBack: Phrase("追溯锁定", "Locked by a look-back")
        }
    }

    /// What to do now, at the lane.
    package var next: Phrase {
        switch self {
        case .bagExtra: Phrase("放进红色隔离盒，请第二人确认", "Put it into the red box and call a second person")
        case .bagOther: Phrase("放到一边，请第二人确认后退回", "Put it aside; a second person confirms its return")
        case .bagDouble:
            Phrase("核对手里这一袋：是同一袋就放回，另有一袋就隔离", "Same bag: put it back. A second bag: isolate it")
        case .weightOver, .weightDiffers:
            Phrase("取下，秤归零，再称一次；仍超限就隔离", "Take it off, zero the scale, weigh again; still out: isolate")
        case .labelUnreadable:
            Phrase("擦净再扫一次；仍读不出，由两人手工录入", "Wipe and scan again; else two persons key it in")
        case .boxMismatch: Phrase("核对箱号和运输批，请第二人确认", "Check box and shipment; call a second person")
        case .sampleMissing: Phrase("隔离，向浆站要留样管", "Isolate it and ask the station for the tube")
        case .bagMissing: Phrase("通知浆站查找", "Ask the station to look for it")
        case .stationLicence: Phrase("整批停收，叫 QA", "Take nothing of this shipment; call QA")
        case .temperatureRestricted, .temperatureRejected, .temperatureGap:
            Phrase("继续登记，交 QA 判定", "Go on recording; QA decides")
        default: Phrase("放进红色隔离盒，请第二人确认", "Put it into the red box and call a second person")
        }
    }
}

/// What becomes of a stopped bag; confirmed by a second person who saw it.
package enum Disposition: String, Sendable, Hashable, CaseIterable {
    /// Into the red box; QA decides.
    case isolate
    /// Back to where it came from: it is not ours, or was taken already.
    case putBack = "put-back"
    /// Not to be used; destruction follows its own record.
    case reject

    package var phrase: Phrase {
        switch self {
        case .isolate: Phrase("隔离，转 QA 判定", "Isolate, QA decides")
        case .putBack: Phrase("放回", "Put back")
        case .reject: Phrase("拒收", "Reject")
        }
    }
}
