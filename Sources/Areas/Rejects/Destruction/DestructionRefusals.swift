package import Kernel

extension Refusal {
    /// A number names one order for ever.
    package static func destructionExists(_ id: String) -> Refusal {
        Refusal(
            "rejects.destruction.exists", Phrase("销毁单 \(id) 已经登记", "Order \(id) was recorded before"),
            next: Phrase("换一个编号", "Take another number"))
    }

    package static func destructionUnknown(_ id: String) -> Refusal {
        Refusal(
            "rejects.destruction.unknown", Phrase("没有销毁单 \(id)", "There is no order \(id)"),
            next: Phrase("检查编号", "Check the number"))
    }

    package static let destructionNumberWrong = Refusal(
        "rejects.destruction.number", Phrase("销毁单编号为空、太长或有斜线", "The number is empty, too long, or has a slash"),
        next: Phrase("用 60 字节以内、不含斜线的编号", "Use at most 60 bytes without a slash"))

    package static let destructionItemsWrong = Refusal(
        "rejects.destruction.items",
        Phrase("清单为空、有重复或超过 500 项", "Nothing is listed, something twice, or more than 500"),
        next: Phrase("列出每一袋或每一批，各一次", "List each bag or batch once"))

    package static func destructionItemUnknown(_ code: String) -> Refusal {
        Refusal(
            "rejects.destruction.item-unknown", Phrase("没有 \(code) 这一袋或这一批", "There is no bag or batch \(code)"),
            next: Phrase("核对编号", "Check the number"))
    }

    /// Only what QA rejected is destroyed (GMP annex Blood Products, Art. 17).
    package static func destructionItemNotRejected(_ code: String) -> Refusal {
        Refusal(
            "rejects.destruction.item-not-rejected",
            Phrase("\(code) 没有判不合格，或已经不在", "\(code) is not rejected, or is gone already"),
            next: Phrase("先由 QA 判定不合格", "QA decides on it first"))
    }

    package static func destructionItemElsewhere(_ code: String, _ order: String) -> Refusal {
        Refusal(
            "rejects.destruction.item-elsewhere",
            Phrase("\(code) 已在销毁单 \(order) 上", "\(code) stands on order \(order) already"),
            next: Phrase("在那张单上办理", "Go on with that order"))
    }

    /// Why it is destroyed, declined or scanned anew stands in the record (Law.s14: A11 9).
    package static let destructionReasonMissing = Refusal(
        "rejects.destruction.reason-missing", Phrase("没有写原因，或太长", "No reason is given, or it is too long"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// Application, approval and execution are signed (GMP annex Computerised Systems, Art. 19).
    package static let destructionSignatureMissing = Refusal(
        "rejects.destruction.signature-missing",
        Phrase("没有签名，或签的是别的内容", "It is not signed, or something else is"),
        next: Phrase("刷新后用口令签名", "Load it again and sign with your password"))

    package static let destructionSamePerson = Refusal(
        "rejects.destruction.same-person", Phrase("申请人不能批准", "Who applied does not approve"),
        next: Phrase("请另一位 QA 批准", "Have another person of QA approve it"))

    /// What a look-back had rejected has no other end (GMP annex Blood Products, Art. 24).
    package static let destructionForced = Refusal(
        "rejects.destruction.forced",
        Phrase("清单里有追溯判定销毁的，不能退回", "A look-back had some of it rejected: it cannot be declined"),
        next: Phrase("批准并销毁", "Approve it and have it destroyed"))

    package static func destructionStageWrong(_ stage: DestructionStage) -> Refusal {
        Refusal(
            "rejects.destruction.stage",
            Phrase("销毁单现在是「\(stage.phrase.zh)」", "The order is now: \(stage.phrase.en)"),
            next: Phrase("刷新后按现在的状态办理", "Load it again and go on from there"))
    }

    package static func destructionNotListed(_ code: String) -> Refusal {
        Refusal(
            "rejects.destruction.not-listed", Phrase("\(code) 不在这张销毁单上：不要销毁", "\(code) is not on this order: keep it"),
            next: Phrase("放回原处，查明是哪一袋", "Put it back and find out which it is"))
    }

    package static func destructionScannedAlready(_ code: String) -> Refusal {
        Refusal(
            "rejects.destruction.scanned-already", Phrase("\(code) 已经扫描称量", "\(code) was scanned and weighed"),
            next: Phrase("要重称，先撤回这次扫描", "To weigh it again, take the scan back"))
    }

    package static func destructionNotScanned(_ code: String) -> Refusal {
        Refusal(
            "rejects.destruction.not-scanned", Phrase("\(code) 没有扫描可撤回", "\(code) has no scan to take back"),
            next: Phrase("核对编号", "Check the number"))
    }

    package static let destructionWeightWrong = Refusal(
        "rejects.destruction.weight", Phrase("重量不对：大于零；血浆袋用克", "The weight is odd: above zero, and in grams for a bag"),
        next: Phrase("重称再填", "Weigh it again"))

    package static func destructionScansMissing(_ count: Int) -> Refusal {
        Refusal(
            "rejects.destruction.scans-missing", Phrase("还有 \(count) 项没有扫描称量", "\(count) are not scanned and weighed"),
            next: Phrase("逐一扫描后再销毁", "Scan each before it is destroyed"))
    }

    package static let destructionPapersMissing = Refusal(
        "rejects.destruction.papers",
        Phrase("录像、处置单位、联单或凭证没有写", "The video, the contractor, the manifest or the certificate is missing"),
        next: Phrase("补全再提交", "Fill it in, then send it"))

    /// Two who saw it and QA, each another person than the one who did it.
    package static let destructionWitnessesMissing = Refusal(
        "rejects.destruction.witnesses",
        Phrase("要两名见证人和一名 QA 签名，都不是操作人", "Two witnesses and QA sign, none of them who does it"),
        next: Phrase("请他们到场签名", "Have them sign on the spot"))
}
