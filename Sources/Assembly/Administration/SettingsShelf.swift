import Kernel
import Ledger
import Places
import Settings
import Synchronization

/// What persons have set, in memory: every request asks for it, and it changes a few times a year.
final class SettingsShelf: Sendable {
    private struct Held {
        var settings = KnownSettings()
        var words: WordBook?
        /// By the digest of what their computers carry.
        var workstations: [Digest: String] = [:]
    }

    private let held = Mutex(Held())

    /// A house without settings has an empty shelf.
    init(store: any Store, house: House) throws(Fault) {
        nouns = Set([ValueRules.noun, WordRules.noun, PlaceRules.noun]).intersection(
            house.areas.flatMap(\.nouns).map(\.name))
        if !nouns.isEmpty { try store.read { (snapshot) throws(Fault) in try fill(from: snapshot) } }
    }

    /// Whose facts change what stands here.
    let nouns: Set<String>

    var settings: KnownSettings { held.withLock { $0.settings } }
    var words: WordBook? { held.withLock { $0.words } }
    var workstations: [Digest: String] { held.withLock { $0.workstations } }

    func fill(from snapshot: any Snapshot) throws(Fault) {
        let known = try ValueLookups.known(from: snapshot)
        let changes = try WordTable.changes(from: snapshot)
        let words =
            changes.isEmpty ? nil : WordBook(Dictionary(changes.map { ($0.first, $0.new) }) { first, _ in first })
        var workstations: [Digest: String] = [:]
        for place in try PlaceTable.all(from: snapshot) {
            if let token = place.token { workstations[token] = place.id }
        }
        held.withLock { [workstations] in $0 = Held(settings: known, words: words, workstations: workstations) }
    }
}
