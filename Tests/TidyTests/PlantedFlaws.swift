import TestKit
import Testing

/// Every rule is seen red here.
@Suite struct `A planted flaw` {
    private func rules(_ text: String, path: String = "Sources/Kernel/Planted.swift") -> [String] {
        WordRules.flaws(TextFile(path: path, text: text)).map(\.rule)
    }

    @Test(arguments: [
        ("try!", "let a = try! b()"), ("try?", "let a = try? b()"), ("as!", "let a = b as! C"),
        ("fatalError", "fatalError()"), ("force-unwrap", "let a = b!"), ("force-unwrap", "c(b[0]!, d)"),
        ("force-unwrap", "a()!.b"), ("force-unwrap", "let a: Int! = 1"),
        ("force-unwrap", "let a = \"\\(b!)\""),
        ("unchecked-sendable", "final class A: @unchecked Sendable {}"),
        ("nonisolated-unsafe", "nonisolated(unsafe) var a = 1"), ("wall-clock", "let a = Date()"),
        ("wall-clock", "let a = Date.now"), ("uuid", "let a = UUID()"),
        ("unseeded-random", "let a = Int.random(in: 0..<3)"), ("unseeded-random", "let a = b.shuffled()"),
        ("empty-catch", "do { try a() } catch {\n}"), ("todo", "// TO" + "DO: later"),
        ("fixme", "// FI" + "XME"),
    ])
    func `in the words is found`(rule: String, text: String) {
        #expect(rules("struct A {\n\(text)\n}") == [rule])
    }

    @Test(arguments: [
        "let a = !b", "if a != b {}", "if a!=b {}", "// never try! this", "/* a! /* b! */ c! */",
        "let a = \"try! it! \\(b)\"", "let a = #\"x! \"quoted\"! \"#", "func `is refused!`() {}",
        "let a = \"\"\"\n  yes! \"no\"!\n  \"\"\"", "// TO" + "DO (#12): later", "setup.random()",
        "let updated = 1",
        "Int.random(in: 0..<3, using: &numbers)", "do { try a() } catch { b() }",
        "do { try a() } catch {\n // it is gone already\n}", "Regex(#/\"(?!x)!/#)",
    ])
    func `in words that only look like one is not found`(text: String) {
        #expect(rules(text) == [])
    }

    @Test func `in sizes is found`() {
        func rules(_ text: String, path: String = "Sources/A.swift") -> [String] {
            SizeRules.flaws(TextFile(path: path, text: text)).map(\.rule)
        }
        let line = "let a = 1\n"
        #expect(rules(String(repeating: line, count: 400)) == [])
        #expect(rules(String(repeating: line, count: 401)) == ["file-lines"])
        #expect(rules(String(repeating: line, count: 401), path: "Tests/A.swift") == [])
        #expect(rules(String(repeating: line, count: 601), path: "Tests/A.swift") == ["file-lines"])
        #expect(rules(String(repeating: "血", count: 120)) == [])
        #expect(rules(String(repeating: "a", count: 121)) == ["line-characters"])
        let body = String(repeating: "    if a { b() }\n", count: 58)
        #expect(rules("func a(b: () -> Void = {}) {\n\(body)}\n") == [])
        #expect(rules("private static func a(\n    b: Int\n) {\n\(body)}\n") == ["function-lines"])
        #expect(rules("package init?() {\n\(body)\n\n}\n") == ["function-lines"])
        #expect(rules("protocol A {\n    func a()\n    var b: Int { get }\n\(body)\n\n}\n") == [])
    }

    @Test func `in names is found`() {
        func rules(_ text: String, path: String = "Sources/A.swift") -> [String] {
            NameRules.flaws(TextFile(path: path, text: text)).map(\.rule)
        }
        for name in ["BagManager", "DataReader", "BagInfo", "SealedDTO", "Base", "URLHelper", "BagDTOList"] {
            #expect(rules("package struct \(name): Sendable {}") == ["empty-name"], "\(name)")
            #expect(rules("", path: "Sources/\(name).swift") == ["empty-name"], "\(name)")
        }
        for name in ["Database", "Base64", "Information", "BagRecord", "Serviceable"] {
            #expect(rules("package enum \(name) {}", path: "Sources/\(name).swift") == [], "\(name)")
        }
        #expect(rules("/// A struct Manager\nextension Data {}") == [])
    }

