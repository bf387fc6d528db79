package import Kernel

/// What a device may do and from where: its key is known by its SHA-256 alone.
package struct DeviceGrant: Sendable, Hashable {
    package let name: String
    package let permissions: [Permission]
    /// Networks that it may call from, `10.2.0.0/16`.
    package let networks: [Network]
    /// Calls per minute at most.
    package let perMinute: Int64
    package let keyDigest: Digest

    package init(
        name: String, permissions: [Permission], networks: [Network], perMinute: Int64, keyDigest: Digest
    ) {
        self.name = name
        self.permissions = permissions
        self.networks = networks
        self.perMinute = perMinute
        self.keyDigest = keyDigest
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("key_digest", keyDigest.hex)
        writer.member("name", name)
        writer.member("networks", networks.map(\.text))
        writer.member("per_minute", perMinute)
        writer.member("permissions", permissions.map(\.name))
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let digest = Digest(hex: try fields.string("key_digest")) else { throw fields.wrong("key_digest") }
        var networks: [Network] = []
        for text in try fields.strings("networks") {
            guard let network = Network(text) else { throw fields.wrong("networks") }
            networks.append(network)
        }
        self.init(
            name: try fields.string("name"),
            permissions: try fields.strings("permissions").map { Permission(read: $0) }, networks: networks,
            perMinute: try fields.integer("per_minute"), keyDigest: digest)
    }
}

/// What happened to a device that calls the open doors.
package enum DeviceFact: Fact {
    case registered(DeviceGrant)
    /// Its key opens nothing any more; the reason stands in the entry.
    case disabled
    /// Its key was used from a network that is none of its own: the key may be stolen.
    case turnedAway(address: String)

    package static let kinds: [FactKind] = [
        "identity.device.registered.v1", "identity.device.disabled.v1", "identity.device.turned-away.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .registered: "identity.device.registered.v1"
        case .disabled: "identity.device.disabled.v1"
        case .turnedAway: "identity.device.turned-away.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .registered(let grant): grant.write(to: &writer)
        case .disabled:
            writer.beginObject()
            writer.endObject()
        case .turnedAway(let address):
            writer.beginObject()
            writer.member("address", address)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DeviceFact {
        switch kind {
        case "identity.device.registered.v1": .registered(try DeviceGrant(reading: fields))
        case "identity.device.disabled.v1": .disabled
        case "identity.device.turned-away.v1": .turnedAway(address: try fields.string("address"))
        default: throw fields.wrong("kind")
        }
    }
}
