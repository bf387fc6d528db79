import Kernel
import Ledger
import Settings
import Synchronization

/// What persons have set, in memory: every request asks for it, and it changes a few times a year.
final class SettingsShelf: Sendable {
    private struct Held {
        var settings = KnownSettings()
        var words: WordBook?
    }

    private let held = Mutex(Held())

    /// A house without settings has an empty shelf.
    init(store: any Store, house: House) throws(Fault) {
        nouns = Set([ValueRules.noun, WordRules.noun]).intersection(house.areas.flatMap(\.nouns).map(\.name))
        if !nouns.isEmpty { try store.read { (snapshot) throws(Fault) in try fill(from: snapshot) } }
    }

    /// Whose facts change what stands here.
    let nouns: Set<String>

    var settings: KnownSettings { held.withLock { $0.settings } }
    var words: WordBook? { held.withLock { $0.words } }

    func fill(from snapshot: any Snapshot) throws(Fault) {
        let known = try ValueLookups.known(from: snapshot)
        let changes = try WordTable.changes(from: snapshot)
        let words =
            changes.isEmpty ? nil : WordBook(Dictionary(changes.map { ($0.first, $0.new) }) { first, _ in first })
        held.withLock { $0 = Held(settings: known, words: words) }
    }
}
