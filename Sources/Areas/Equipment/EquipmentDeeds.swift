package import Kernel
package import Web

/// What other computers may tell of equipment: a calibration system its certificates, an execution system its uses,
/// an instrument's computer its values. Returning to use and withdrawing values take a person at a screen.
package enum EquipmentDeeds {
    package static let fileBytesMax = 20_000_000
    private static let code = DeedField.Kind.line(64)
    private static let at = DeedField(
        "at", Phrase("发生时间；现在留空", "When it happened; none for now"), .moment, required: false,
        example: .string("2026-01-02T15:00:00+08:00"))
    package static let adopt = EquipmentPack.adoption(
        Phrase("采用设备规则", "Adopt rules of equipment"), file: Phrase("规则文件", "File of the rules"))

    package static let calibrate = Deed(
        AssetTable.self, "calibrate", "equipment.calibrate", Phrase("登记校准", "Record a calibration"),
        fields: [
            DeedField("performed_on", Phrase("日期", "Performed on"), .day, example: .string("2026-01-02")),
            DeedField(
                "due_on", Phrase("到期日；按周期留空", "Due on; none by the interval"), .day, required: false,
                example: .string("2027-01-02")),
            DeedField("by", Phrase("校准人或机构", "By"), .line(200), example: .string("计量室")),
            DeedField("certificate", Phrase("证书号", "Certificate"), .line(200), example: .string("C-26-001")),
            DeedField("unit", Phrase("单位（UCUM）", "Unit (UCUM)"), .line(20), example: .string("Cel")),
            DeedField(
                "points", Phrase("校准点", "Points"),
                .objects(
                    [
                        DeedField(
                            "reference", Phrase("标准值", "Reference"), .decimal(unit: ""), example: .string("60.00")),
                        DeedField("found", Phrase("调整前", "As found"), .decimal(unit: ""), example: .string("60.02")),
                        DeedField("left", Phrase("调整后", "As left"), .decimal(unit: ""), example: .string("60.02")),
                        DeedField("tolerance", Phrase("允差", "Tolerance"), .decimal(unit: ""), example: .string("0.10")),
                    ], countMax: Calibration.pointsMax),
                example: .array([
                    .object([
                        JSONMember(key: "found", value: .string("60.02")),
                        JSONMember(key: "left", value: .string("60.02")),
                        JSONMember(key: "reference", value: .string("60.00")),
                        JSONMember(key: "tolerance", value: .string("0.10")),
                    ])
                ])),
        ]
    ) { (values) throws(DeedFailure) in
        guard let unit = Unit(values.text("unit")) else { throw .denied(.refused(.calibrationWrong)) }
        return .calibrate(
            on: values.day("performed_on"), dueOn: values.optionalDay("due_on"), by: values.text("by"),
            certificate: values.text("certificate"), unit: unit,
            points: values.objects("points").map { point in
                CalibrationPoint(
                    reference: point.decimal("reference"), found: point.decimal("found"), left: point.decimal("left"),
                    tolerance: point.decimal("tolerance"))
            })
    }

    package static let startUse = Deed(
        AssetTable.self, "start-use", "equipment.operate", Phrase("开始使用设备", "Start a use"), reason: .optional,
        fields: [
            DeedField("batch", Phrase("批", "Batch"), code, example: .string("POOL-26-001")),
            DeedField("step", Phrase("步骤", "Step"), .line(200), example: .string("POOLING")), at,
        ]
    ) { (values) throws(DeedFailure) in
        .startUse(batch: values.text("batch"), step: values.text("step"), at: values.optionalMoment("at"))
    }

    package static let endUse = Deed(
        AssetTable.self, "end-use", "equipment.operate", Phrase("结束使用设备", "End a use"), reason: .optional,
        fields: [at]
    ) { (values) throws(DeedFailure) in .endUse(at: values.optionalMoment("at")) }

    package static let clean = Deed(
        AssetTable.self, "clean", "equipment.operate", Phrase("登记清洁", "Record a cleaning"), reason: .optional,
        fields: [DeedField("method", Phrase("清洁方法", "Method"), .line(200), example: .string("CIP-3")), at]
    ) { (values) throws(DeedFailure) in .clean(method: values.text("method"), at: values.optionalMoment("at")) }

    package static let note = Deed(
        AssetTable.self, "note", "equipment.operate", Phrase("记运行日志", "Write into the logbook"), reason: .optional,
        fields: [
            DeedField(
                "text", Phrase("内容", "Text"), .text(bytesMax: AssetRules.textBytesMax, lines: true),
                example: .string("换密封圈")), at,
        ]
    ) { (values) throws(DeedFailure) in .note(values.text("text"), at: values.optionalMoment("at")) }

    package static let value = Deed(
        SignalTable.self, "value", "equipment.operate", Phrase("录入信号的值", "Enter a value of a signal"),
        reason: .optional,
        fields: [
            DeedField("at", Phrase("测量时间", "Measured at"), .moment, example: .string("2026-01-02T15:00:00+08:00")),
            DeedField("value", Phrase("值", "Value"), .decimal(unit: ""), example: .string("6.82")),
            DeedField(
                "source", Phrase("来源", "Source"), .choice(of: ValueSource.self, \.phrase),
                example: .string("reading")),
            DeedField("instrument", Phrase("仪器编号", "Instrument"), code, example: .string("PH-0331")),
            DeedField(
                "file", Phrase("原始文件或照片", "Raw file or photo"), .file(bytesMax: fileBytesMax), required: false,
                example: .object([
                    JSONMember(key: "base64", value: .string("NS4x")),
                    JSONMember(key: "name", value: .string("ph.csv")),
                ])),
        ]
    ) { (call) throws(DeedFailure) in
        let values = call.values
        let file = values.optionalFile("file")
        let kept = file.map { KeptFile(digest: call.node.hash($0.bytes), bytes: $0.bytes) }
        return DeedOrder(
            .value(
                BroughtValue(
                    at: values.moment("at"), value: values.decimal("value"), source: values.choice("source"),
                    instrument: values.text("instrument"), file: file?.name ?? "", digest: kept?.digest)),
            files: kept.map { [$0] } ?? [])
    }

    package static let all = [
        OpenDeed(adopt), OpenDeed(calibrate), OpenDeed(startUse), OpenDeed(endUse), OpenDeed(clean), OpenDeed(note),
        OpenDeed(value),
    ]

    package static let lookUps = [
        LookUp(
            "equipment-signals", "signals", "equipment.view", Phrase("信号表", "Signals"),
            by: { (state: SignalState) in state.id },
            columns: [
                .init("signal", Phrase("信号", "Signal"), .text) { .text($0.id) },
                .init("asset", Phrase("设备", "Equipment"), .text) { .text($0.detail?.asset) },
                .init("name", Phrase("名称", "Name"), .text) { .text($0.detail?.name) },
                .init("unit", Phrase("单位（UCUM）", "Unit (UCUM)"), .text) { .text($0.detail?.unit.code) },
                .init("critical", Phrase("关键工艺参数", "Critical parameter"), .flag) {
                    .flag($0.detail?.isCritical ?? false)
                },
                .init("connection", Phrase("连接", "Connection"), .text) { .text($0.detail?.collection.connection) },
                .init("address", Phrase("地址", "Address"), .text) { .text($0.detail?.collection.address) },
                .init("closed", Phrase("已停用", "Closed"), .flag) { .flag($0.isClosed) },
            ]
        ) { (call, snapshot) throws(Fault) in
            try SignalLookups.list(after: call.after, limit: call.limit, from: snapshot)
        }
    ]
}
