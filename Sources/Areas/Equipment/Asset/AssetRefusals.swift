package import Kernel

extension Refusal {
    /// Old entries name it, so a code is given once.
    package static func assetExists(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.exists", Phrase("设备 \(id) 已经登记", "Equipment \(id) is registered already"),
            next: Phrase("换一个编号", "Take another code"))
    }

    package static let assetCodeWrong = Refusal(
        "equipment.asset.code-wrong",
        Phrase("编号只能是 64 个以内的字母、数字和符号，不含空格、逗号和斜线", "A code has up to 64 signs: no blank, comma or slash"),
        next: Phrase("写成 BR101.TT01 这样", "Write it as BR101.TT01"))

    package static func assetUnknown(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.unknown", Phrase("没有登记设备 \(id)", "Equipment \(id) is not registered"),
            next: Phrase("核对编号，或先登记", "Check the code, or register it"))
    }

    package static func assetRetired(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.retired", Phrase("设备 \(id) 已经报废", "Equipment \(id) is retired"),
            next: Phrase("用别的设备；旧记录照常可查", "Use another; its records stay"))
    }

    package static let assetSame = Refusal(
        "equipment.asset.same", Phrase("没有改动", "Nothing changes"),
        next: Phrase("改了再提交", "Change something, then send it"))

    package static let assetKindStays = Refusal(
        "equipment.asset.kind-stays", Phrase("种类不能改", "Its kind stays"),
        next: Phrase("报废后另行登记", "Retire it and register another"))

    package static let assetFieldWrong = Refusal(
        "equipment.asset.field-wrong", Phrase("有一项没有填、太长或有控制字符", "A field is missing, too long or odd"),
        next: Phrase("核对各项再提交", "Check the fields, then send it"))

    package static func assetClassUnknown(_ code: String) -> Refusal {
        Refusal(
            "equipment.asset.class-unknown",
            Phrase("生效的设备规则里没有类别 \(code)", "The rules in force have no class \(code)"),
            next: Phrase("选一个类别，或采用新规则", "Choose a class, or adopt new rules"))
    }

    package static let assetPlaceWrong = Refusal(
        "equipment.asset.place-wrong",
        Phrase("要么写所属设备，要么写所在场所，只写一个", "It is part of another, or stands in a place: one of the two"),
        next: Phrase("只留一个", "Leave one"))

    package static func assetPlaceUnknown(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.place-unknown", Phrase("场所 \(id) 不存在或已停用", "There is no open place \(id)"),
            next: Phrase("先登记场所", "Register the place first"))
    }

    /// A sensor has no parts, an instrument has sensors, and nothing is part of itself.
    package static func assetParentWrong(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.parent-wrong", Phrase("不能属于 \(id)", "It cannot be part of \(id)"),
            next: Phrase("传感器属于仪器或设备，仪器属于设备", "A sensor is part of an instrument or a unit, an instrument of a unit"))
    }

    package static func assetInUse(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.in-use", Phrase("设备 \(id) 正在使用", "Equipment \(id) is in use"),
            next: Phrase("先结束使用", "End the use first"))
    }

    package static func assetNotUsed(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.not-used", Phrase("设备 \(id) 没有在使用", "Equipment \(id) is not in use"),
            next: Phrase("先开始使用", "Start a use first"))
    }

    package static let assetHasParts = Refusal(
        "equipment.asset.has-parts", Phrase("它还有没有报废的部件", "It has parts that are not retired"),
        next: Phrase("先报废或移走部件", "Retire its parts or move them first"))

    package static func assetOutOfUse(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.out-of-use", Phrase("设备 \(id) 已经停用", "Equipment \(id) is out of use already"),
            next: Phrase("由 QA 恢复使用", "QA returns it to use"))
    }

    package static func assetNotOutOfUse(_ id: String) -> Refusal {
        Refusal(
            "equipment.asset.not-out-of-use", Phrase("设备 \(id) 没有停用", "Equipment \(id) is not out of use"),
            next: Phrase("不用恢复", "There is nothing to return"))
    }

    /// Whoever changes a register, stops or returns equipment says why (Law.s14: A11 9).
    package static let equipmentReasonMissing = Refusal(
        "equipment.reason.missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// What is not fit is not used: each thing that stands against it, by its code (GMP Art. 74, 94).
    package static func assetNotReady(
        _ obstacles: [(asset: String, obstacle: AssetObstacle)], zoneMinutes: Int
    ) -> Refusal {
        let told = obstacles.prefix(8).map { ($0.asset, $0.obstacle.phrase(zoneMinutes: zoneMinutes)) }
        let zh = told.map { "\($0.0) \($0.1.zh)" }.joined(separator: "；")
        let en = told.map { "\($0.0): \($0.1.en)" }.joined(separator: "; ")
        return Refusal(
            "equipment.asset.not-ready", Phrase("不能使用：\(zh)", "It cannot be used. \(en)"),
            next: Phrase("校准、确认或清洁之后再用，或换一台", "Calibrate, qualify or clean it first, or use another"))
    }

    package static let qualificationWrong = Refusal(
        "equipment.qualification.wrong",
        Phrase("确认要有报告编号和不晚于今天的日期，有效期在其后", "A qualification has a report, a day not after today, and ends later"),
        next: Phrase("核对再提交", "Check it, then send it"))

    package static func qualificationTooLong(_ latest: Day) -> Refusal {
        Refusal(
            "equipment.qualification.too-long",
            Phrase("再确认周期内有效期最晚到 \(latest.iso)", "By the interval of its class it counts until \(latest.iso) at most"),
            next: Phrase("有效期改早", "Choose an earlier end"))
    }

    package static let calibrationWrong = Refusal(
        "equipment.calibration.wrong",
        Phrase("校准要有校准人、证书号、日期、到期日和至少一个可比较的点", "A calibration has who, certificate, day, due day and a point or more"),
        next: Phrase("核对再提交", "Check it, then send it"))

    package static func calibrationTooLong(_ latest: Day) -> Refusal {
        Refusal(
            "equipment.calibration.too-long",
            Phrase("校准周期内最晚 \(latest.iso) 到期", "By the interval of its class it is due on \(latest.iso) at the latest"),
            next: Phrase("到期日改早", "Choose an earlier day"))
    }

    /// An older certificate found later does not push a newer one aside.
    package static func calibrationOlder(_ known: Day) -> Refusal {
        Refusal(
            "equipment.calibration.older",
            Phrase("已经有 \(known.iso) 的校准", "There is a calibration of \(known.iso) already"),
            next: Phrase("旧证书写进日志", "Put the older one into the logbook"))
    }

    package static let maintenanceWrong = Refusal(
        "equipment.maintenance.wrong", Phrase("维护要写明内容和不早于今天的日期", "Maintenance has matter, and a day not before today"),
        next: Phrase("核对再提交", "Check it, then send it"))

    package static func maintenanceUnknown(_ number: Int) -> Refusal {
        Refusal(
            "equipment.maintenance.unknown", Phrase("没有未完成的维护 \(number)", "No maintenance \(number) is open"),
            next: Phrase("核对序号", "Check its number"))
    }

    /// What has not happened cannot be entered, and a use does not end before it began.
    package static let logTimeWrong = Refusal(
        "equipment.log.time-wrong", Phrase("时间在将来，或早于开始", "The time lies ahead, or before the start"),
        next: Phrase("核对发生时间", "Check when it happened"))

    /// A late entry says why it is late (A7; DI guide: records are made when things happen).
    package static let lateReasonMissing = Refusal(
        "equipment.log.late-reason-missing", Phrase("这是补记，没有写原因", "It is told late, and does not say why"),
        next: Phrase("写明补记原因", "Give the reason"))

    /// Dirt that stood too long may not come off as validated.
    package static let dirtyHoldOver = Refusal(
        "equipment.cleaning.dirty-hold-over",
        Phrase("脏放置时间已超限，没有写原因", "It stood dirty too long, and no reason is given"),
        next: Phrase("写明原因并评估", "Give the reason and assess it"))
}
