package import Kernel

/// Refusals of the shipment as a whole: what stage it is in, what is missing, who may sign.
extension Refusal {
    /// Nothing was announced under this number; bags are received against a manifest only.
    package static func shipmentUnknown(_ id: String) -> Refusal {
        Refusal(
            "plasma.shipment.unknown", Phrase("没有运输批 \(id) 的清单", "No manifest was imported for \(id)"),
            next: Phrase("先导入浆站清单", "Import the station's manifest first"))
    }

    /// A number names one shipment; a second manifest under it would change what was announced.
    package static func shipmentExists(_ id: String) -> Refusal {
        Refusal(
            "plasma.shipment.exists",
            Phrase("运输批 \(id) 的清单已经导入", "The manifest of \(id) was imported already"),
            next: Phrase("核对运输批号；要更正清单，请浆站发新的运输批号", "Check the number; a corrected manifest needs a new one"))
    }

    /// The manifest names another shipment than the record it is announced to.
    package static let shipmentOtherNumber = Refusal(
        "plasma.shipment.other-number", Phrase("清单里的运输批号与记录不同", "The manifest has another shipment number"),
        next: Phrase("选对文件后再导入", "Choose the right file and import again"))

    /// A manifest of no bags, or of more than `Manifest.linesMax`.
    package static let manifestLineCount = Refusal(
        "plasma.manifest.line-count",
        Phrase("清单应有 1 至 \(Manifest.linesMax) 袋", "A manifest has 1 to \(Manifest.linesMax) bags"),
        next: Phrase("请浆站分成几个运输批", "Ask the station to split the shipment"))

    /// One bag, one line.
    package static let manifestBagTwice = Refusal(
        "plasma.manifest.bag-twice", Phrase("清单里有重复的袋号", "A bag stands on the manifest twice"),
        next: Phrase("请浆站更正清单", "Ask the station to correct the manifest"))

    /// A bag is shipped once; two manifests with it mean that one of them is wrong.
    package static func bagsAnnouncedElsewhere(_ conflicts: BagConflicts) -> Refusal {
        let list = conflicts.listed.map { "\($0.bag) → \($0.shipment)" }.joined(separator: "、")
        let more = conflicts.count > conflicts.listed.count ? " …" : ""
        return Refusal(
            "plasma.manifest.bags-elsewhere",
            Phrase(
                "\(conflicts.count) 袋已在别的运输批：\(list)\(more)",
                "\(conflicts.count) bags belong to other shipments: \(list)\(more)"),
            next: Phrase("请浆站核对两份清单", "Ask the station to compare both manifests"))
    }

    /// Limits are pinned on arrival; without a pack there is nothing to judge by.
    package static let limitsNotAdopted = Refusal(
        "plasma.limits.not-adopted", Phrase("今天没有生效的收浆限度", "No receiving limits are in force today"),
        next: Phrase("请管理员先采用限度包", "Have a pack of limits adopted first"))

    /// Bags are scanned once the lorry stands at the gate.
    package static let shipmentNotArrived = Refusal(
        "plasma.shipment.not-arrived", Phrase("还没有登记到厂", "Its arrival is not recorded yet"),
        next: Phrase("先登记车辆、箱数和铅封", "Record vehicle, boxes and seals first"))

    /// A lorry arrives once; later changes are corrections.
    package static let shipmentArrivedAlready = Refusal(
        "plasma.shipment.arrived-already", Phrase("已经登记到厂", "Its arrival was recorded already"),
        next: Phrase("要改内容，请用更正", "Use a correction to change it"))

    /// `ST-LIC`: nothing is taken from a station that may not supply (GMP annex Blood Products, Art. 16 (1)).
    package static let shipmentBlocked = Refusal(
        "plasma.shipment.blocked",
        Phrase("整批停收：浆站许可或合同无效（ST-LIC）", "Blocked: the station's licence or agreement is not valid (ST-LIC)"),
        next: Phrase("不要卸货，叫 QA", "Do not unload; call QA"))

    /// The receiver signed; the lanes are closed.
    package static let shipmentFinishedAlready = Refusal(
        "plasma.shipment.finished-already", Phrase("收浆已经签名结束", "Receiving was signed and finished"),
        next: Phrase("要继续，请 QA 退回收浆", "QA must give it back to go on"))

    /// QA reviews what the receiver has signed.
    package static let shipmentNotFinished = Refusal(
        "plasma.shipment.not-finished", Phrase("收浆还没有签名结束", "Receiving is not finished"),
        next: Phrase("先由收浆员签名结束", "The receiver signs first"))

    /// Accepted is the last word of this record.
    package static let shipmentAcceptedAlready = Refusal(
        "plasma.shipment.accepted-already", Phrase("这一批已经接收", "This shipment was accepted"),
        next: Phrase("发现问题请开偏差", "Open a deviation if something is wrong"))

    /// Rejected is the last word of this record.
    package static let shipmentRejectedAlready = Refusal(
        "plasma.shipment.rejected-already", Phrase("这一批已经拒收", "This shipment was rejected"),
        next: Phrase("按不合格血浆处理", "Treat it as non-conforming plasma"))

