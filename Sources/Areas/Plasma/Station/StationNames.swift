package import Kernel

/// A station is found by its name, and by each it had before.
extension StationFact {
    package static var namingKinds: [FactKind] { ["plasma.station.registered.v1", "plasma.station.amended.v1"] }
    package var names: [String] { profile.map { [$0.name] } ?? [] }
}
