package import Kernel

/// A station is found by its name, and by each it had before.
extension StationFact {
    package static var namingKinds: [FactKind] { kinds }
    package var names: [String] { [profile.name] }
}
