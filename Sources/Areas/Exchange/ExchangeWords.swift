import Kernel
import Web

/// What happened, as the trail says it.
let exchangeWords: [FactKind: Phrase] = [
    "exchange.partner.registered.v1": Phrase("登记对方", "partner registered"),
    "exchange.partner.amended.v1": Phrase("更改对方", "partner amended"),
    "exchange.partner.closed.v1": Phrase("停用对方", "partner closed"),
    "exchange.partner.clock-noted.v1": Phrase("对方时钟超限或恢复", "partner's clock out of limit or back"),
    "exchange.message.queued.v1": Phrase("消息待发", "message queued"),
    "exchange.message.acknowledged.v1": Phrase("消息有回执", "message acknowledged"),
    "exchange.message.received.v1": Phrase("收到消息", "message received"),
    "exchange.message.rejected.v1": Phrase("消息整条不收", "message rejected"),
    "exchange.message.answered.v1": Phrase("逐条答复", "items answered"),
    "exchange.message.contradicted.v1": Phrase("同编号来了别的内容", "other content under the same id"),
    "exchange.message.settled.v1": Phrase("消息已查明", "message settled"),
]

/// What the members of the facts are called.
let exchangeMembers: [String: MemberWords] = {
    var members = ownMembers
    for field in MessageType.all.flatMap(\.fields) where members[field.name] == nil {
        members[field.name] = MemberWords(field.what)
    }
    return members
}()

private let ownMembers: [String: MemberWords] = [
    "answer": MemberWords("回执摘要", "digest of the acknowledgement"),
    "code": MemberWords("代码", "code"),
    "content_digest": MemberWords("内容摘要", "digest of the content"),
    "created_at": MemberWords("生成时间", "created at"),
    "device": MemberWords("设备", "device"),
    "findings": MemberWords("发现", "findings"),
    "how": MemberWords("途径", "way", Carriage.self) { $0.phrase },
    "id": MemberWords("编号", "id"),
    "incoming": MemberWords("来件", "what came"),
    "index": MemberWords("序", "place"),
    "items": MemberWords("条目", "items"),
    "key": MemberWords("验证密钥", "verifier key"),
    "limit_seconds": MemberWords("限（秒）", "limit in seconds"),
    "message": MemberWords("消息", "message"),
    "name": MemberWords("名称", "name"),
    "offset_seconds": MemberWords("时钟差（秒）", "clock offset in seconds"),
    "outcome": MemberWords("结论", "outcome"),
    "parcel": MemberWords("来件原件摘要", "digest of what it came in"),
    "partner": MemberWords("对方", "partner"),
    "reason_en": MemberWords("原因（英）", "reason (en)"),
    "reason_zh": MemberWords("原因（中）", "reason (zh)"),
    "role": MemberWords("角色", "role", PartnerRole.self) { $0.phrase },
    "seq": MemberWords("序号", "number"),
    "sent_at": MemberWords("发出时间", "sent at"),
    "state": MemberWords("状态", "state"),
    "subject": MemberWords("关于", "about"),
    "type": MemberWords("类型", "type"),
    "url": MemberWords("地址", "address"),
    "verdicts": MemberWords("逐条结论", "verdicts"),
    "version": MemberWords("版本", "version"),
]
