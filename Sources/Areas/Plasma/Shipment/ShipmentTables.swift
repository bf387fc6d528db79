import Kernel
package import Web

/// What outsiders may ask about stations, shipments and bags.
package enum ShipmentTables {
    private static let shipment = DeedField(
        "shipment", Phrase("运输批", "Shipment"), .line(ManifestRows.numberBytesMax),
        example: .string("SH-20261121-02"))

    package static let stations = LookUp(
        "plasma", "stations", "plasma.view", Phrase("浆站", "Stations"),
        by: { (station: StationTable.Summary) in station.code },
        columns: [
            .init("code", Phrase("浆站代码", "Station code"), .text) { .text($0.code) },
            .init("name", Phrase("名称", "Name"), .text) { .text($0.name) },
            .init("licence", Phrase("许可证号", "Licence number"), .text) { .text($0.licence) },
            .init("licence_valid_to", Phrase("许可证有效至", "Licence valid to"), .day) { .day($0.licenceValidTo) },
            .init("contracted", Phrase("有供浆合同", "Supply agreement stands"), .flag) { .flag($0.contracted) },
        ]
    ) { (call, snapshot) throws(Fault) in
        try StationTable.list(after: call.after, limit: call.limit, from: snapshot)
    }

    package static let shipments = LookUp(
        "plasma", "shipments", "plasma.view", Phrase("运输批", "Shipments"),
        parameters: [
            DeedField(
                "state", Phrase("状态", "State"), .choice(of: ShipmentStage.self, \.phrase), required: false,
                example: .string("receiving"))
        ],
        by: { (shipment: ShipmentSummary) in shipment.id },
        columns: [
            .init("id", Phrase("运输批号", "Shipment number"), .text) { .text($0.id) },
            .init("state", Phrase("状态", "State"), .choice(ShipmentStage.allCases.map(choice))) {
                .text($0.stage.rawValue)
            },
            .init("station", Phrase("浆站代码", "Station code"), .text) { .text($0.station) },
            .init("station_name", Phrase("浆站", "Station"), .text) { .text($0.stationName) },
            .init("shipped_on", Phrase("发运日期", "Shipping date"), .day) { .day($0.shippedOn) },
            .init("bags", Phrase("袋", "Bags"), .integer) { .integer(Int64($0.bags)) },
            .init("boxes", Phrase("箱", "Boxes"), .integer) { .integer(Int64($0.boxes)) },
            .init("announced_at", Phrase("预告时间", "Announced at"), .moment) { .moment($0.announcedAt) },
            .init("arrived_at", Phrase("到厂时间", "Arrived at"), .moment, optional: true) { .moment($0.arrivedAt) },
            .init("vehicle", Phrase("车辆", "Vehicle"), .text, optional: true) { .text($0.vehicle) },
            .init("limits_version", Phrase("限度版本", "Version of limits"), .text, optional: true) {
                .text($0.limitsVersion)
            },
            .init("temperature", Phrase("运输温度判定", "Transport temperature"), .text, optional: true) {
                .text($0.verdict?.rawValue)
            },
            .init("receiver", Phrase("收浆员", "Receiver"), .text, optional: true) { .text($0.receiver) },
            .init("finished_at", Phrase("收完时间", "Finished at"), .moment, optional: true) {
                .moment($0.finishedAt)
            },
            .init("reviewer", Phrase("审核人", "Reviewer"), .text, optional: true) { .text($0.reviewer) },
            .init("closed_at", Phrase("结束时间", "Closed at"), .moment, optional: true) { .moment($0.closedAt) },
            .init("manifest_sha256", Phrase("清单 SHA-256", "SHA-256 of the manifest"), .text) {
                .text($0.fileDigest)
            },
        ]
    ) { (call, snapshot) throws(Fault) in
        try ShipmentLookups.shipments(
            in: call.values.optionalChoice("state"), after: call.after, limit: call.limit, from: snapshot)
    }

    package static let boxes = LookUp(
        "plasma", "boxes", "plasma.view", Phrase("箱", "Boxes"), parameters: [shipment],
        by: { (box: BoxSummary) in box.box },
        columns: [
            .init("box", Phrase("箱号", "Box"), .text) { .text($0.box) },
            .init("bags", Phrase("袋", "Bags"), .integer) { .integer(Int64($0.bags)) },
            .init("received", Phrase("已收", "Received"), .integer) { .integer(Int64($0.received)) },
            .init("opened_at", Phrase("打开时间", "Opened at"), .moment, optional: true) { .moment($0.openedAt) },
            .init("opened_lane", Phrase("通道", "Lane"), .text, optional: true) { .text($0.openedLane) },
        ]
    ) { (call, snapshot) throws(Fault) in
        try ShipmentLookups.boxes(
            of: call.values.text("shipment"), after: call.after, limit: call.limit, from: snapshot)
    }

    package static let bags = LookUp(
        "plasma", "bags", "plasma.view", Phrase("血浆袋", "Bags"),
        parameters: [
            shipment,
            DeedField(
                "state", Phrase("状态", "State"), .choice(of: BagState.self, \.phrase), required: false,
                example: .string("received")),
        ],
        keyed: .number, by: { (bag: BagSummary) in String(bag.line) },
        columns: [
            .init("number", Phrase("袋号", "Bag number"), .text) { .text($0.number) },
            .init("shipment", Phrase("运输批", "Shipment"), .text) { .text($0.shipment) },
            .init("station", Phrase("浆站代码", "Station code"), .text) { .text($0.station) },
            .init("box", Phrase("箱号", "Box"), .text) { .text($0.box) },
            .init("line", Phrase("清单行", "Manifest line"), .integer) { .integer(Int64($0.line)) },
            .init("donor", Phrase("献浆员编号", "Donor number"), .text) { .text($0.donor) },
            .init("collected_on", Phrase("采集日", "Collected on"), .day) { .day($0.collectedOn) },
            .init("type", Phrase("血浆类型", "Plasma type"), .choice(PlasmaType.allCases.map(choice))) {
                .text($0.type.rawValue)
            },
            .init("station_weight", Phrase("浆站净重", "Station's weight"), .decimal(unit: "g")) {
                .decimal($0.stationWeightGrams)
            },
            .init("state", Phrase("状态", "State"), .choice(BagState.allCases.map(choice))) {
                .text($0.state.rawValue)
            },
            .init("lane", Phrase("通道", "Lane"), .text, optional: true) { .text($0.lane) },
            .init("received_at", Phrase("收浆时间", "Received at"), .moment, optional: true) {
                .moment($0.receivedAt)
            },
            .init("net_weight", Phrase("净重", "Net weight"), .decimal(unit: "g"), optional: true) {
                .decimal($0.netGrams)
            },
        ]
    ) { (call, snapshot) throws(Fault) in
        let id = call.values.text("shipment")
        // The key is a line of the manifest; what is no line is beyond the last.
        let line = call.after.isEmpty ? 0 : Int(call.after) ?? Int.max
        guard let state: BagState = call.values.optionalChoice("state") else {
            return try ShipmentLookups.bags(of: id, afterLine: line, limit: call.limit, from: snapshot)
        }
        return try ShipmentLookups.bags(of: id, in: state, afterLine: line, limit: call.limit, from: snapshot)
    }

    private static func choice(_ stage: ShipmentStage) -> DeedChoice { DeedChoice(stage.rawValue, stage.phrase) }
    private static func choice(_ state: BagState) -> DeedChoice { DeedChoice(state.rawValue, state.phrase) }
    private static func choice(_ type: PlasmaType) -> DeedChoice { DeedChoice(type.rawValue, type.phrase) }

    package static let all = [stations, shipments, boxes, bags]
}
