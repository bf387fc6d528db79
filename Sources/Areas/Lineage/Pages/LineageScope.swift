import Kernel
import Web

/// Rights limited to products reach what was made of these alone; what nobody knows the product of is within none.
enum LineageScope {
    /// A batch is of the products of all the plasma that it came from.
    static func stay(_ nodes: [LineageNode], _ visit: Visit) async throws(Denial) {
        guard visit.standing?.scope.isUnlimited == false else { return }
        let products = try await visit.read { (snapshot) throws(Fault) in
            var products: Set<String> = []
            for node in nodes {
                if !node.type.isEmpty {
                    products.insert(node.type)
                    continue
                }
                let origins = try LineageLookups.backward(from: node, from: snapshot).rows.map(\.node.type)
                products.formUnion(origins.filter { !$0.isEmpty })
            }
            return products
        }
        try visit.stay(within: .at(site: nil, products: products))
    }

    /// Lists are of every product.
    static func stay(_ visit: Visit) throws(Denial) { try visit.stay(within: .at(site: nil, products: [])) }
}
