package import Kernel

/// What happened to the sites and products that a person's rights are for.
package enum ScopeFact: Fact {
    /// The reason stands in the entry; the person, so that it stands in the history of the account too.
    case changed(person: String, old: Scope, new: Scope)

    package static let kinds: [FactKind] = ["identity.scope.changed.v1"]

    package var kind: FactKind { "identity.scope.changed.v1" }

    package var mentions: [Subject] {
        switch self {
        case .changed(let person, _, _): [Subject(AccountRules.noun, person)]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .changed(let person, let old, let new):
            writer.beginObject()
            writer.member("new_products", new.products.sorted())
            writer.member("new_sites", new.sites.sorted())
            writer.member("old_products", old.products.sorted())
            writer.member("old_sites", old.sites.sorted())
            writer.member("person", person)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ScopeFact {
        guard kind == "identity.scope.changed.v1" else { throw fields.wrong("kind") }
        return .changed(
            person: try fields.string("person"),
            old: Scope(
                sites: Set(try fields.strings("old_sites")), products: Set(try fields.strings("old_products"))),
            new: Scope(
                sites: Set(try fields.strings("new_sites")), products: Set(try fields.strings("new_products"))))
    }
}
