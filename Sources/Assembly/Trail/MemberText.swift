import Identity
import Kernel
import Ledger
import Web

/// Names and coded values of a body in the reader's language; what has no words stays as it was recorded.
struct MemberText: Sendable {
    let kind: FactKind
    let language: Language

    /// `limits[2].value` is 限度[2] 值. A bag's number before a member stays before it.
    func name(_ path: String) -> String {
        let whose = path.lastIndex(of: " ").map { String(path[...$0]) } ?? ""
        return whose + Self.steps(path).map(step).joined(separator: " ")
    }

    /// Lists are told item by item.
    func value(_ value: String, of path: String) -> String {
        let key = Self.steps(path).last.map(Self.key) ?? ""
        let words = house.member(key, of: kind)?.values ?? [:]
        return value.split(separator: ", ", omittingEmptySubsequences: false).map { item in
            words[String(item)]?(language) ?? plain(String(item), key)
        }.joined(separator: ", ")
    }

    private func plain(_ value: String, _ key: String) -> String {
        switch value {
        case "true": Phrase("是", "yes")(language)
        case "false": Phrase("否", "no")(language)
        default:
            TrailKey.area(of: kind) == "identity" && ["role", "old", "new"].contains(key)
                ? TrailParts.roleName(value, language) : house.permissions[Permission(read: value)]?(language) ?? value
        }
    }

    private func step(_ step: Substring) -> String {
        let key = Self.key(step)
        return (house.member(key, of: kind)?.name(language) ?? key) + step.dropFirst(key.count)
    }

    private static func steps(_ path: String) -> [Substring] {
        (path.split(separator: " ").last ?? "").split(separator: ".")
    }

    private static func key(_ step: Substring) -> String { String(step.prefix { $0 != "[" }) }
}
