import Alarms
package import Kernel

/// Steps that hands do, filmed where mistakes would not be seen otherwise, and found again by place and second (A5).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `film.camera` 摄像机 | its code, `CAM-01` | declared, amended, closed |
/// | `film.reel` 录像段 | camera and first moment | sealed and disposed of, by the node |
/// | `film.incident` 录像异常 | camera, trouble, first moment | raised and ended, by the node |
/// | `film.viewing` 调看 | `VW-`, its id | opened with a purpose; clips exported |
/// | `film.keep` 留存 | `FK-`, its id | kept for a batch or a case, released with a reason |
/// | `film.rules` 录像规则 | `film` | adopted |
///
/// Film itself lies in files beside the record; a reel is the digest of its list.
package let filmArea = Area(
    "Film",
    nouns: [
        Noun(CameraTable.self), Noun(ReelTable.self), Noun(IncidentTable.self), Noun(ViewingTable.self),
        Noun(KeepTable.self), Noun(FilmPackTable.self),
    ],
    permissions: [
        "film.view": Phrase("查看摄像机和录像异常", "See cameras and their troubles"),
        "film.watch": Phrase("说明用途后看实时画面和录像", "See pictures and film, having said why"),
        "film.export": Phrase("导出录像片段", "Export clips"),
        "film.keep": Phrase("留存录像、解除留存", "Keep film longer, and release it"),
        "film.register": Phrase("登记摄像机", "Register cameras"),
        "film.rules": Phrase("采用录像规则", "Adopt the rules of film"),
    ], words: filmWords, members: filmMembers, reactions: [troublesAlarm])

/// What happened to them, as the trail says it.
private let filmWords: [FactKind: Phrase] = [
    "film.camera.declared.v1": Phrase("登记摄像机", "camera declared"),
    "film.camera.amended.v1": Phrase("更改摄像机", "camera amended"),
    "film.camera.closed.v1": Phrase("停用摄像机", "camera closed"),
    "film.reel.sealed.v1": Phrase("录像封存", "film sealed"),
    "film.reel.disposed.v1": Phrase("录像到期处置", "film disposed of"),
    "film.incident.raised.v1": Phrase("录像异常出现", "trouble with a camera began"),
    "film.incident.ended.v1": Phrase("录像异常结束", "trouble with a camera ended"),
    "film.viewing.opened.v1": Phrase("调看画面", "film seen"),
    "film.viewing.exported.v1": Phrase("导出录像片段", "clip exported"),
    "film.keep.kept.v1": Phrase("留存录像", "film kept longer"),
    "film.keep.released.v1": Phrase("解除留存", "film released"),
    "film.rules.adopted.v1": Phrase("采用录像规则", "rules of film adopted"),
]

/// What the members of their facts are called.
private let filmMembers: [String: MemberWords] = [
    "address": MemberWords("地址", "address"), "assets": MemberWords("设备", "equipment"),
    "batch": MemberWords("批", "batch"), "blur": MemberWords("打码", "blurred"),
    "code": MemberWords("编号", "code"), "en": MemberWords("英文", "English"),
    "points": MemberWords("视频点", "video points"), "provenance": MemberWords("出处", "provenance"),
    "source": MemberWords("来源", "source"), "step": MemberWords("步骤", "step"),
    "times": MemberWords("时限", "times"), "title": MemberWords("名称", "title"),
    "unit": MemberWords("单位", "unit"), "value": MemberWords("值", "value"), "why": MemberWords("原因", "why"),
    "zh": MemberWords("中文", "Chinese"), "bytes": MemberWords("字节", "bytes"), "camera": MemberWords("摄像机", "camera"),
    "cameras": MemberWords("摄像机", "cameras"), "detail": MemberWords("详情", "detail"),
    "effective_from": MemberWords("生效日", "in force from"), "entry": MemberWords("账本号", "ledger number"),
    "critical": MemberWords("关键", "critical"), "from": MemberWords("从", "from"),
    "keep_days": MemberWords("保留天数", "kept (d)"),
    "live": MemberWords("实时", "live"), "manifest": MemberWords("清单 SHA-256", "manifest, SHA-256"),
    "name": MemberWords("名称", "name"), "place": MemberWords("场所", "place"),
    "point": MemberWords("视频点", "video point"), "previous": MemberWords("前一段", "the one before"),
    "priority": MemberWords("报警优先级", "alarm priority", AlarmPriority.self) { $0.phrase },
    "purpose": MemberWords("用途", "purpose", ViewingPurpose.self) { $0.phrase },
    "segments": MemberWords("分段数", "segments"), "sha256": MemberWords("SHA-256", "SHA-256"),
    "still": MemberWords("画面可以不动", "its picture may stand"), "subject": MemberWords("为谁", "for"),
    "to": MemberWords("到", "to"), "trouble": MemberWords("异常", "trouble", FilmTrouble.self) { $0.phrase },
    "uses": MemberWords("当时的批和步骤", "batches and steps that ran"), "version": MemberWords("版本", "version"),
]
