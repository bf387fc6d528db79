import Kernel
import Ledger
import Settings
import Synchronization

/// What persons have set, in memory: every request asks for it, and it changes a few times a year.
final class SettingsShelf: Sendable {
    private let held = Mutex(KnownSettings())

    /// A house without settings has an empty shelf.
    init(store: any Store, house: House) throws(Fault) {
        nouns = Set([ValueRules.noun]).intersection(house.areas.flatMap(\.nouns).map(\.name))
        if !nouns.isEmpty { try store.read { (snapshot) throws(Fault) in try fill(from: snapshot) } }
    }

    /// Whose facts change what stands here.
    let nouns: Set<String>

    var settings: KnownSettings { held.withLock { $0 } }

    func fill(from snapshot: any Snapshot) throws(Fault) {
        let known = try ValueLookups.known(from: snapshot)
        held.withLock { $0 = known }
    }
}
