/// Where and with what a person may work; an empty set means everywhere, or everything.
package struct Scope: Sendable, Hashable {
    /// Codes of sites.
    package let sites: Set<String>
    /// Codes of products.
    package let products: Set<String>

    package init(sites: Set<String> = [], products: Set<String> = []) {
        self.sites = sites
        self.products = products
    }

    package static let unlimited = Scope()
    package var isUnlimited: Bool { sites.isEmpty && products.isEmpty }

    /// Denied unless it is known and within: a place that nobody knows is within no limited scope.
    package func covers(_ place: Place, home: String) -> Bool {
        guard !isUnlimited else { return true }
        switch place {
        case .everywhere: return true
        case .unknown: return false
        case .at(let site, let products):
            let isThere = sites.isEmpty || sites.contains(site ?? home)
            let isOfThem = self.products.isEmpty || !products.isEmpty && self.products.isSuperset(of: products)
            return isThere && isOfThem
        }
    }
}

/// What a record has to do with a site and with products.
package enum Place: Sendable, Hashable {
    /// Of no site and no product: notices, accounts, filters.
    case everywhere
    /// It should have a place, and nobody knows which.
    case unknown
    /// The node's own site where none is recorded; all products that the record speaks of.
    case at(site: String?, products: Set<String>)
}

extension Refusal {
    /// Deny by default: a right for one site or product is none for another, nor for what nobody knows.
    package static let outOfScope = Refusal(
        "identity.scope.outside",
        Phrase("您的权限不包括这个厂区或品种", "Your rights do not reach this site or product"),
        next: Phrase("请有此范围的人来做，或请管理员改范围", "Ask somebody whose rights do, or an administrator"))
}
