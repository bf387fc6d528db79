package import Kernel

extension Refusal {
    /// GMP Art. 162; P11 11.10(c): records are kept for their time, whoever asks.
    package static func disposalInsideRetention(_ time: RetentionTime, until: Day) -> Refusal {
        Refusal(
            "records.disposal.inside-retention",
            Phrase(
                "「\(time.title.zh)」要保存到 \(until.iso)（\(time.source)）",
                "\(time.title.en) must be kept until \(until.iso) (\(time.source))"),
            next: Phrase("保存期满之后再处置", "Dispose of it when that time is over"))
    }

    /// Kept for as long as the ledger itself.
    package static func disposalNever(_ time: RetentionTime) -> Refusal {
        Refusal(
            "records.disposal.never",
            Phrase("「\(time.title.zh)」随账本永久保存", "\(time.title.en) is kept for as long as the ledger"),
            next: Phrase("不需要处置", "Nothing is to be done"))
    }

    /// Without a retention time nobody can say that it is over.
    package static func disposalTimeUnknown(_ noun: String) -> Refusal {
        Refusal(
            "records.disposal.time-unknown",
            Phrase("「\(noun)」没有定保存期限", "No retention time is set for \(noun)"),
            next: Phrase("先采用含此类记录的保存期限表", "Adopt retention times that name this type first"))
    }

    /// A look-back, a complaint or a court needs it.
    package static func disposalHeld(_ hold: String) -> Refusal {
        Refusal(
            "records.disposal.held", Phrase("「\(hold)」要求暂缓处置", "The hold \(hold) keeps this record"),
            next: Phrase("暂缓解除之后再处置", "Dispose of it when the hold is released"))
    }

    /// What is gone does not go again.
    package static let disposalBefore = Refusal(
        "records.disposal.before", Phrase("这份记录已经处置", "This record was disposed of before"),
        next: Phrase("不用再做", "Nothing more is to be done"))

    /// Disposal says why (Law.s14: A11 9).
    package static let disposalReasonMissing = Refusal(
        "records.disposal.reason-missing", Phrase("没有写处置原因", "No reason is given for the disposal"),
        next: Phrase("写明原因，再签名", "Give the reason, then sign"))

    /// Two persons sign the same content (P11 11.70).
    package static let disposalSignatureMissing = Refusal(
        "records.disposal.signature-missing",
        Phrase("缺少对这份内容的批准或复核签名", "An approval or a verification of this content is missing"),
        next: Phrase("两人都重新签名", "Both persons sign again"))

    /// Nobody disposes of records alone.
    package static let disposalSecondPersonWrong = Refusal(
        "records.disposal.second-person",
        Phrase("复核人必须是另一个有处置权限的人", "The second person must be somebody else who holds the right"),
        next: Phrase("请另一人复核并签名", "Have another person verify and sign"))

    /// Something was recorded since the page was opened.
    package static let disposalScopeChanged = Refusal(
        "records.disposal.scope-changed", Phrase("这份记录在您看的时候变了", "The record changed while you read it"),
        next: Phrase("重新打开再看一遍", "Open it again and read it"))
}
