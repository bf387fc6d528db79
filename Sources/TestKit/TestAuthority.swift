package import Kernel

extension Authority {
    /// Everybody whose id starts with `p` holds the given rights; `q…` is closed. Keys are given by hand.
    package static func open(
        _ permissions: Set<Permission>, keys: [String: (name: String, publicKey: [UInt8])] = [:]
    ) -> Authority {
        Authority(
            nouns: [],
            standing: { (person, _, _) throws(Fault) in
                guard person.hasPrefix("p") || person.hasPrefix("q") else { return nil }
                return Standing(
                    person: person, name: person, role: "tester", permissions: permissions,
                    active: person.hasPrefix("p"), signingKey: keys[person])
            },
            publicKey: { (person, key, _) throws(Fault) in
                keys[person].flatMap { $0.name == key ? $0.publicKey : nil }
            })
    }
}
