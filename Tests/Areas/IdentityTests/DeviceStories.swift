import Identity
import Kernel
import TestKit
import Testing

@Suite struct `A device` {
    private static let administrator = Standing.story("0001", "identity.administer")

    private func grant(
        name: String = "三号秤", permissions: [Permission] = ["plasma.receive"], networks: [String] = ["10.2.0.0/16"],
        perMinute: Int64 = 60
    ) throws -> DeviceGrant {
        DeviceGrant(
            name: name, permissions: permissions, networks: networks.compactMap { Network($0) },
            perMinute: perMinute, keyDigest: Digest.story([1]))
    }

    private func refusal(
        _ command: DeviceCommand, id: String = "scale-3", given facts: [DeviceFact] = [],
        by standing: Standing = administrator, reason: String? = nil
    ) -> String? {
        let story = Story(DeviceRules.self, id).given(facts, by: "0001", at: nil, reason: nil)
        guard case .failure(let refusal) = story.when(command, by: standing, reason: reason) else { return nil }
        return refusal.code
    }

    @Test func `is registered once, used, and disabled with a reason`() throws {
        let registered = DeviceFact.registered(try grant())
        let disable = DeviceCommand.disable
        #expect(refusal(.register(try grant())) == nil)
        #expect(refusal(.register(try grant()), given: [registered]) == "identity.device.exists")
        #expect(refusal(disable, reason: "丢失") == "identity.device.unknown")
        #expect(refusal(disable, given: [registered]) == "identity.device.reason-missing")
        #expect(refusal(disable, given: [registered], reason: "丢失") == nil)
        #expect(refusal(disable, given: [registered, .disabled], reason: "丢失") == "identity.device.disabled")
    }

    @Test func `is turned away only by the node`() throws {
        let registered = DeviceFact.registered(try grant())
        let away = DeviceCommand.turnAway(address: "203.0.113.9")
        #expect(refusal(away, given: [registered], by: .node) == nil)
        #expect(refusal(away, given: [registered]) == "identity.device.node-only")
    }

    @Test func `Law.s2 never administers, and has an id, a name, rights, networks and a limit`() throws {
        #expect(refusal(.register(try grant()), id: "Scale 3") == "identity.device.id-wrong")
        #expect(refusal(.register(try grant(name: " "))) == "identity.device.name-wrong")
        #expect(refusal(.register(try grant(permissions: []))) == "identity.device.rights-wrong")
        for right in DeviceRules.neverGranted {
            #expect(refusal(.register(try grant(permissions: [right]))) == "identity.device.rights-wrong")
        }
        #expect(DeviceRules.neverGranted.isSuperset(of: ["identity.administer", "donors.identity", "donors.erase"]))
        #expect(refusal(.register(try grant(networks: []))) == "identity.device.networks-wrong")
        #expect(refusal(.register(try grant(perMinute: 0))) == "identity.device.rate-wrong")
    }
}

@Suite struct `A network` {
    @Test func `holds the addresses of its block and no others`() throws {
        func holds(_ network: String, _ address: String) throws -> Bool {
            try #require(Network(network)).contains(try #require(NetworkAddress(address)))
        }
        #expect(try holds("10.2.0.0/16", "10.2.255.1"))
        #expect(try !holds("10.2.0.0/16", "10.3.0.1"))
        #expect(try holds("10.2.0.0/16", "::ffff:10.2.3.4"))
        #expect(try holds("fd00::/8", "fd12:3456::1"))
        #expect(try !holds("fd00::/8", "fe80::1"))
        #expect(try holds("0.0.0.0/0", "203.0.113.9"))
        #expect(try !holds("0.0.0.0/0", "::1"))
        #expect(try holds("::1/128", "::1"))
    }

    @Test(arguments: [
        "", "10.2.0.0", "10.2.0.1/16", "10.2.0.0/33", "10.2.0.0/+8", "010.2.0.0/16", "10.2.0/16", "fd00::1/8",
        "a::b::c/128", "1.2.3.4/32/1", "::g/128", "10.2.0.0/08",
    ])
    func `that is written wrong is none`(_ text: String) {
        #expect(Network(text) == nil)
    }
}
