import Kernel
import Plasma

let rejectsWords: [FactKind: Phrase] = [
    "rejects.destruction.applied.v1": Phrase("申请销毁", "destruction applied for"),
    "rejects.destruction.approved.v1": Phrase("批准销毁", "destruction approved"),
    "rejects.destruction.declined.v1": Phrase("退回销毁申请", "application declined"),
    "rejects.destruction.scanned.v1": Phrase("销毁前扫描称量", "scanned and weighed"),
    "rejects.destruction.scan-withdrawn.v1": Phrase("撤回扫描", "scan taken back"),
    "rejects.destruction.executed.v1": Phrase("销毁", "destroyed"),
    "rejects.destruction.certified.v1": Phrase("登记销毁凭证", "certificate recorded"),
]

let rejectsMembers: [String: MemberWords] = [
    "approved_by": MemberWords("到场 QA", "QA on the spot"), "certificate": MemberWords("销毁凭证", "certificate"),
    "contractor": MemberWords("处置单位", "contractor"), "forced": MemberWords("依法必须销毁", "law has it destroyed"),
    "ground": MemberWords("不合格原因", "why it does not conform"), "items": MemberWords("清单", "list"),
    "manifest": MemberWords("转移联单", "contractor's manifest"),
    "method": MemberWords("销毁方法", "method", DestructionMethod.self) { $0.phrase },
    "owner": MemberWords("由此记录提出", "asked for by"), "quantity": MemberWords("账面数量", "booked quantity"),
    "subject": MemberWords("对象", "thing"), "video": MemberWords("录像编号", "video"),
    "weighed": MemberWords("称量", "weighed"), "witnesses": MemberWords("见证人", "witnesses"),
]
