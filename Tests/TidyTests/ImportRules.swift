import TestKit

/// The import graph as it stands in `Package.swift` and as the files have it are one.
enum ImportRules {
    static let names: Set<String> = [
        "undeclared-import", "unused-dependency", "kernel-imports", "area-imports", "shared-package",
    ]
    /// What comes with the compiler.
    static let toolchain: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Synchronization", "Testing",
    ]
    /// Outside modules that more than one part may use, with the reason.
    static let sharedPackages: [String: Set<String>] = [
        // Two programs, each with a command line.
        "ArgumentParser": ["xuemai", "xuemai-verify"],
        // Signatures and digests of the ledger; RSA, AES and HMAC as the policies of OPC UA name them.
        "Crypto": ["Ledger", "OPCUA"],
        "CryptoExtras": ["Ledger", "OPCUA"],
        // Sockets of the time server's client, and of OPC UA.
        "NIOCore": ["Collectors", "OPCUA", "Server"],
        "NIOPosix": ["Collectors", "OPCUA", "Server"],
        // The server logs to where the program says.
        "Logging": ["Server", "xuemai"],
    ]

    static func imports(_ text: String) -> Set<String> {
        var found: Set<String> = []
        for line in SwiftText(text).lines {
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"),
                words[..<place].allSatisfy({ $0.hasPrefix("@") || access.contains($0) }),
                place + 1 < words.count
            else { continue }
            let next = words[place + 1]
            let module = kinds.contains(next) && place + 2 < words.count ? words[place + 2] : next
            found.insert(String(module.split(separator: ".").first ?? module))
        }
        return found
    }

    private static let access: Set<Substring> = ["package", "public", "internal", "private", "fileprivate"]
    private static let kinds: Set<Substring> = [
        "struct", "enum", "class", "func", "protocol", "typealias", "var", "let",
    ]

    static func flaws(_ manifest: Manifest, _ files: [TextFile]) -> [Flaw] {
        var flaws: [Flaw] = []
        for target in manifest.targets {
            let own = files.filter { $0.path.hasPrefix(target.folder) }
            let declared = target.modules.union(target.products)
            var used: Set<String> = []
            for file in own {
                let imports = imports(file.text)
                used.formUnion(imports)
                for module in imports.subtracting(declared).subtracting(toolchain).sorted() {
                    flaws.append(
                        Flaw(file.path, "undeclared-import", "\(target.name) does not declare \(module)"))
                }
                if target.name == "Kernel", let module = imports.min() {
                    flaws.append(Flaw(file.path, "kernel-imports", module))
                }
                if target.folder.hasPrefix("Sources/Areas/") || target.name == "Web" {
                    for module in imports.intersection(toolchain).subtracting(["Synchronization"]).sorted() {
                        flaws.append(Flaw(file.path, "area-imports", module))
                    }
                }
            }
            for module in declared.subtracting(used).sorted() {
                flaws.append(
                    Flaw("Package.swift", "unused-dependency", "\(target.name) never imports \(module)"))
            }
        }
        let outside = Set(manifest.products.values)
        for module in outside.sorted() {
            let users = Set(
                manifest.targets.filter { !$0.isTest && $0.products.contains(module) }.map(\.name))
            if users.count > 1, users != sharedPackages[module] {
                flaws.append(Flaw("Package.swift", "shared-package", "\(module): \(users.sorted())"))
            }
        }
        return flaws
    }
}
