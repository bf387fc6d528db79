import Assembly
import Identity
import Kernel
import Ledger
import TestKit
import Testing
import Web

/// Who may do what, on one sheet of paper.
enum Authorization {
    static func sheet(_ roles: [RoleGrant], _ permissions: [Permission: Phrase]) -> String {
        var text = "# 角色与权限 Roles and rights. A person reads and signs this sheet (Law.s10).\n#\n"
        for (place, role) in roles.enumerated() {
            text += "# \(place + 1) \(role.role): \(role.name.zh) \(role.name.en)\n"
        }
        text += "#\n"
        let wide = (permissions.keys.map(\.name.utf8.count).max() ?? 0) + 1
        text += padded("", wide) + roles.indices.map { " \($0 + 1)" }.joined() + "\n"
        for (permission, name) in permissions.sorted(by: { $0.key < $1.key }) {
            let marks = roles.map { $0.permissions.contains(permission) ? " x" : " ." }.joined()
            text += padded(permission.name, wide) + marks + "  \(name.zh) \(name.en)\n"
        }
        return text
    }

    private static func padded(_ text: String, _ wide: Int) -> String {
        text + String(repeating: " ", count: max(0, wide - text.utf8.count))
    }

    /// What the administrator may do: give and take rights, and read what everybody reads.
    static let ofAdministrator: Set<Permission> = [
        "identity.administer", "identity.view", "notices.read", "settings.view", "settings.change", "node.view",
        "node.operate", "places.view", "places.change",
    ]

    static func flaws(
        _ roles: [RoleGrant], declared: Set<Permission>, used: Set<Permission>, administrator: String
    ) -> [String] {
        var flaws: [String] = []
        for role in roles {
            if Set(role.permissions).count != role.permissions.count {
                flaws.append("\(role.role) holds a right twice")
            }
            for permission in role.permissions where !declared.contains(permission) {
                flaws.append("\(role.role) holds \(permission), which nobody declares")
            }
            let business = Set(role.permissions).subtracting(ofAdministrator)
            if role.role == administrator, !business.isEmpty {
                flaws.append("\(role.role) holds \(business.sorted())")
            }
            if role.role != administrator, role.permissions.contains("identity.administer") {
                flaws.append("\(role.role) gives rights and works in the plant")
            }
        }
        flaws += used.subtracting(declared).sorted().map { "\($0) is asked for and never declared" }
        flaws += declared.subtracting(used).sorted().map { "\($0) is declared and never asked for" }
        let held = Set(roles.flatMap(\.permissions))
        flaws += declared.subtracting(held).sorted().map { "nobody holds \($0)" }
        return flaws
    }

    /// What routes, menus and commands ask for: commands by their source, since a command is made of its arguments.
    static func used() throws -> Set<Permission> {
        var used: Set<Permission> = []
        let pages = try Shown.pages()
        for access in pages.flatMap(\.routes).map(\.access) + pages.flatMap(\.rail).map(\.access) {
            if case .permission(let permission) = access { used.insert(permission) }
        }
        for file in try Repository.swift(under: "Sources/Areas/") { used.formUnion(asked(by: file.text)) }
        return used
    }

    /// Declared, granted, and waiting for its page: this list only ever gets shorter.
    static let awaited: Set<Permission> = []

    /// Of keys of devices alone: the door of values asks for it, and no role holds it.
    static let ofDevices: Set<Permission> = ["equipment.post"]

    /// Literals inside of `permissions.contains(…)`, of `var permission: Permission? { … }`, and the right that a pack
    /// asks for.
    static func asked(by text: String) -> Set<Permission> {
        let swift = SwiftText(text)
        var asked: Set<Permission> = []
        var depth = 0
        for (place, line) in swift.lines.enumerated() {
            if line.contains("permissions.contains(") {
                for literal in swift.literals where literal.line == place + 1 {
                    asked.insert(Permission(read: literal.text))
                }
            }
            let begins =
                line.contains("var permission: Permission?") || line.contains("let permission: Permission =")
            if begins { depth = 0 } else if depth == 0 { continue }
            for literal in swift.literals where literal.line == place + 1 {
                asked.insert(Permission(read: literal.text))
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
        }
        return asked
    }
}

@Suite struct `The sheet of roles and rights` {
    @Test func `is the one that a person signed`() throws {
        let sheet = Authorization.sheet(roleGrants, house.permissions)
        #expect(try Shown.differences("Tests/AssemblyTests/authz.txt", sheet) == [])
    }

    @Test func `Law.s2 gives the administrator no right in the plant, and declares what is asked for`() throws {
        let flaws = Authorization.flaws(
            roleGrants, declared: Set(house.permissions.keys).subtracting(Authorization.ofDevices),
            used: try Authorization.used(),
            administrator: administratorRole)
        #expect(flaws == Authorization.awaited.sorted().map { "\($0) is declared and never asked for" })
    }

    @Test func `names each right by its area, in both languages`() {
        for area in house.areas {
            for (permission, name) in area.permissions {
                #expect(permission.name.split(separator: ".").count == 2)
                #expect(!name.zh.isEmpty && !name.en.isEmpty && name.zh != name.en)
            }
        }
        for role in roleGrants { #expect(!role.name.zh.isEmpty && !role.name.en.isEmpty) }
    }

    @Test func `shows every planted flaw`() {
        let declared: Set<Permission> = ["identity.administer", "plasma.view"]
        func flaws(_ roles: [RoleGrant], used: Set<Permission>? = nil) -> [String] {
            Authorization.flaws(roles, declared: declared, used: used ?? declared, administrator: "admin")
        }
        let admin = RoleGrant("admin", Phrase("管", "A"), ["identity.administer"])
        let reader = RoleGrant("reader", Phrase("读", "R"), ["plasma.view"])
        #expect(flaws([admin, reader]) == [])
        let mighty = RoleGrant("admin", Phrase("管", "A"), ["identity.administer", "plasma.view"])
        #expect(flaws([mighty]) == ["admin holds [plasma.view]"])
        let both = RoleGrant("reader", Phrase("读", "R"), ["plasma.view", "identity.administer"])
        #expect(flaws([admin, both]) == ["reader gives rights and works in the plant"])
        #expect(flaws([admin]) == ["nobody holds plasma.view"])
        #expect(
            flaws([admin, reader], used: ["plasma.view"]) == [
                "identity.administer is declared and never asked for"
            ])
        #expect(
            flaws([admin, reader], used: declared.union(["plasma.x"])) == [
                "plasma.x is asked for and never declared"
            ])
        let odd = RoleGrant("reader", Phrase("读", "R"), ["plasma.view", "plasma.y"])
        #expect(flaws([admin, odd]) == ["reader holds plasma.y, which nobody declares"])
        let signed = Authorization.sheet([admin, reader], ["plasma.view": Phrase("看", "See")])
        let changed = Authorization.sheet([mighty, reader], ["plasma.view": Phrase("看", "See")])
        #expect(signed.contains("plasma.view  . x  看 See") && changed.contains("plasma.view  x x  看 See"))
    }

    @Test func `reads the rights of commands from their source`() {
        let text = """
            var other: String { "no" }
            package var permission: Permission? {
                switch self {
                case .a: "plasma.view"
                default: nil
                }
            }
            let after = "no"
            var permission: Permission? { "plasma.one" }
            guard actor.permissions.contains("plasma.two") else { return }
            """
        #expect(Authorization.asked(by: text) == ["plasma.view", "plasma.one", "plasma.two"])
    }
}
