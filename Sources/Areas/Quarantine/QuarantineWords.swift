import Kernel

/// What happened in quarantine, as the trail says it.
let quarantineWords: [FactKind: Phrase] = [
    "quarantine.donor.cleared.v1": Phrase("检疫期合格", "quarantine cleared"),
    "quarantine.donor.failed.v1": Phrase("检疫期未通过", "quarantine failed"),
    "quarantine.donor.reopened.v1": Phrase("检疫期重新等待", "quarantine open again"),
    "quarantine.donor.assigned.v1": Phrase("按采浆记录更正归属", "bags assigned as their donations say"),
    "quarantine.round.taken-in.v1": Phrase("血浆进入检疫期", "bags taken into quarantine"),
    "quarantine.round.reviewed.v1": Phrase("检疫期全部重新评估", "quarantine evaluated again"),
]

/// What the members of their facts are called.
let quarantineMembers: [String: MemberWords] = [
    "after": MemberWords("起", "after"),
    "bag": MemberWords("血浆袋", "bag"),
    "bags": MemberWords("血浆袋", "bags"),
    "collected_at": MemberWords("采样时间", "collected at"),
    "collected_on": MemberWords("采集日", "collected on"),
    "days": MemberWords("检疫天数", "days of quarantine"),
    "detail": MemberWords("详情", "detail"),
    "differences": MemberWords("差异", "differences"),
    "donors": MemberWords("供血浆者人数", "number of donors"),
    "evidence": MemberWords("检疫期参考信息", "evidence"),
    "fail_ground": MemberWords("未通过原因", "ground of failure", FailGround.Code.self) { $0.phrase },
    "former": MemberWords("原状态", "former state", QuarantineState.self) { $0.phrase },
    "last": MemberWords("最后一段", "last stretch"),
    "plant_checked_at": MemberWords("厂家复检时间", "re-tested at the plant"),
    "qualified_at": MemberWords("合格时间", "qualified at"),
    "rules": MemberWords("限度版本", "version of the limits"),
    "run": MemberWords("检测批号", "run"),
    "sample": MemberWords("样本", "sample"),
    "sample_origin": MemberWords("样本来源", "origin of the sample", SampleOrigin.self) { $0.phrase },
    "station_checked_at": MemberWords("浆站检测时间", "tested at the station"),
    "through": MemberWords("至", "through"),
    "unit_count": MemberWords("袋数", "number of bags"),
    "units": MemberWords("血浆袋", "bags"),
    "wait_ground": MemberWords("等待原因", "what it waits for"),
]
