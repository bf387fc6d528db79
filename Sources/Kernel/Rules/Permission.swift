/// A right: `area.verb`. Denied unless granted.
package struct Permission: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let name: String

    package init(stringLiteral name: StaticString) { self.name = name.description }
    package init(read name: String) { self.name = name }

    package static func < (left: Permission, right: Permission) -> Bool { left.name < right.name }
    package var description: String { name }
}

/// What the record knows of a person at this moment: enough to allow, refuse, and check a signature.
package struct Standing: Sendable, Equatable {
    package let person: String
    package let name: String
    package let role: String
    package let permissions: Set<Permission>
    /// False for a closed or locked account.
    package let active: Bool
    /// Ed25519 public keys by key name; only the current one may sign, older ones still verify.
    package let signingKey: (name: String, publicKey: [UInt8])?
    /// Which of the permissions are lent, and whose they are.
    package let lent: [Permission: String]
    /// When the record will know something else of the person without being told: a loan begins or ends.
    package let changesAt: Moment?
    /// Sites and products that the permissions are for.
    package let scope: Scope

    package init(
        person: String, name: String, role: String, permissions: Set<Permission>, active: Bool,
        signingKey: (name: String, publicKey: [UInt8])?, lent: [Permission: String] = [:], changesAt: Moment? = nil,
        scope: Scope = .unlimited
    ) {
        self.person = person
        self.name = name
        self.role = role
        self.permissions = permissions
        self.active = active
        self.signingKey = signingKey
        self.lent = lent
        self.changesAt = changesAt
        self.scope = scope
    }

    /// The same person as entries name them when they use this right: in another's stead, if it is lent.
    package func using(_ permission: Permission) -> Standing {
        guard let giver = lent[permission] else { return self }
        return Standing(
            person: person, name: name, role: role + Standing.inStead + giver, permissions: permissions,
            active: active, signingKey: signingKey, lent: lent, changesAt: changesAt, scope: scope)
    }

    /// Between a role and the staff number of whoever lent the right; no role has a space.
    package static let inStead = " for "

    package static func == (left: Standing, right: Standing) -> Bool {
        left.person == right.person && left.name == right.name && left.role == right.role
            && left.permissions == right.permissions && left.active == right.active
            && left.signingKey?.name == right.signingKey?.name
            && left.signingKey?.publicKey == right.signingKey?.publicKey
            && left.lent == right.lent && left.changesAt == right.changesAt
            && left.scope == right.scope
    }

    /// The node itself: reactions and set-up act under this name, never a person.
    package static let node = Standing(
        person: "node", name: "node", role: "node", permissions: [], active: true, signingKey: nil)
}

/// Something a command needs to be true, as data, answered by the area that knows.
package struct Requirement: Hashable, Sendable {
    package let name: String
    package let argument: String

    package init(_ name: StaticString, _ argument: String) {
        self.name = name.description
        self.argument = argument
    }
}
