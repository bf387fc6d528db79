package import Kernel

/// A connection as the register of equipment or a file has it: protocol, address and settings, all of them texts.
package struct SourceSetup: Sendable, Equatable {
    package enum Talk: Sendable, Equatable {
        case mqtt(MQTTSettings)
        case modbus(ModbusSettings)
        case folder(DropSettings)
        case opcua(OPCUASource)
        /// It posts by itself: line protocol over HTTP.
        case door
    }

    /// Of the connection.
    package let code: String
    package let talk: Talk
    package let signals: SignalMap
    package let staleAfter: Span?

    /// As the register of equipment names them.
    package static let protocols = ["opc-ua", "sparkplug", "mqtt", "modbus-tcp", "influx-line", "csv-folder"]
    /// Of every protocol: when it is silent, and how long its dead bands may be.
    private static let namesOfAll = ["stale-seconds", "quiet-periods", "quiet-seconds"]
    private static let settingNames: [String: [String]] = [
        "sparkplug": [
            "topics", "version", "qos", "client", "host-name", "user", "authorities", "keep-alive-seconds",
        ],
        "mqtt": ["topics", "content", "version", "qos", "client", "user", "authorities", "keep-alive-seconds"],
        "modbus-tcp": ["every-milliseconds"],
        "opc-ua": ["every-milliseconds", "policy", "mode", "user"],
        "influx-line": [],
        "csv-folder": ["zone-minutes", "every-seconds"],
    ]

    /// `secret` is the password of the source, kept beside the facts; every wrong setting is named at once.
    package init(
        code: String, protocol name: String, address: String, settings: [String: String], secret: String = "",
        signals: SignalMap
    ) throws(WireFailure) {
        var reader = SettingReader(code, settings)
        guard let known = Self.settingNames[name] else {
            throw WireFailure("\(code): no such protocol: \(name); known are \(Self.protocols.joined(separator: ", "))")
        }
        reader.refuse(except: known + Self.namesOfAll)
        _ = reader.number("quiet-periods", 1...10_000, else: 10)
        _ = reader.number("quiet-seconds", 1...86_400, else: 60)
        self.code = code
        self.signals = signals
        let silence = reader.number("stale-seconds", 0...86_400, else: name == "csv-folder" ? 0 : 60)
        staleAfter = silence == 0 ? nil : .seconds(Int64(silence))
        switch name {
        case "sparkplug", "mqtt": talk = .mqtt(reader.mqtt(name, address, secret))
        case "influx-line": talk = .door
        case "opc-ua":
            talk = .opcua(reader.opcua(address, secret))
        case "modbus-tcp":
            let (host, port) = reader.place(address, port: 502)
            let every = reader.number("every-milliseconds", 10...3_600_000, else: 1000)
            talk = .modbus(ModbusSettings(host: host, port: port, every: .milliseconds(every)))
        default:
            let zone = reader.number("zone-minutes", -720...840, else: 480)
            let every = reader.number("every-seconds", 1...3600, else: 5)
            if !address.hasPrefix("/") { reader.problems.append("\(code): the folder begins with /") }
            talk = .folder(DropSettings(folder: address, zone: zone, every: .seconds(every)))
        }
        guard reader.problems.isEmpty else { throw WireFailure(reader.problems.joined(separator: "; ")) }
    }

    func collector(_ security: OPCUASecurity) -> any Collector {
        switch talk {
        case .mqtt(let settings): MQTTCollector(settings)
        case .modbus(let settings): ModbusCollector(settings)
        case .folder(let settings): DropFolder(settings)
        case .opcua(let source): OPCUACollector(source, security)
        case .door: WaitingCollector()
        }
    }
}

/// For sources that come to us.
private struct WaitingCollector: Collector {
    func run(_ port: SourcePort) async throws {
        while await port.clock.pause(.seconds(3600)) {}
    }
}
