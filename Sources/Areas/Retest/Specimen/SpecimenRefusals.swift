package import Kernel

/// Why nothing is recorded of a specimen.
extension Refusal {
    package static func specimenUnknown(_ specimen: String) -> Refusal {
        Refusal(
            "retest.specimen.unknown",
            Phrase(
                "没有样本 \(specimen)：不是本厂的血浆袋，也不是回访样本", "\(specimen) is neither a bag of this plant nor a call-back sample"
            ),
            next: Phrase("核对编号和来源", "Check the number and where it comes from"))
    }

    package static func specimenNotReceived(_ specimen: String) -> Refusal {
        Refusal(
            "retest.specimen.not-received", Phrase("血浆袋 \(specimen) 还没有收到", "Bag \(specimen) has not been received"),
            next: Phrase("先收浆，再复检", "Receive it first"))
    }

    /// GMP annex Blood Products, Art. 17: a failed bag has no way back through a new test.
    package static func specimenRejected(_ specimen: String) -> Refusal {
        Refusal(
            "retest.specimen.rejected", Phrase("血浆袋 \(specimen) 已判不合格", "Bag \(specimen) was rejected"),
            next: Phrase("看它的判定；要复检，先撤回判定", "See its decision; to test it, take that back first"))
    }

    package static func specimenConcluded(_ specimen: String) -> Refusal {
        Refusal(
            "retest.specimen.concluded", Phrase("样本 \(specimen) 已有结论", "\(specimen) has a conclusion already"),
            next: Phrase("要改，先撤回原结论", "To change it, withdraw the conclusion first"))
    }

    /// All members of a reactive pool wait until it is known because of whom it is.
    package static func specimenBlocked(_ specimen: String, _ pool: String) -> Refusal {
        Refusal(
            "retest.specimen.blocked",
            Phrase("样本 \(specimen) 在混检 \(pool) 里，混检还没有结果或没有拆分完", "\(specimen) is in pool \(pool), which is open"),
            next: Phrase("先复核并拆分这个混检", "Check and resolve the pool first"))
    }

    package static func specimenNotConcluded(_ specimen: String) -> Refusal {
        Refusal(
            "retest.specimen.not-concluded", Phrase("样本 \(specimen) 没有结论可撤回", "\(specimen) has no conclusion"),
            next: Phrase("看它的检测", "See its tests"))
    }

    package static let retestReasonMissing = Refusal(
        "retest.specimen.reason-missing", Phrase("没有写原因，或太长", "No reason is given, or it is too long"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// GMP annex Computerised Systems, Art. 19: the signature is over what is recorded.
    package static let retestSignatureMissing = Refusal(
        "retest.specimen.signature-missing", Phrase("没有对这份内容签名", "This content is not signed"),
        next: Phrase("用自己的口令签名", "Sign it with your own password"))
}
