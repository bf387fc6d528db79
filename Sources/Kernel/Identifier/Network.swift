/// A block of addresses in CIDR notation (RFC 4632; RFC 4291 §2.3): `10.2.0.0/16`, `fd00::/8`.
package struct Network: Sendable, Hashable {
    package let text: String
    private let address: NetworkAddress
    private let prefix: Int

    /// Nil for what is no block, or one whose address has bits behind the prefix: a slip of the hand would open more
    /// than was meant.
    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let address = NetworkAddress(String(halves[0])),
            halves[1].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let prefix = Int(halves[1]),
            (0...address.octets.count * 8).contains(prefix), String(prefix) == halves[1]
        else { return nil }
        let isAligned = address.octets.indices.allSatisfy {
            address.octets[$0] & ~Network.mask(prefix, octet: $0) == 0
        }
        guard isAligned else { return nil }
        self.text = text
        self.address = address
        self.prefix = prefix
    }

    package func contains(_ other: NetworkAddress) -> Bool {
        guard other.octets.count == address.octets.count else { return false }
        return address.octets.indices.allSatisfy {
            (address.octets[$0] ^ other.octets[$0]) & Network.mask(prefix, octet: $0) == 0
        }
    }

    private static func mask(_ prefix: Int, octet: Int) -> UInt8 {
        let bits = min(max(prefix - octet * 8, 0), 8)
        return bits == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
    }
}

/// An address of IPv4 or IPv6 as a socket tells it; IPv4 inside of IPv6 (`::ffff:10.2.3.4`) counts as IPv4.
package struct NetworkAddress: Sendable, Hashable {
    /// 4 or 16.
    let octets: [UInt8]

    package init?(_ text: String) {
        let bare = text.prefix { $0 != "%" }
        guard let octets = bare.contains(":") ? Self.version6(bare) : Self.version4(bare) else { return nil }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.octets = octets.starts(with: mapped) && octets.count == 16 ? Array(octets.suffix(4)) : octets
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [UInt8] = []
        for part in parts {
            // No leading zero: some readers take it for octal.
            guard let octet = UInt8(part), String(octet) == part else { return nil }
            octets.append(octet)
        }
        return octets
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        guard let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var octets: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            if part.contains(".") {
                guard place == parts.count - 1, let last = version4(part) else { return nil }
                octets += last
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    part.utf8.allSatisfy({ $0 < 0x80 }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                octets += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
            }
        }
        return octets
    }
}