    /// A stopped bag without a decision is nowhere.
    package static func shipmentStopsOpen(_ count: Int) -> Refusal {
        Refusal(
            "plasma.shipment.stops-open", Phrase("还有 \(count) 处停线没有处置", "\(count) stops are not settled"),
            next: Phrase("在停下的通道请第二人确认", "Have them confirmed by a second person at the lane"))
    }

    /// The transport temperature record is a condition of receipt (appendix Art. 16 (2)).
    package static let temperatureNotJudged = Refusal(
        "plasma.temperature.not-judged", Phrase("还没有导入温度记录", "No temperature record was imported"),
        next: Phrase("导入温度记录仪文件", "Import the logger's file"))

    /// A second judgement stands beside the first and needs to say why.
    package static let temperatureReasonMissing = Refusal(
        "plasma.temperature.reason-missing",
        Phrase("已有温度判定，再次判定没有写原因", "It was judged before; no reason is given"),
        next: Phrase("写明原因后再导入", "Give the reason, then import again"))

    /// One reading is no record of a journey.
    package static let temperaturePointsMissing = Refusal(
        "plasma.temperature.points-missing", Phrase("温度记录不足两个点", "The record has fewer than two readings"),
        next: Phrase("导入完整的文件", "Import the whole file"))

    /// A changed entry keeps the old value and says why (records and data requirements, GMP Art. 161).
    package static let correctionReasonMissing = Refusal(
        "plasma.correction.reason-missing", Phrase("没有写更正原因", "No reason is given for the correction"),
        next: Phrase("写明原因后再更正", "Give the reason, then correct"))

    /// A correction that changes nothing.
    package static let correctionUnchanged = Refusal(
        "plasma.correction.unchanged", Phrase("新值与原值相同", "The new value is the old one"),
        next: Phrase("核对后再更正", "Check it, then correct"))

    /// A header value that is no such value.
    package static func headerValueWrong(_ field: HeaderField) -> Refusal {
        Refusal(
            "plasma.shipment.header-wrong", Phrase("\(field.phrase.zh)填错", "Wrong value: \(field.phrase.en)"),
            next: Phrase("更正后再保存", "Correct it, then save"))
    }

    /// A decision of QA against a record needs its reason.
    package static let shipmentReasonMissing = Refusal(
        "plasma.shipment.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因后再试", "Give the reason, then try again"))

    /// A hold is answered, not passed over.
    package static func shipmentHoldReasonMissing(_ holds: [ReasonCode]) -> Refusal {
        let codes = holds.map(\.rawValue).joined(separator: " ")
        return Refusal(
            "plasma.shipment.hold-reason-missing",
            Phrase("有待判定：\(codes)，没有写依据", "Held for \(codes); no reason is given"),
            next: Phrase("写明判定依据后再签名", "Give the grounds, then sign"))
    }

    /// `TMP-GAP`, or no record at all (Law.s50: the record is confirmed complete and in the limits before use).
    package static let shipmentTemperatureIncomplete = Refusal(
        "plasma.shipment.temperature-incomplete",
        Phrase(
            "没有完整的运输温度记录（TMP-GAP），不能接收",
            "Without a complete transport temperature record (TMP-GAP) it is not acceptable"),
        next: Phrase("退回收浆，导入完整的记录；没有就拒收整批", "Give it back and import the whole record; else reject it"))

    /// The plant's limits ask for no tube, or for one of each box.
    package static let sampleNotAsked = Refusal(
        "plasma.sample.not-asked", Phrase("限度包没有要求扫留样管", "The limits ask for no sample tube"),
        next: Phrase("继续收浆", "Go on receiving"))

    package static func sampleUnknown(_ raw: String) -> Refusal {
        Refusal(
            "plasma.sample.unknown", Phrase("留样管 \(raw) 不属于这一批", "The tube \(raw) belongs to no bag of this shipment"),
            next: Phrase("放到一边，问浆站", "Put it aside and ask the station"))
    }

    package static let sampleScannedAlready = Refusal(
        "plasma.sample.scanned-already", Phrase("这支留样管已经扫过", "This tube was scanned already"),
        next: Phrase("扫下一支", "Scan the next one"))

    /// `TMP-R`: plasma that was too warm is not accepted by anybody's signature.
    package static let shipmentTemperatureRejected = Refusal(
        "plasma.shipment.temperature-rejected",
        Phrase("运输温度超限（TMP-R），不能接收", "Too warm in transport (TMP-R): not acceptable"),
        next: Phrase("拒收整批，或退回收浆", "Reject the shipment, or give it back to receiving"))

    /// The record is signed by the person who is responsible for it.
    package static let shipmentSignatureMissing = Refusal(
        "plasma.shipment.signature-missing", Phrase("没有签名", "It is not signed"),
        next: Phrase("看过验收记录后签名", "Read the acceptance record and sign it"))

    /// Signed was another content or version: the record changed since it was shown.
    package static let signatureOtherContent = Refusal(
        "plasma.signature.other-content", Phrase("签名之后内容有变", "The content changed since it was signed"),
        next: Phrase("重新看一遍再签名", "Read it again and sign again"))

    /// Who received does not review (GMP Art. 12: QA is independent of production).
    package static let reviewerIsReceiver = Refusal(
        "plasma.shipment.reviewer-is-receiver",
        Phrase("收浆人不能审核自己收的批", "The receiver cannot review the shipment"),
        next: Phrase("请另一位 QA 审核", "Another person of QA reviews it"))
}
