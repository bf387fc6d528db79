import Kernel

/// What happened, as the trail says it.
let comparisonWords: [FactKind: Phrase] = [
    "comparison.bag.compared.v1": Phrase("平行比对", "results compared"),
    "comparison.bag.withdrawn.v1": Phrase("撤销比对", "comparison withdrawn"),
    "comparison.finding.opened.v1": Phrase("发现不一致", "disagreement found"),
    "comparison.finding.actioned.v1": Phrase("处理比对发现", "finding acted on"),
    "comparison.finding.closed.v1": Phrase("关闭比对发现", "finding closed"),
    "comparison.limits.adopted.v1": Phrase("采用比对限度", "limits of the parallel analysis adopted"),
]

/// What the members of its facts are called.
let comparisonMembers: [String: MemberWords] = [
    "action": MemberWords("处理", "action"),
    "at": MemberWords("时间", "time"),
    "assay": MemberWords("检测项目", "assay"),
    "assays": MemberWords("检测项目", "assays"),
    "bag": MemberWords("血浆袋", "bag"),
    "bias_max": MemberWords("偏差限度", "limit of the bias"),
    "bias_unit": MemberWords("偏差单位", "unit of the bias"),
    "code": MemberWords("代码", "code"),
    "conclusion": MemberWords("结论", "conclusion"),
    "critical": MemberWords("关键", "critical"),
    "day": MemberWords("日期", "day"),
    "days": MemberWords("连续天数", "days in a row"),
    "effective_from": MemberWords("生效日期", "effective from"),
    "en": MemberWords("英文", "English"),
    "error_ratio": MemberWords("误差方差比 λ", "ratio of error variances λ"),
    "found": MemberWords("实际", "found"),
    "grade": MemberWords("级别", "grade", FindingGrade.self) { $0.phrase },
    "kind": MemberWords("结果类型", "kind of result", AssayKind.self) { $0.phrase },
    "limit": MemberWords("限度", "limit"),
    "name": MemberWords("名称", "name"),
    "pairs": MemberWords("结果对", "pairs"),
    "plant": MemberWords("工厂", "plant"),
    "plant_item": MemberWords("工厂项目", "test at the plant"),
    "provenance": MemberWords("说明", "provenance"),
    "rules": MemberWords("限度版本", "version of the limits"),
    "since": MemberWords("起始日", "since"),
    "source": MemberWords("来源", "source"),
    "station": MemberWords("浆站", "station"),
    "station_item": MemberWords("浆站项目", "test at the station"),
    "station_reading": MemberWords("浆站结果", "reading of the station"),
    "title": MemberWords("名称", "title"),
    "unit": MemberWords("单位", "unit"),
    "version": MemberWords("版本", "version"),
    "zh": MemberWords("中文", "Chinese"),
]
