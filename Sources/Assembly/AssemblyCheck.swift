import Identity
package import Kernel
package import Ledger
package import Web

/// What is wrong with a set of areas and pages; empty if nothing is. Asked at every start: a route without a
/// right behind it, or a menu that leads nowhere, must not reach a plant.
package func assemblyFindings(house: House, pages: [Pages], roles: [RoleGrant]) -> [String] {
    var findings: [String] = []
    var seen: Set<String> = []
    for area in pages {
        for route in area.routes {
            let name = "\(route.method.rawValue) \(route.path)"
            if !seen.insert("\(route.method.rawValue) \(shape(of: route.path))").inserted {
                findings.append("\(name) is there twice")
            }
            if !route.path.hasPrefix("/") { findings.append("\(name) does not begin with a slash") }
            if isOfServer(route) { findings.append("\(name) takes a path of the server") }
            if route.access == .open { findings.append("\(name) is open to everybody") }
            findings += undeclared(route.access, by: name, house)
        }
    }
    let gets = Set(pages.flatMap(\.routes).filter { $0.method == .get }.map(\.path))
    for place in pages.flatMap(\.rail) {
        if !gets.contains(place.path) { findings.append("the rail leads to \(place.path), where nothing is") }
        findings += undeclared(place.access, by: "the rail's \(place.path)", house)
    }
    findings += dutyFindings(roles)
    for role in roles {
        for permission in role.permissions where house.permissions[permission] == nil {
            findings.append("the role \(role.role) holds \(permission), which no area declares")
        }
    }
    return findings
}

/// Stops a start that would be wrong for as long as it runs.
package func checkAssembly(house: House, pages: [Pages], roles: [RoleGrant]) {
    let findings = assemblyFindings(house: house, pages: pages, roles: roles)
    precondition(findings.isEmpty, "the assembly is wrong: \(findings.joined(separator: "; "))")
}

private func undeclared(_ access: Access, by name: String, _ house: House) -> [String] {
    guard case .permission(let permission) = access, house.permissions[permission] == nil else { return [] }
    return ["\(name) asks for \(permission), which no area declares"]
}

/// `/a/:id` and `/a/:name` are the same to the router.
private func shape(of path: String) -> String {
    path.split(separator: "/").map { $0.hasPrefix(":") ? ":" : String($0) }.joined(separator: "/")
}

/// Paths that the server answers itself.
private func isOfServer(_ route: Route) -> Bool {
    if route.method == .post, ["/preferences", "/exchange/messages"].contains(route.path) { return true }
    return ["/session", "/assets", "/live", "/health", "/log", "/witness", "/metrics", "/api"].contains {
        route.path == $0 || route.path.hasPrefix($0 + "/")
    }
}
