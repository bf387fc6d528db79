package import Kernel

/// How a connection speaks.
package enum ConnectionProtocol: String, Sendable, Hashable, CaseIterable {
    case opcua = "opc-ua"
    case mqtt
    case sparkplug
    case modbus = "modbus-tcp"
    case influx = "influx-line"
    case csv = "csv-folder"

    package var phrase: Phrase {
        switch self {
        case .opcua: Phrase("OPC UA", "OPC UA")
        case .mqtt: Phrase("MQTT", "MQTT")
        case .sparkplug: Phrase("MQTT Sparkplug B", "MQTT Sparkplug B")
        case .modbus: Phrase("Modbus TCP", "Modbus TCP")
        case .influx: Phrase("InfluxDB 行协议", "InfluxDB line protocol")
        case .csv: Phrase("CSV 文件夹", "CSV folder")
        }
    }
}

/// Where values come from. Never a secret: those stay on the machine that connects.
package struct ConnectionDetail: Sendable, Hashable {
    package let name: String
    package let speaks: ConnectionProtocol
    package let address: String
    /// Settings of the protocol by name, plain ASCII.
    package let settings: [String: String]

    package init(name: String, speaks: ConnectionProtocol, address: String, settings: [String: String] = [:]) {
        self.name = name
        self.speaks = speaks
        self.address = address
        self.settings = settings
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("address", address)
        writer.member("name", name)
        writer.member("protocol", speaks.rawValue)
        writer.key("settings")
        writer.beginArray()
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.member("name", name)
            writer.member("value", value)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var settings: [String: String] = [:]
        for one in try fields.objects("settings") {
            guard settings.updateValue(try one.string("value"), forKey: try one.string("name")) == nil else {
                throw fields.wrong("settings")
            }
        }
        self.init(
            name: try fields.string("name"), speaks: try fields.choice("protocol"),
            address: try fields.string("address"), settings: settings)
    }
}

/// What happened to a connection. Reasons stand in the entries.
package enum ConnectionFact: Fact {
    case declared(ConnectionDetail)
    case amended(ConnectionDetail)
    case closed

    package static let kinds: [FactKind] = [
        "equipment.connection.declared.v1", "equipment.connection.amended.v1", "equipment.connection.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .declared: "equipment.connection.declared.v1"
        case .amended: "equipment.connection.amended.v1"
        case .closed: "equipment.connection.closed.v1"
        }
    }

    package static let namingKinds: [FactKind] = [
        "equipment.connection.declared.v1", "equipment.connection.amended.v1",
    ]

    package var names: [String] {
        switch self {
        case .declared(let detail), .amended(let detail): [detail.name]
        case .closed: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .declared(let detail), .amended(let detail): detail.write(to: &writer)
        case .closed:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ConnectionFact {
        switch kind {
        case "equipment.connection.declared.v1": .declared(try ConnectionDetail(reading: fields))
        case "equipment.connection.amended.v1": .amended(try ConnectionDetail(reading: fields))
        case "equipment.connection.closed.v1": .closed
        default: throw fields.wrong("kind")
        }
    }
}
