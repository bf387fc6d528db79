import Kernel
package import Web

/// What outsiders may ask of the lineage.
package enum LineageTables {
    /// A row of a trace as it goes out, with its place in the whole.
    package struct Line: Sendable, Hashable {
        package let place: Int
        package let row: TraceRow
        /// Record of the step that it was found through.
        package let step: String
    }

    private static let kind = DeedField(
        "kind", Phrase("种类", "Kind"), .line(100), required: false, example: .string(LineageRows.batch))
    private static let code = DeedField(
        "code", Phrase("编号", "Code"), .line(String.codeBytesMax), example: .string("POOL-26-001"))
    private static let direction = DeedField(
        "direction", Phrase("方向", "Direction"), .choice(of: TraceDirection.self) { $0.phrase },
        example: .string("backward"))
    private static let station = DeedField(
        "station", Phrase("浆站", "Station"), .line(64), required: false, example: .string("JS-0032"))
    private static let stage = DeedField(
        "stage", Phrase("阶段", "Stage"), .choice(of: MaterialStage.self) { $0.phrase }, required: false,
        example: .string("lot"))

    private static let columns: [LookUp.Column<Line>] = [
        .init("place", Phrase("行", "Row"), .integer) { .integer(Int64($0.place)) },
        .init("kind", Phrase("种类", "Kind"), .text) { .text($0.row.node.subject.noun) },
        .init("code", Phrase("编号", "Code"), .text) { .text($0.row.node.subject.id) },
        .init("material", Phrase("物料", "Material"), .text) { .text($0.row.node.material) },
        .init("stage", Phrase("阶段", "Stage"), .text) { .text($0.row.node.stage.rawValue) },
        .init("quantity", Phrase("数量", "Quantity"), .text, optional: true) { .text($0.row.node.quantity?.text) },
        .init("donor", Phrase("供血浆者", "Donor"), .text, optional: true) { .text($0.row.node.donor) },
        .init("station", Phrase("浆站", "Station"), .text, optional: true) { .text($0.row.node.station) },
        .init("type", Phrase("类型", "Type"), .text) { .text($0.row.node.type) },
        .init("made_at", Phrase("产生时间", "Made at"), .moment) { .moment($0.row.node.madeAt) },
        .init("step", Phrase("步骤", "Step"), .text) { .text($0.step) },
        .init("entry", Phrase("条目", "Entry"), .integer) { .integer(GraphTables.entry(of: $0.row.node.number)) },
    ]

    package static let trace = LookUp(
        "lineage", "trace", "lineage.view", Phrase("来源和去向", "Trace, both ways"),
        parameters: [kind, code, direction, stage, station], keyed: .number, by: { (line: Line) in String(line.place) },
        columns: columns
    ) { (call, snapshot) throws(Fault) in
        let subject = Subject(call.values.optionalText("kind") ?? LineageRows.batch, call.values.text("code"))
        guard let found = try LineageLookups.node(subject, from: snapshot) else { return [] }
        var filter = TraceFilter()
        filter.stage = call.values.optionalChoice("stage")
        filter.station = call.values.optionalText("station")
        let isForward = call.values.optionalText("direction") == TraceDirection.forward.rawValue
        let trace =
            isForward
            ? try LineageLookups.forward(from: found.node, filter, from: snapshot)
            : try LineageLookups.backward(from: found.node, filter, from: snapshot)
        return lines(trace, call)
    }

    package static let donor = LookUp(
        "lineage", "donor", "lineage.view", Phrase("一位供血浆者的去向", "What was made of a donor's plasma"),
        parameters: [
            DeedField(
                "donor", Phrase("供血浆者编号", "Donor number"), .line(String.codeBytesMax), example: .string("D0000017")),
            stage,
        ], keyed: .number, by: { (line: Line) in String(line.place) }, columns: columns
    ) { (call, snapshot) throws(Fault) in
        var filter = TraceFilter()
        filter.stage = call.values.optionalChoice("stage")
        return lines(
            try LineageLookups.forward(ofDonor: call.values.text("donor"), filter, from: snapshot), call)
    }

    private static func lines(_ trace: Trace, _ call: LookUpCall) -> [Line] {
        let records = Dictionary(uniqueKeysWithValues: trace.steps.map { ($0.number, $0.record) })
        // The key is a place in the whole; what is no place is beyond the last.
        let after = call.after.isEmpty ? 0 : Int(call.after) ?? Int.max
        return trace.rows.enumerated().dropFirst(min(after, trace.rows.count)).prefix(call.limit).map {
            Line(place: $0.offset + 1, row: $0.element, step: records[$0.element.step] ?? "")
        }
    }

    package static let materials = LookUp(
        "lineage", "materials", "lineage.view", Phrase("物料", "Materials"),
        by: { (line: MaterialTable.Line) in line.code },
        columns: [
            .init("code", Phrase("代码", "Code"), .text) { .text($0.code) },
            .init("name_zh", Phrase("中文名称", "Chinese name"), .text) { .text($0.material.name.zh) },
            .init("name_en", Phrase("英文名称", "English name"), .text) { .text($0.material.name.en) },
            .init("stage", Phrase("阶段", "Stage"), .text) { .text($0.material.stage.rawValue) },
            .init("unit", Phrase("单位", "Unit"), .text) { .text($0.material.unit.code) },
            .init("virus", Phrase("病毒状态", "Virus status"), .text) { .text($0.material.virus.rawValue) },
        ]
    ) { (call, snapshot) throws(Fault) in
        try MaterialTable.list(after: call.after, limit: call.limit, from: snapshot)
    }

    package static let processes = LookUp(
        "lineage", "processes", "lineage.view", Phrase("工序", "Processes"),
        by: { (line: ProcessTable.Line) in line.code },
        columns: [
            .init("code", Phrase("代码", "Code"), .text) { .text($0.code) },
            .init("name_zh", Phrase("中文名称", "Chinese name"), .text) { .text($0.profile.name.zh) },
            .init("name_en", Phrase("英文名称", "English name"), .text) { .text($0.profile.name.en) },
            .init("reduces_virus", Phrase("病毒去除/灭活", "Reduces virus"), .flag) { .flag($0.profile.reducesVirus) },
            .init("tolerance", Phrase("允差", "Tolerance"), .decimal(unit: "%")) {
                .decimal($0.profile.tolerancePercent)
            },
            .init("source", Phrase("依据", "Source"), .text) { .text($0.profile.source) },
            .init("effective_from", Phrase("生效日", "Effective from"), .day) { .day($0.profile.effectiveFrom) },
        ]
    ) { (call, snapshot) throws(Fault) in
        try ProcessTable.list(after: call.after, limit: call.limit, from: snapshot)
    }

    package static let holds = LookUp(
        "lineage", "holds", "lineage.view", Phrase("暂扣", "Holds"),
        by: { (line: LineageHoldTable.Line) in line.id },
        columns: [
            .init("id", Phrase("编号", "Number"), .text) { .text($0.id) },
            .init("ground", Phrase("事由", "Ground"), .text) { .text($0.ground.rawValue) },
            .init("reason", Phrase("原因", "Reason"), .text) { .text($0.reason) },
            .init("placed_by", Phrase("暂扣人", "Placed by"), .text) { .text($0.placedBy) },
            .init("placed_at", Phrase("暂扣时间", "Placed at"), .moment) { .moment($0.placedAt) },
            .init("reached", Phrase("暂扣时波及", "Reached when placed"), .integer) { .integer(Int64($0.reached)) },
            .init("decision", Phrase("结论", "Decision"), .text, optional: true) {
                .text($0.decision?.decision.rawValue)
            },
        ]
    ) { (call, snapshot) throws(Fault) in
        try LineageHoldTable.list(standing: false, after: call.after, limit: call.limit, from: snapshot)
    }

    package static let all = [trace, donor, materials, processes, holds]
}
