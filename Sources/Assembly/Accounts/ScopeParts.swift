import Identity
import Kernel
import Plasma
import Web

/// Sites and products of somebody's rights, on the page of their account.
enum ScopeParts {
    enum Words {
        static let scope = Phrase("范围", "Scope")
        static let change = Phrase("改范围", "Change the scope")
        static let sites = Phrase("厂区", "Sites")
        static let products = Phrase("品种", "Products")
        static let all = Phrase("不限厂区和品种", "all sites and products")
        static let empty = Phrase("空着就是不限；用逗号分开", "Empty: no limit; commas between them")
    }

    static func named(_ scope: Scope) -> Phrase {
        guard !scope.isUnlimited else { return Words.all }
        func part(_ language: Language) -> String {
            [(Words.sites, scope.sites), (Words.products, scope.products)].filter { !$0.1.isEmpty }
                .map { "\($0.0(language)) \($0.1.sorted().joined(separator: ", "))" }.joined(separator: "　")
        }
        return Phrase(part(.zh), part(.en))
    }

    /// The codes that this node knows stand beside the fields.
    static func fields(_ scope: Scope, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ word: Phrase, _ known: String, _ now: Set<String>) -> Markup {
            var entry = Field(name, word(language))
            entry.value = visit.form[name] ?? now.sorted().joined(separator: ", ")
            entry.hint = "\(known)　\(Words.empty(language))"
            entry.code = true
            return field(entry, language)
        }
        let products = PlasmaType.allCases.map(\.rawValue).joined(separator: ", ")
        return """
            \(entry("sites", Words.sites, visit.node.home, scope.sites))\
            \(entry("products", Words.products, products, scope.products))
            """
    }

    static func read(_ visit: Visit) -> Scope {
        func codes(_ name: String) -> Set<String> {
            Set((visit.form[name] ?? "").split { ",，、 ".contains($0) }.map(String.init))
        }
        return Scope(sites: codes("sites"), products: codes("products"))
    }
}
