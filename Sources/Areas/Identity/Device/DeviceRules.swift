package import Kernel

/// What is asked of a device: an administrator registers and disables it, the node tells of a strange network.
package enum DeviceCommand: Command {
    case register(DeviceGrant)
    case disable
    case turnAway(address: String)

    package var permission: Permission? {
        switch self {
        case .register, .disable: "identity.administer"
        case .turnAway: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let grant):
            writer.value("register")
            grant.write(to: &writer)
        case .disable: writer.value("disable")
        case .turnAway(let address):
            writer.value("turn-away")
            writer.value(address)
        }
        writer.endArray()
    }
}

package struct DeviceState: Sendable, Equatable {
    package let id: String
    package var grant: DeviceGrant?
    package var isDisabled = false
}

/// Devices call with a key of their own, never with a person's: what they did stands under their name (Law.s1: no
/// shared accounts).
package enum DeviceRules: Rules {
    /// A label on the device.
    package static let idLengthMax = 32
    package static let nameBytesMax = 100
    package static let networksMax = 16
    /// One scan every 10 ms is more than any line does.
    package static let perMinuteMax: Int64 = 6_000
    /// What a device never may, whoever asks: give rights, see or erase who a donor is, dispose of records.
    package static let neverGranted: Set<Permission> = [
        "identity.administer", "donors.identity", "donors.erase", "records.dispose",
    ]

    package static let noun = "identity.device"

    package static func blank(_ id: String) -> DeviceState { DeviceState(id: id) }

    package static func decide(
        _ command: DeviceCommand, _ state: DeviceState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [DeviceFact] {
        switch command {
        case .register(let grant):
            guard state.grant == nil else { throw .deviceExists(state.id) }
            try check(grant, id: state.id)
            return [.registered(grant)]
        case .disable:
            guard state.grant != nil else { throw .deviceUnknown(state.id) }
            guard !state.isDisabled else { throw .deviceDisabled(state.id) }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .deviceReasonMissing
            }
            return [.disabled]
        case .turnAway(let address):
            guard circumstance.actor == .node else { throw .deviceNodeOnly }
            guard state.grant != nil else { throw .deviceUnknown(state.id) }
            return [.turnedAway(address: address)]
        }
    }

    package static func apply(_ fact: DeviceFact, _ head: EntryHead, to state: inout DeviceState) {
        switch fact {
        case .registered(let grant): state.grant = grant
        case .disabled: state.isDisabled = true
        case .turnedAway: break
        }
    }

    private static func check(_ grant: DeviceGrant, id: String) throws(Refusal) {
        guard (1...idLengthMax).contains(id.utf8.count), id.utf8.allSatisfy(isOfId) else { throw .deviceIdWrong }
        guard grant.name.contains(where: { !$0.isWhitespace }), grant.name.utf8.count <= nameBytesMax,
            !grant.name.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        else { throw .deviceNameWrong }
        guard !grant.permissions.isEmpty, Set(grant.permissions).count == grant.permissions.count,
            neverGranted.isDisjoint(with: grant.permissions)
        else { throw .deviceRightsWrong }
        guard (1...networksMax).contains(grant.networks.count) else { throw .deviceNetworksWrong }
        guard (1...perMinuteMax).contains(grant.perMinute) else { throw .deviceRateWrong }
    }

    private static func isOfId(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-")
    }
}
