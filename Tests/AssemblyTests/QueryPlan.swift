import Kernel
import TestKit

/// What a database says it will do, read for passes over whole tables.
enum QueryPlan {
    /// Tables that grow with every bag, entry or sign-in.
    static let big: Set<String> = [
        "history_chunk", "identity_attempt", "ledger_body", "ledger_checkpoint", "ledger_command", "ledger_entry",
        "ledger_file",
        "lineage_held", "lineage_link", "lineage_loss", "lineage_node", "lineage_step", "lineage_use", "lineage_yield",
        "ledger_subject", "ledger_tile", "plasma_bag", "plasma_box", "plasma_stock", "plasma_stop", "plasma_unit",
        "pooling_bag",
        "search_name", "storage_container", "storage_item", "trail_posting",
    ]

    /// Big tables that a plan passes over from end to end: no index, or none but that of the ledger's name.
    static func scans(_ plan: String, of sql: SQL) -> Set<String> {
        let names = names(in: sql.text)
        var found: Set<String> = []
        for line in plan.split(separator: "\n").map({ $0.split(separator: " ") }) {
            if let place = line.firstIndex(where: { $0 == "SCAN" || $0 == "SEARCH" }), place + 1 < line.count {
                let name = String(line[place + 1])
                let table = names[name] ?? name
                let isWhole = line[place] == "SCAN" || line.last == "(origin=?)"
                if isWhole, big.contains(table) { found.insert(table) }
            }
            if let place = line.firstIndex(of: "on"), place >= 2,
                line[place - 2...place - 1] == ["Seq", "Scan"],
                place + 1 < line.count, big.contains(String(line[place + 1]))
            {
                found.insert(String(line[place + 1]))
            }
        }
        return found
    }

    /// Tables by their other name in a statement.
    static func names(in text: String) -> [String: String] {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        var names: [String: String] = [:]
        for (place, word) in words.enumerated() where ["FROM", "JOIN", "UPDATE"].contains(word) {
            guard place + 2 < words.count else { continue }
            let other = words[place + 2]
            if other.allSatisfy({ $0.isLowercase }) { names[other] = words[place + 1] }
        }
        return names
    }

    /// In one line, so that the list of exceptions and the source can be compared.
    static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static let verbs = ["SELECT ", "UPDATE ", "DELETE ", "WITH "]

    /// Every statement that stands in the source of the parts above the stores.
    static func written() throws -> Set<String> {
        var found: Set<String> = []
        for folder in ["Sources/Areas/", "Sources/Assembly/", "Sources/Ledger/"] {
            for file in try Repository.swift(under: folder) {
                for literal in SwiftText(file.text).literals {
                    let text = line(literal.text)
                    if verbs.contains(where: { text.hasPrefix($0) }) { found.insert(text) }
                }
            }
        }
        return found
    }

    /// Scans without an exception, and exceptions that excuse nothing.
    static func judge(_ scans: [String], listed: [String]) -> [String] {
        Set(scans).subtracting(listed).sorted().map { "scans: \($0)" }
            + listed.filter { !scans.contains($0) }.map { "scans no more: \($0)" }
    }
}
