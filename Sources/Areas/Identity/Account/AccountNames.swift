package import Kernel

/// An account is found by the person's name.
extension AccountFact {
    package static var namingKinds: [FactKind] { ["identity.account.opened.v1"] }

    package var names: [String] {
        if case .opened(let name, _, _, _) = self { [name] } else { [] }
    }
}