    @Test func `in statements is found`() {
        func rules(_ text: String, path: String = "Sources/Areas/A/A.swift") -> [String] {
            StatementRules.flaws(TextFile(path: path, text: text)).map(\.rule)
        }
        #expect(rules("let a = SQL(stringLiteral: b)") == ["built-sql"])
        #expect(rules("let a: SQL = \"SELECT a FROM b WHERE c = $2\"") == ["sql-without-origin"])
        #expect(rules("let a: SQL = \"\"\"\n    UPDATE b SET c = $2\n    \"\"\"") == ["sql-without-origin"])
        #expect(rules("let a: SQL = \"SELECT a FROM b WHERE origin = $1\"") == [])
        #expect(rules("let a: SQL = \"INSERT INTO b (c) VALUES ($2)\"") == ["sql-without-origin"])
        #expect(rules("let a: SQL = \"INSERT INTO b (origin, c) SELECT origin, c FROM d\"") == ["sql-without-origin"])
        #expect(rules("let a: SQL = \"INSERT INTO b (origin, c) VALUES ($1, $2)\"") == [])
        #expect(rules("let a: SQL = \"INSERT INTO b (origin, c) SELECT $2, c FROM d\"") == ["sql-without-origin"])
        #expect(rules("let a: SQL = \"INSERT INTO b (origin, c) SELECT $1, c FROM d WHERE origin = $1\"") == [])
        #expect(rules("let a = \"Select a box\"") == [])
        #expect(rules("let a = SQL(stringLiteral: b)", path: "Sources/StoreSQLite/A.swift") == [])
    }

    @Test func `in any text is found`() {
        func rules(_ text: String) -> [String] {
            TextRules.flaws(TextFile(path: "a.md", text: text)).map(\.rule)
        }
        #expect(rules("see /wo" + "rk/main") == ["machine-path"])
        #expect(rules("see sha" + "red/design") == ["machine-path"])
        #expect(rules("-----BEGIN OPENSSH PRIVATE" + " KEY-----") == ["secret"])
        #expect(rules("this paperwork/that") == [])
    }

    @Test func `in links is found`() {
        let paths: Set<String> = ["README.md", "docs/a.md", "docs/b.md", "docs/decisions/1.md", "test"]
        func flaws(_ text: String, _ other: String = "[a](b.md)") -> [String] {
            TextRules.flaws(
                [
                    TextFile(path: "README.md", text: text), TextFile(path: "docs/a.md", text: other),
                    TextFile(path: "docs/b.md", text: ""), TextFile(path: "docs/decisions/1.md", text: ""),
                ], paths: paths
            ).map { "\($0.path) \($0.rule) \($0.what)" }
        }
        let good =
            "[a](docs/a.md#part) [web](https://example.org/x) [here](#x) [d](docs/decisions) [t](./test)"
        #expect(flaws(good) == [])
        #expect(flaws(good + " [c](docs/c.md)") == ["README.md dead-link docs/c.md"])
        #expect(flaws(good, "[up](../../b.md)").contains("docs/a.md dead-link ../b.md"))
        #expect(flaws(good, "nothing") == ["docs/b.md unlinked-page no page leads here"])
        #expect(flaws(good + "\n```\n[c](docs/c.md)\n```") == [])
    }

