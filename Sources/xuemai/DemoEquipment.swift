import Alarms
import Assembly
import Equipment
import Kernel
import Places

/// The equipment of the demo plant, with the signals that its simulator tells: tanks and pasteuriser by OPC UA,
/// incubators and rooms by Sparkplug, fillers and freezers by Modbus.
struct DemoEquipment {
    let founding: Founding
    /// First port of the simulator: OPC UA; Modbus has the next, the broker the one after.
    var simulatorPort = Self.simulatorPortDefault
    static let simulatorPortDefault = 48_400
    static let engineer = "0450"

    private struct Signal: Sendable {
        let name: String
        let title: String
        let unit: String
        let low: String
        let high: String
        /// Ends of what is expected; nil where nothing alarms.
        var expected: (low: String?, high: String)?
    }

    private struct Line: Sendable {
        let code: String
        let title: String
        let kind: String
        let room: String
        let connection: String
        let signals: [Signal]
        let address: @Sendable (String, Int) -> String
    }

    func make() async throws {
        let pack = try EquipmentPack.read(equipmentPackBytes)
        let known = try await founding.node.read { (snapshot) throws(Fault) in
            try EquipmentPackTable.packs(from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await founding.perform(EquipmentPackTable.self, on: EquipmentPack.packName, as: "0105", .adopt(pack))
        try await layOut()
        for (id, name, speaks, address) in [
            (
                "sim-opcua", "分离车间 Fractionation", ConnectionProtocol.opcua,
                "opc.tcp://127.0.0.1:\(simulatorPort)/plant/"
            ),
            ("sim-mqtt", "孵放与洁净区 Incubation", .sparkplug, "127.0.0.1:\(simulatorPort + 2)"),
            ("sim-modbus", "灌装与冷库 Filling, freezers", .modbus, "127.0.0.1:\(simulatorPort + 1)"),
        ] {
            try await founding.perform(
                ConnectionTable.self, on: id, as: Self.engineer,
                .declare(ConnectionDetail(name: name, speaks: speaks, address: address)))
        }
        for line in Self.lines { try await make(line) }
    }

    private func layOut() async throws {
        for (id, name, grade, zone) in [
            ("fr-1", "分离间 Fractionation", "D", "PRE"), ("vi-1", "灭活间 Virus inactivation", "D", "PRE"),
            ("in-1", "孵放间 Incubation", "CNC", "POST"), ("fi-1", "灌装间 Filling", "B+A", "POST"),
            ("fz-1", "冷冻间 Freezers", "CNC", "PRE"),
        ] {
            let detail = PlaceDetail(
                kind: .room, name: name, within: "", particulars: ["grade": grade, "virus_zone": zone])
            try await founding.perform(PlaceTable.self, on: id, as: "0001", .open(detail), reason: "布置")
        }
    }

    private func make(_ line: Line) async throws {
        let today = founding.node.now().day(offsetMinutes: 480)
        let detail = AssetDetail(kind: .unit, name: line.title, assetClass: line.kind, place: line.room)
        try await founding.perform(AssetTable.self, on: line.code, as: Self.engineer, .register(detail))
        for stage in QualificationStage.allCases {
            let one = Qualification(
                stage, performedOn: today.adding(months: -2),
                validUntil: stage == .installation ? nil : today.adding(months: 10),
                report: "\(stage.rawValue)-\(line.code)")
            try await founding.perform(AssetTable.self, on: line.code, as: Self.engineer, .qualify(one))
        }
        for (place, signal) in line.signals.enumerated() {
            let code = "\(line.code).\(signal.name)"
            let unit = Unit(signal.unit) ?? .one
            let way = SignalCollection.connected(connection: line.connection, address: line.address(code, place))
            let detail = SignalDetail(
                asset: line.code, name: signal.title, unit: unit, low: DecimalNumber(signal.low),
                high: DecimalNumber(signal.high), periodMilliseconds: 1_000, isCritical: signal.expected != nil,
                collection: way)
            try await founding.perform(SignalTable.self, on: code, as: Self.engineer, .declare(detail))
            if let expected = signal.expected { try await alarm(code, expected) }
        }
    }

    private func alarm(_ signal: String, _ expected: (low: String?, high: String)) async throws {
        func define(_ end: String, _ kind: AlarmKind, _ value: String, critical: Bool = true) async throws {
            let definition = AlarmDefinition(
                signal: signal, kind: kind, value: DecimalNumber(value) ?? DecimalNumber(coefficient: 0),
                deadBand: DecimalNumber(coefficient: kind == .stale ? 0 : 5, scale: 2),
                onDelay: kind == .stale ? 0 : 10_000, offDelay: kind == .stale ? 0 : 10_000,
                priority: critical ? .high : .low, isCritical: critical,
                consequence: critical ? "超出工艺参数 Out of the process range" : "没有数据 No data",
                response: critical ? "查设备，通知班长和 QA Look at the unit, call leader and QA" : "查连接 Look at the connection")
            try await founding.perform(
                DefinitionTable.self, on: "\(signal).\(end)", as: Self.engineer, .define(definition))
        }
        if let low = expected.low { try await define("L", .low, low) }
        try await define("H", .high, expected.high)
        try await define("S", .stale, "30", critical: false)
    }

    private static let lines: [Line] = tanks + [pasteuriser] + incubators + fillers + freezers

    private static let tanks = (1...4).map { number in
        Line(
            code: "TK10\(number)", title: "分离罐 Tank \(number)", kind: "tank", room: "fr-1", connection: "sim-opcua",
            signals: [
                Signal(
                    name: "TT01", title: "温度 Temperature", unit: "Cel", low: "-20", high: "60",
                    expected: ("\(number - 6).00", "\(number - 2).00")),
                Signal(name: "LT01", title: "液位 Level", unit: "L", low: "0", high: "6000"),
                Signal(name: "PH01", title: "pH", unit: "[pH]", low: "0", high: "14"),
                Signal(name: "ST01", title: "搅拌 Stirrer", unit: "/min", low: "0", high: "200"),
            ], address: { code, _ in "ns=2;s=\(code)" })
    }

    private static let pasteuriser = Line(
        code: "PA201", title: "巴氏灭活器 Pasteuriser", kind: "pasteuriser", room: "vi-1", connection: "sim-opcua",
        signals: [
            Signal(
                name: "TT01", title: "温度 1 Probe 1", unit: "Cel", low: "0", high: "100", expected: ("59.50", "60.50")),
            Signal(
                name: "TT02", title: "温度 2 Probe 2", unit: "Cel", low: "0", high: "100", expected: ("59.50", "60.50")),
            Signal(name: "FT01", title: "循环流量 Flow", unit: "L/h", low: "0", high: "2000"),
            Signal(name: "PT01", title: "压力 Pressure", unit: "bar", low: "0", high: "6"),
        ], address: { code, _ in "ns=2;s=\(code)" })

    private static let incubators = (1...3).map { number in
        Line(
            code: "IN30\(number)", title: "孵放室 Incubator \(number)", kind: "incubator", room: "in-1",
            connection: "sim-mqtt",
            signals: [
                Signal(
                    name: "TT01", title: "温度 Temperature", unit: "Cel", low: "0", high: "60",
                    expected: ("23.00", "25.00")),
                Signal(name: "PH01", title: "pH", unit: "[pH]", low: "0", high: "14", expected: ("3.80", "4.40")),
            ], address: { code, _ in "plant1/gw1/\(code.replacing(".", with: "/"))" })
    }

    private static let fillers = (1...2).map { number in
        Line(
            code: "FL50\(number)", title: "灌装机 Filler \(number)", kind: "filler", room: "fi-1",
            connection: "sim-modbus",
            signals: [
                Signal(
                    name: "WT01", title: "灌装量 Fill weight", unit: "g", low: "0", high: "200",
                    expected: ("51.80", "53.40")),
                Signal(name: "ST01", title: "速度 Speed", unit: "/min", low: "0", high: "300"),
                Signal(name: "PT01", title: "压力 Pressure", unit: "bar", low: "0", high: "10"),
            ], address: { _, place in "1:holding:\(100 * number + 2 * place):float32" })
    }

    private static let freezers = (1...8).map { number in
        Line(
            code: "FZ60\(number)", title: "冷库 Freezer \(number)", kind: "freezer", room: "fz-1",
            connection: "sim-modbus",
            signals: [
                Signal(
                    name: "TT01", title: "温度 Temperature", unit: "Cel", low: "-60", high: "30", expected: (nil, "-20.0")
                )
            ], address: { _, _ in "1:input:\(10 * number):int16:d1" })
    }
}
