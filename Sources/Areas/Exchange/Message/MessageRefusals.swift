package import Kernel

extension Refusal {
    /// A record is queued once; another message takes another id.
    package static let messageExists = Refusal(
        "exchange.message.exists", Phrase("这个消息编号用过，或不合规则", "This message id was used, or is none"),
        next: Phrase("换一个编号", "Take another id"))

    /// A replay: what was said the first time stands.
    package static let messageKnown = Refusal(
        "exchange.message.known", Phrase("这条消息已经收过", "This message was taken before"),
        next: Phrase("不用再发；看第一次的回执", "Nothing more is needed; see the first acknowledgement"))

    /// Whoever reuses an id has lost count, or is not who they say.
    package static let messageContradicts = Refusal(
        "exchange.message.contradicts",
        Phrase("同一编号收过别的内容", "Other content was taken under the same id"),
        next: Phrase("不收；查明后用新编号发", "It is not taken; find out why, then send it under a new id"))

    /// The one before it has not come: taken out of turn, a unit could be judged before its donor is known.
    package static func messageGap(_ next: Int64) -> Refusal {
        Refusal(
            "exchange.message.gap", Phrase("前面缺消息，应从第 \(next) 号发起", "Earlier ones are missing: send from \(next) on"),
            next: Phrase("从第 \(next) 号起重发", "Send again from number \(next)"))
    }

    /// Its place in the row is taken by another: the sender went back to an old state.
    package static func messageSequencePassed(_ seq: Int64) -> Refusal {
        Refusal(
            "exchange.message.sequence-passed",
            Phrase("第 \(seq) 号已被另一条消息占用", "Number \(seq) was given to another message"),
            next: Phrase("发送方可能恢复了旧备份：请与对方核对", "The sender may have restored an old backup: compare with them"))
    }

    package static let messageSequenceMissing = Refusal(
        "exchange.message.sequence-missing", Phrase("消息没有序号", "The message has no number"),
        next: Phrase("每条消息从 1 起连续编号", "Number the messages from 1 without gaps"))

    package static let messageRecordWrong = Refusal(
        "exchange.message.record-wrong", Phrase("记录编号不是这条消息的", "The record's id is not this message's"),
        next: Phrase("按「in:对方:编号」命名", "Name it in:partner:id"))

    /// Nobody could tell whether it is the partner's: the link and bundles can.
    package static let partnerSigns = Refusal(
        "exchange.partner.signs",
        Phrase("对方的消息有签名，不收文件", "This partner signs its messages: no files are taken or given"),
        next: Phrase("用联网或信包", "Use the link or a bundle"))

    package static let messageNotWaiting = Refusal(
        "exchange.message.not-waiting", Phrase("这条消息不在等回执", "This message waits for no answer"),
        next: Phrase("看它的现状", "See how it stands"))

    /// One verdict for each item, in their order.
    package static let messageVerdictsWrong = Refusal(
        "exchange.message.verdicts-wrong", Phrase("回执与条目不一一对应", "The verdicts do not match the items"),
        next: Phrase("每条一个结论，次序相同", "Give one verdict for each item, in the same order"))

    package static let messageNothingToSettle = Refusal(
        "exchange.message.nothing-to-settle", Phrase("没有要说明的", "There is nothing to explain"),
        next: Phrase("回到消息列表", "Go back to the messages"))

    /// What was found out stands in the record.
    package static let exchangeReasonMissing = Refusal(
        "exchange.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))
}
