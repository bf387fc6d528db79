import TestKit

/// `Package.swift`, read as text: its functions make every target, so that a call is a line of the import graph.
struct Manifest {
    struct Target: Equatable {
        let name: String
        let folder: String
        let isTest: Bool
        let modules: Set<String>
        /// Modules of outside packages.
        let products: Set<String>
    }

    private(set) var targets: [Target] = []
    let products: [String: String]

    init(_ text: String) {
        products = Manifest.products(in: text)
        let areaHas = Manifest.shared(by: "func area(", in: text)
        let areaTestsHave = Manifest.shared(by: "func areaTests(", in: text)
        guard let start = text.firstRange(of: "targets: [")?.upperBound else { return }
        let body = text[start...]
        for call in ["part(", "program(", "tests(", "area(", "areaTests("] {
            for place in body.places(of: call) where !body[..<place].hasSuffix(".") {
                let arguments = Manifest.arguments(body[place...])
                let swift = SwiftText(arguments)
                guard let name = swift.literals.first?.text else { continue }
                // A module's name has underscores where its target has dashes.
                var modules = Set(swift.literals.dropFirst().map { $0.text.replacing("-", with: "_") })
                var folder = "Sources/\(name)/"
                var target = name
                switch call {
                case "tests(": folder = "Tests/\(name)/"
                case "area(":
                    folder = "Sources/Areas/\(name)/"
                    modules.formUnion(areaHas)
                case "areaTests(":
                    folder = "Tests/Areas/\(name)Tests/"
                    target = "\(name)Tests"
                    modules.formUnion(areaTestsHave.union([name]))
                default: break
                }
                let outside = Set(
                    products.keys.filter {
                        !arguments.places(of: ".\($0)").isEmpty && Manifest.holds(arguments, $0)
                    })
                targets.append(
                    Target(
                        name: target, folder: folder, isTest: call == "tests(" || call == "areaTests(",
                        modules: modules, products: Set(outside.compactMap { products[$0] })))
            }
        }
    }

    /// `static let grdb = product(name: "GRDB", …)`.
    private static func products(in text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard line.contains("= product(name:"),
                let name = line.split(separator: " ").dropFirst(2).first,
                let product = SwiftText(String(line)).literals.first
            else { continue }
            found[String(name)] = product.text
        }
        return found
    }

    /// `.crypto` and not `.cryptoExtras`.
    private static func holds(_ arguments: String, _ name: String) -> Bool {
        arguments.places(of: ".\(name)").contains { place in
            let end = arguments.index(place, offsetBy: name.count + 1)
            return end == arguments.endIndex || !arguments[end].isOfName
        }
    }

    /// Modules that every call of a function of the manifest has.
    private static func shared(by function: String, in text: String) -> Set<String> {
        guard let start = text.firstRange(of: function)?.lowerBound else { return [] }
        let end = text[start...].firstRange(of: "\n}")?.lowerBound ?? text.endIndex
        let literals = SwiftText(String(text[start..<end])).literals.map(\.text)
        return Set(literals.filter { !$0.contains("/") && $0 != "Tests" && !$0.isEmpty })
    }

    /// Between the call's brackets, up to what is no dependency.
    private static func arguments(_ text: Substring) -> String {
        var depth = 0
        var taken = ""
        for character in text {
            if character == "(" { depth += 1 }
            taken.append(character)
            if character == ")" {
                depth -= 1
                if depth == 0 { break }
            }
        }
        for label in ["resources:", "exclude:", "settings:"] {
            if let cut = taken.firstRange(of: label) { taken = String(taken[..<cut.lowerBound]) }
        }
        return taken
    }
}
