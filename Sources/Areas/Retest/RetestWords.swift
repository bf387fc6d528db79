import Donors
import Kernel

/// What happened to re-tests, as the trail says it.
let retestWords: [FactKind: Phrase] = [
    "retest.specimen.concluded.v1": Phrase("下复检结论", "re-test concluded"),
    "retest.specimen.withdrawn.v1": Phrase("撤回复检结论", "conclusion withdrawn"),
]

/// What the members of their facts are called.
let retestMembers: [String: MemberWords] = [
    "collected_at": MemberWords("采集时间", "collected at"),
    "discordant": MemberWords("浆站阴性、本厂阳性", "negative at the station, positive here"),
    "donor": MemberWords("供血浆者", "donor"),
    "interpretation": MemberWords("判读", "interpretation", Interpretation.self) { $0.phrase },
    "item": MemberWords("项目", "test"),
    "items": MemberWords("项目", "tests"),
    "released_at": MemberWords("下结论时间", "concluded at"),
    "released_by": MemberWords("下结论人", "concluded by"),
    "rounded": MemberWords("修约值", "rounded value"),
    "run": MemberWords("检测单", "worklist or pool"),
    "specification": MemberWords("标准版本", "version of the specification"),
    "specimen_kind": MemberWords("样本种类", "kind of specimen", SpecimenKind.self) { $0.phrase },
    "station": MemberWords("浆站", "station"),
    "unit": MemberWords("单位", "unit"),
    "value": MemberWords("值", "value"),
    "verdict": MemberWords("结论", "conclusion", SpecimenVerdict.self) { $0.phrase },
]
