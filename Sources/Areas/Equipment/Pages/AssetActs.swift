import Kernel
import Web

/// What is done with equipment at a screen.
enum AssetActs {
    static let routes: [Route] = [
        Route(.post, "/equipment/assets/:asset/amendments", .permission("equipment.register"), amend),
        Route(.post, "/equipment/assets/:asset/log", .permission("equipment.operate"), log),
        Route(.post, "/equipment/assets/:asset/calibrations", .permission("equipment.calibrate"), calibrate),
        Route(.post, "/equipment/assets/:asset/qualifications", .permission("equipment.calibrate"), qualify),
        Route(.post, "/equipment/assets/:asset/maintenance", .permission("equipment.maintain"), maintain),
        Route(.post, "/equipment/assets/:asset/returns", .permission("equipment.release"), putBack),
    ]

    private static func act(
        _ visit: Visit, _ command: (AssetState) throws(Denial) -> AssetCommand
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("asset")
        return try await visit.answer(
            to: EquipmentParts.path("assets", id),
            { (refusal) async throws(Denial) in try await AssetPages.show(visit, refusal) }
        ) { () async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in try AssetTable.load(id, from: snapshot) }
            _ = try await visit.perform(
                AssetTable.self, on: id, command(state), reason: visit.form.text("reason"))
        }
    }

    @Sendable private static func amend(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) throws(Denial) in
            visit.form["act"] == "retire"
                ? .retire : .amend(RegisterPages.detail(state.detail?.kind ?? .unit, visit))
        }
    }

    @Sendable private static func log(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_) throws(Denial) in
            let at = try visit.moment("at")
            switch visit.form["act"] {
            case "start": return .startUse(batch: visit.text("batch"), step: visit.text("step"), at: at)
            case "end": return .endUse(at: at)
            case "clean": return .clean(method: visit.text("method"), at: at)
            case "soil": return .soil(at: at)
            case "put-out": return .putOut
            default: return .note(visit.text("text"), at: at)
            }
        }
    }

    @Sendable private static func calibrate(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_) throws(Denial) in
            guard let unit = Unit(visit.text("unit")), let points = points(visit.form["points"] ?? "") else {
                throw .refused(.calibrationWrong)
            }
            return .calibrate(
                on: try visit.day("performed_on", or: .calibrationWrong),
                dueOn: try visit.optionalDay("due_on", or: .calibrationWrong), by: visit.text("by"),
                certificate: visit.text("certificate"), unit: unit, points: points)
        }
    }

    /// A line a point: reference, as found, as left, tolerance.
    static func points(_ text: String) -> [CalibrationPoint]? {
        var points: [CalibrationPoint] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let numbers = line.split { $0.isWhitespace || $0 == "," || $0 == "，" || $0 == ";" }
                .map { DecimalNumber(String($0)) }
            if numbers.isEmpty { continue }
            guard numbers.count == 4, let reference = numbers[0], let found = numbers[1], let left = numbers[2],
                let tolerance = numbers[3]
            else { return nil }
            points.append(CalibrationPoint(reference: reference, found: found, left: left, tolerance: tolerance))
        }
        return points
    }

    @Sendable private static func qualify(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_) throws(Denial) in
            guard let stage = QualificationStage(rawValue: visit.text("stage")) else {
                throw .refused(.qualificationWrong)
            }
            return .qualify(
                Qualification(
                    stage, performedOn: try visit.day("performed_on", or: .qualificationWrong),
                    validUntil: try visit.optionalDay("valid_until", or: .qualificationWrong),
                    report: visit.text("report")))
        }
    }

    @Sendable private static func maintain(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_) throws(Denial) in
            if visit.form["act"] == "plan" {
                return .planMaintenance(visit.text("what"), dueOn: try visit.day("due_on", or: .maintenanceWrong))
            }
            return .doMaintenance(
                Int(visit.text("number")) ?? 0, what: visit.text("what"), at: try visit.moment("at"))
        }
    }

    @Sendable private static func putBack(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_) throws(Denial) in .putBack }
    }

    // MARK: The forms

    static func sheets(_ model: AssetPages.Model, _ visit: Visit) -> Markup? {
        guard model.state.standing != .retired else { return nil }
        return """
            \(EquipmentParts.acts(Phrase("运行日志", "Logbook"), logging(model.state, visit), visit))\
            \(EquipmentParts.acts(Phrase("校准、确认和维护", "Calibration, qualification, maintenance"),
                caring(model.state, visit), visit))\
            \(EquipmentParts.acts(Phrase("登记", "Register"), registering(model, visit), visit))
            """
    }

    private static func logging(_ state: AssetState, _ visit: Visit) -> [Markup?] {
        let path = EquipmentParts.path("assets", state.id, "log")
        func log(_ name: String, _ word: Phrase, _ matter: Markup = "", timed: Bool = true) -> Markup {
            let end: Markup =
                timed
                ? "\(EquipmentParts.at(name, visit))\(EquipmentParts.reason(name, required: false, visit))"
                : EquipmentParts.reason(name, visit)
            return foldedForm(path, name, word, "\(matter)\(end)", visit)
        }
        func text(_ name: String, _ label: Phrase, _ form: String) -> Markup {
            EquipmentParts.field(name, label, form: form, visit)
        }
        var acts: [Markup?] = []
        if visit.may("equipment.operate") {
            if state.use == nil {
                acts += [
                    log(
                        "start", Phrase("开始使用", "Start a use"),
                        """
                        \(text("batch", Phrase("批", "Batch"), "start"))\
                        \(text("step", Phrase("步骤", "Step"), "start"))
                        """),
                    log("clean", Phrase("已清洁", "Cleaned"), text("method", Phrase("清洁方法", "Method"), "clean")),
                    log("soil", Phrase("标为待清洁", "Mark as dirty")),
                ]
            } else {
                acts.append(log("end", Phrase("结束使用", "End the use")))
            }
            acts.append(
                log(
                    "note", Phrase("记日志", "Write an entry"),
                    EquipmentParts.field("text", Phrase("内容", "Text"), .area(rows: 3), form: "note", visit)))
            if state.standing == .inUse { acts.append(log("put-out", Phrase("停用", "Put out of use"), timed: false)) }
        }
        if state.standing == .outOfUse, visit.may("equipment.release") {
            acts.append(
                foldedForm(
                    EquipmentParts.path("assets", state.id, "returns"), "return",
                    Phrase("恢复使用（QA）", "Return to use (QA)"),
                    EquipmentParts.reason("return", visit), visit))
        }
        return acts
    }

    private static func caring(_ state: AssetState, _ visit: Visit) -> [Markup?] {
        var acts: [Markup?] = []
        func text(_ name: String, _ label: Phrase, _ form: String, _ kind: FieldKind = .text, required: Bool = true)
            -> Markup
        {
            EquipmentParts.field(name, label, kind, form: form, required: required, visit)
        }
        if visit.may("equipment.calibrate") {
            let stages = QualificationStage.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }
            acts.append(
                foldedForm(
                    EquipmentParts.path("assets", state.id, "calibrations"), "calibrate",
                    Phrase("登记校准", "Record a calibration"),
                    """
                    \(text("performed_on", Phrase("日期", "Performed on"), "calibrate", .date))\
                    \(text("due_on", Phrase("到期日（按周期就空着）", "Due on, if told"), "calibrate", .date, required: false))\
                    \(text("by", Phrase("校准人或机构", "By"), "calibrate"))\
                    \(text("certificate", Phrase("证书号", "Certificate"), "calibrate"))\
                    \(text("unit", Phrase("单位（UCUM）", "Unit (UCUM)"), "calibrate"))\
                    \(text(
                        "points", Phrase("每行一点：标准值 调整前 调整后 允差", "A line each: reference, found, left, tolerance"),
                        "calibrate", .area(rows: 4)))
                    """, visit))
            acts.append(
                foldedForm(
                    EquipmentParts.path("assets", state.id, "qualifications"), "qualify",
                    Phrase("登记确认", "Record a qualification"),
                    """
                    \(text("stage", Phrase("阶段", "Stage"), "qualify", .choice(stages)))\
                    \(text("performed_on", Phrase("日期", "Performed on"), "qualify", .date))\
                    \(text("valid_until", Phrase("有效期至", "Valid until"), "qualify", .date, required: false))\
                    \(text("report", Phrase("报告编号", "Report"), "qualify"))
                    """, visit))
        }
        if visit.may("equipment.maintain") {
            let path = EquipmentParts.path("assets", state.id, "maintenance")
            acts.append(
                foldedForm(
                    path, "plan", Phrase("安排维护", "Plan maintenance"),
                    """
                    \(text("what", Phrase("内容", "Matter"), "plan"))\
                    \(text("due_on", Phrase("到期日", "Due on"), "plan", .date))
                    """, visit))
            if !state.maintenance.isEmpty {
                let open = state.maintenance.map { Choice("\($0.number)", "\($0.number) \($0.what) \($0.dueOn.iso)") }
                acts.append(
                    foldedForm(
                        path, "done", Phrase("完成维护", "Maintenance done"),
                        """
                        \(text("number", Phrase("哪一项", "Which"), "done", .choice(open)))\
                        \(text("what", Phrase("做了什么", "What was done"), "done"))\
                        \(EquipmentParts.at("done", visit))\(EquipmentParts.reason("done", required: false, visit))
                        """, visit))
            }
        }
        return acts
    }

    private static func registering(_ model: AssetPages.Model, _ visit: Visit) -> [Markup?] {
        guard visit.may("equipment.register") else { return [] }
        let path = EquipmentParts.path("assets", model.state.id, "amendments")
        return [
            foldedForm(
                path, "amend", Phrase("更改登记", "Amend"),
                """
                \(RegisterPages.fields(model.state.detail, model.pack, visit))\
                \(EquipmentParts.reason("amend", visit))
                """, visit),
            foldedForm(
                path, "retire", Phrase("报废", "Retire"), EquipmentParts.reason("retire", visit), visit),
        ]
    }
}
