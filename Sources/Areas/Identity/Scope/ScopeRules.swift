package import Kernel

/// An administrator says for which sites and products somebody's rights are.
package enum ScopeCommand: Command {
    case change(to: Scope)

    package var permission: Permission? { "identity.administer" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .change(let scope):
            writer.beginArray()
            writer.value("change")
            for site in scope.sites.sorted() { writer.value(site) }
            writer.value("products")
            for product in scope.products.sorted() { writer.value(product) }
            writer.endArray()
        }
    }
}

package struct ScopeState: Sendable, Equatable {
    package let person: String
    package var scope = Scope.unlimited
}

/// Rights are for all sites and products unless an administrator limits them; the record keeps each change (Law.s3).
package enum ScopeRules: Rules {
    package static let namesMax = 32
    package static let nameBytesMax = 64

    package static let noun = "identity.scope"

    package static func blank(_ id: String) -> ScopeState { ScopeState(person: id) }

    package static func decide(
        _ command: ScopeCommand, _ state: ScopeState, _ account: AccountStanding?, _ circumstance: Circumstance
    ) throws(Refusal) -> [ScopeFact] {
        switch command {
        case .change(let scope):
            guard circumstance.actor.person != state.person else { throw .accountOwn }
            guard let account else { throw .accountNotOpened(state.person) }
            guard account != .closed else { throw .accountRetired(state.person) }
            for names in [scope.sites, scope.products] {
                guard names.count <= namesMax, names.allSatisfy(isName) else { throw .scopeNamesWrong }
            }
            guard scope != state.scope else { throw .scopeSame }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .accountReasonMissing
            }
            return [.changed(person: state.person, old: state.scope, new: scope)]
        }
    }

    package static func apply(_ fact: ScopeFact, _ head: EntryHead, to state: inout ScopeState) {
        switch fact {
        case .changed(_, _, let new): state.scope = new
        }
    }

    private static func isName(_ name: String) -> Bool {
        (1...nameBytesMax).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "," }
    }
}

extension Refusal {
    package static let scopeNamesWrong = Refusal(
        "identity.scope.names-wrong",
        Phrase(
            "厂区或品种代码不对：不含空格和逗号，最多 \(ScopeRules.namesMax) 个",
            "A code of a site or product is wrong: no space, no comma, \(ScopeRules.namesMax) at most"),
        next: Phrase("更正代码，用逗号分开", "Correct the codes, with commas between them"))

    package static let scopeSame = Refusal(
        "identity.scope.same", Phrase("范围没有变", "The scope is the same"),
        next: Phrase("改了再提交，或不改", "Change it, or leave it"))
}
