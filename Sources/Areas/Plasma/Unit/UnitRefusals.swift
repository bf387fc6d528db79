package import Kernel

/// Why nothing is recorded of one bag.
extension Refusal {
    /// On no manifest of this plant.
    package static func unitUnknown(_ bag: String) -> Refusal {
        Refusal(
            "plasma.unit.unknown", Phrase("没有血浆袋 \(bag)", "There is no bag \(bag)"),
            next: Phrase("核对袋号", "Check the number"))
    }

    /// Destruction is the last word on a bag.
    package static let unitDestroyed = Refusal(
        "plasma.unit.destroyed", Phrase("这一袋已经销毁", "This bag was destroyed"),
        next: Phrase("看它的记录", "See its record"))

    /// After pooling the pool is the object (§2.7 b of the trade).
    package static func unitPooled(_ pool: String) -> Refusal {
        Refusal(
            "plasma.unit.pooled", Phrase("这一袋已合入 \(pool)", "This bag is part of \(pool)"),
            next: Phrase("对合浆批处理", "Act on the pool"))
    }

    package static let unitHeldAlready = Refusal(
        "plasma.unit.held-already", Phrase("没有写原因代码，或都已暂停", "No code is given, or all of them stand already"),
        next: Phrase("看这一袋现有的暂停", "See what holds it now"))

    package static let unitHoldMissing = Refusal(
        "plasma.unit.hold-missing", Phrase("没有这样的暂停", "No such hold stands"),
        next: Phrase("看这一袋现有的暂停", "See what holds it now"))

    package static let unitReasonMissing = Refusal(
        "plasma.unit.reason-missing", Phrase("没有写原因，或太长", "No reason is given, or it is too long"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// GMP annex Blood Products, Art. 17: what becomes of a failing bag is decided by two.
    package static let unitSecondPersonMissing = Refusal(
        "plasma.unit.second-person-missing", Phrase("要第二人复核并签名", "A second person verifies and signs"),
        next: Phrase("请第二人输入工号和口令", "Have a second person enter number and password"))

    package static let unitNotReceived = Refusal(
        "plasma.unit.not-received", Phrase("这一袋还没有收到", "This bag has not been received"),
        next: Phrase("先收浆，再判定", "Receive it first"))

    package static let unitDecidedAlready = Refusal(
        "plasma.unit.decided-already", Phrase("这一袋已有判定", "It was decided already"),
        next: Phrase("要改，先撤回原判定", "To change it, take the decision back first"))

    package static let unitDecisionMissing = Refusal(
        "plasma.unit.decision-missing", Phrase("没有可撤回的判定", "There is no decision to take back"),
        next: Phrase("看这一袋的记录", "See its record"))

    /// A hold is lifted by its own act, with the codes that it lifts.
    package static let unitNotIsolated = Refusal(
        "plasma.unit.not-isolated", Phrase("这一袋没有在收浆时隔离", "It was not isolated at receipt"),
        next: Phrase("有暂停请解除暂停", "If it is on hold, lift the hold"))

    package static let unitNotRejected = Refusal(
        "plasma.unit.not-rejected", Phrase("只有判为不合格的血浆才能销毁", "Only rejected plasma is destroyed"),
        next: Phrase("先判定为不合格", "Decide that it is rejected first"))

    package static let unitWitnessesMissing = Refusal(
        "plasma.unit.witnesses-missing", Phrase("销毁要两名见证人签名", "Destruction takes the signatures of two witnesses"),
        next: Phrase("请两名见证人输入工号和口令", "Have two witnesses enter number and password"))

    package static let unitWitnessesSame = Refusal(
        "plasma.unit.witnesses-same",
        Phrase("见证人相同，或就是登记的人", "The witnesses are one person, or the one who records it"),
        next: Phrase("请另外两人见证", "Have two others witness it"))

    /// What a look-back locked is assessed in its case, and nowhere else (GMP annex Blood Products, Art. 23, 24).
    package static let unitLookBack = Refusal(
        "plasma.unit.look-back", Phrase("这一袋被追溯锁定", "A look-back locked this bag"),
        next: Phrase("在追溯案里评估和处置", "It is assessed and disposed of in the case of the look-back"))
}
