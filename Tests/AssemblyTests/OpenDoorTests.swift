import Assembly
import Kernel
import Ledger
import TestKit
import Testing
import Web

/// Commands of the source beside those that are declared for outsiders.
enum Declared {
    /// `ShipmentCommand.scanBag` for every case of every `enum …: Command`, and the adoption of every pack.
    static func commands(in text: String) -> [String] {
        var found: [String] = []
        var type: String?
        var depth = 0
        for line in SwiftText(text).lines {
            let words = line.split { !$0.isOfName }.map(String.init)
            if let place = words.firstIndex(of: "struct"), line.contains(": AdoptedPack"), place + 1 < words.count {
                found.append("PackCommand<\(words[place + 1])>.adopt")
            }
            if let place = words.firstIndex(of: "enum"), line.contains(": Command {"), place + 1 < words.count {
                type = words[place + 1]
                depth = 0
            }
            if let type, depth == 1, words.first == "case" {
                // Names stand at the start and behind commas outside of parentheses.
                var nesting = 0
                var names = [""]
                for character in line.split(separator: "case ", maxSplits: 1).last ?? "" {
                    if character == "(" { nesting += 1 }
                    if nesting == 0, character == "," {
                        names.append("")
                    } else if nesting == 0 {
                        names[names.count - 1].append(character)
                    }
                    if character == ")" { nesting -= 1 }
                }
                found += names.map { name in "\(type).\(name.filter { $0.isOfName })" }
            }
            if type != nil {
                depth += line.count { $0 == "{" } - line.count { $0 == "}" }
                if depth <= 0 { type = nil }
            }
        }
        return found
    }

    static func judge(_ written: Set<String>, declared: Set<String>, excepted: Set<String>) -> [String] {
        written.subtracting(declared).subtracting(excepted).sorted().map { "\($0) is neither declared nor excepted" }
            + excepted.intersection(declared).sorted().map { "\($0) is declared: take it from the list" }
            + excepted.subtracting(written).sorted().map { "\($0) is gone: take it from the list" }
            + declared.subtracting(written).sorted().map { "\($0) is declared and no command" }
    }
}

@Suite struct `The open doors` {
    @Test func `declare every command, or say why not`() throws {
        var written: Set<String> = []
        for file in try Repository.swift(under: "Sources/Areas/") {
            written.formUnion(Declared.commands(in: file.text))
        }
        #expect(written.count > 25)
        let listed = try Repository.text(of: "Tests/AssemblyTests/undeclared-commands.txt").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        for line in listed { #expect(line.split(separator: " ").count > 3, "\(line) gives no reason") }
        let excepted = Set(listed.compactMap { $0.split(separator: " ").first.map(String.init) })
        let declared = Set(openDoors.deeds.map(\.command))
        let flaws = Declared.judge(written, declared: declared, excepted: excepted)
        #expect(flaws.isEmpty, "\(flaws.joined(separator: "\n"))")
        #expect(excepted.count == Self.exceptedMax, "fewer now? Then make the number smaller.")
    }

    /// Lines of `undeclared-commands.txt`. This number only ever gets smaller.
    static let exceptedMax = 221

    @Test func `name rights that an area declares, and every address once`() {
        for deed in openDoors.deeds { #expect(house.permissions[deed.permission] != nil, "\(deed.name)") }
        for lookUp in openDoors.lookUps { #expect(house.permissions[lookUp.permission] != nil, "\(lookUp.name)") }
        let paths = openDoors.deeds.map { "\($0.path)/\($0.name)" }
        #expect(Set(paths).count == paths.count)
        let tables = openDoors.lookUps.map { "\($0.area)/\($0.name)" }
        #expect(Set(tables).count == tables.count)
    }

    @Test func `see a command that is planted without a declaration`() {
        let text = """
            package enum PlantCommand: Command {
                case one(title: String, body: String)
                case two, three
                package var permission: Permission? {
                    switch self {
                    case .one: "a.b"
                    }
                }
            }
            enum Other { case four }
            """
        let found = Declared.commands(in: text)
        #expect(found == ["PlantCommand.one", "PlantCommand.two", "PlantCommand.three"])
        #expect(
            Declared.judge(Set(found), declared: ["PlantCommand.one"], excepted: ["PlantCommand.two", "X.y"]) == [
                "PlantCommand.three is neither declared nor excepted", "X.y is gone: take it from the list",
            ])
    }
}