    @Test func `in the exceptions is found`() {
        let flaw = Flaw("a.swift", "try!", line: 3, "try! b()")
        let excused = Exceptions("# why\na.swift try! 1 the compiler proves it\n")
        #expect(excused.judge([flaw], rules: ["try!"]) == [])
        #expect(excused.judge([flaw, flaw], rules: ["try!"]).count == 2)
        #expect(excused.judge([], rules: ["try!"]) == ["stale exception: a.swift try!, now only 0"])
        #expect(excused.judge([], rules: ["try?"]) == [])
        #expect(Exceptions("a.swift try! 1 short\nb try!\n").unclear.count == 2)
    }
}

@Suite struct `A planted import` {
    private static let manifest = """
        func area(_ name: String, _ reads: String...) -> Target {
            .target(name: name, dependencies: ["Kernel", "Web"] + reads, path: "Sources/Areas/\\(name)")
        }

        func areaTests(_ name: String, _ reads: String...) -> Target {
            .testTarget(name: "\\(name)Tests", dependencies: ["Kernel", "TestKit"], path: "Tests/Areas/\\(name)Tests")
        }

        extension Target.Dependency {
            static let crypto = product(name: "Crypto", package: "swift-crypto")
            static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
        }

        let package = Package(
            name: "x",
            targets: [
                part("Kernel", [], settings: hot),
                part("Web", ["Kernel"], resources: [.embedInCode("Assets/a.css")]),
                area("Notices", "Identity"),
                part("Ledger", ["Kernel", .cryptoExtras]),
                part("Second", ["Ledger", .cryptoExtras]),
                areaTests("Notices", "Ledger", exclude: ["vectors.txt"]),
            ])
        """

    private func flaws(_ files: [String: String]) -> [String] {
        ImportRules.flaws(
            Manifest(Self.manifest),
            files.sorted { $0.key < $1.key }.map { TextFile(path: $0.key, text: $0.value) }
        ).map { "\($0.rule): \($0.what)" }
    }

    @Test func `stands beside a manifest that is read right`() {
        let targets = Manifest(Self.manifest).targets
        #expect(targets.map(\.name) == ["Kernel", "Web", "Ledger", "Second", "Notices", "NoticesTests"])
        #expect(targets[1].modules == ["Kernel"] && targets[1].products == [])
        #expect(targets[2].modules == ["Kernel"] && targets[2].products == ["CryptoExtras"])
        #expect(targets[4].modules == ["Kernel", "Web", "Identity"] && !targets[4].isTest)
        #expect(targets[5].modules == ["Kernel", "TestKit", "Notices", "Ledger"] && targets[5].isTest)
    }

    @Test func `that no line declares is found`() {
        #expect(
            flaws(["Sources/Web/A.swift": "package import Ledger"]).contains(
                "undeclared-import: Web does not declare Ledger"))
        #expect(
            flaws(["Sources/Ledger/A.swift": "import struct Crypto.SHA256"]).contains(
                "undeclared-import: Ledger does not declare Crypto"))
    }

    @Test func `that no file has is found`() {
        #expect(
            flaws(["Sources/Ledger/A.swift": "import Kernel"]).contains(
                "unused-dependency: Ledger never imports CryptoExtras"))
        #expect(
            !flaws(["Sources/Ledger/A.swift": "@preconcurrency internal import Kernel"]).contains(
                "unused-dependency: Ledger never imports Kernel"))
    }

    @Test func `of anything in the kernel, or of Foundation in an area, is found`() {
        #expect(
            flaws(["Sources/Kernel/A.swift": "import Synchronization"]).contains(
                "kernel-imports: Synchronization"))
        #expect(
            flaws(["Sources/Areas/Notices/A.swift": "import Foundation"]).contains("area-imports: Foundation")
        )
        #expect(flaws(["Sources/Web/A.swift": "import Glibc"]).contains("area-imports: Glibc"))
    }

    @Test func `of one outside package by two parts is found`() {
        #expect(flaws([:]).contains("shared-package: CryptoExtras: [\"Ledger\", \"Second\"]"))
    }

    @Test func `in a comment is none`() {
        #expect(ImportRules.imports("// import A\n/* import B */\nlet a = \"import C\"\nimport D") == ["D"])
    }
}
