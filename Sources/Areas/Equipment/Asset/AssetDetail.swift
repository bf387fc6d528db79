package import Kernel

/// What a piece of equipment is (ISA-95: units, and the modules in them; sites, areas and rooms are places).
package enum AssetKind: String, Sendable, Hashable, CaseIterable {
    case unit, instrument, sensor

    package var phrase: Phrase {
        switch self {
        case .unit: Phrase("设备", "unit")
        case .instrument: Phrase("仪器", "instrument")
        case .sensor: Phrase("传感器", "sensor")
        }
    }

    /// What may be part of it.
    var parts: Set<AssetKind> {
        switch self {
        case .unit: [.unit, .instrument, .sensor]
        case .instrument: [.sensor]
        case .sensor: []
        }
    }
}

/// A piece of equipment with its particulars. It is part of another, or stands in a place.
package struct AssetDetail: Sendable, Hashable {
    package let kind: AssetKind
    package let name: String
    /// Code of its class in the rules.
    package let assetClass: String
    /// Code of what it is part of; empty for none.
    package let parent: String
    /// Id of the place; empty if it is part of another.
    package let place: String
    package let maker: String
    package let model: String
    package let serial: String

    package init(
        kind: AssetKind, name: String, assetClass: String, parent: String = "", place: String = "", maker: String = "",
        model: String = "", serial: String = ""
    ) {
        self.kind = kind
        self.name = name
        self.assetClass = assetClass
        self.parent = parent
        self.place = place
        self.maker = maker
        self.model = model
        self.serial = serial
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("class", assetClass)
        writer.member("kind", kind.rawValue)
        writer.member("maker", maker)
        writer.member("model", model)
        writer.member("name", name)
        writer.member("parent", parent)
        writer.member("place", place)
        writer.member("serial", serial)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            kind: try fields.choice("kind"), name: try fields.string("name"), assetClass: try fields.string("class"),
            parent: try fields.string("parent"), place: try fields.string("place"), maker: try fields.string("maker"),
            model: try fields.string("model"), serial: try fields.string("serial"))
    }
}
