package import Kernel
import Synchronization

/// A node of a server's tree, with its value as it is now.
package struct FoundNode: Sendable, Hashable {
    package let address: String
    package let name: String
    /// It has a value; others only hold nodes.
    package let isVariable: Bool
    package var value = ""
    package var at: Moment?

    package init(address: String, name: String, isVariable: Bool) {
        self.address = address
        self.name = name
        self.isVariable = isVariable
    }
}

/// Asks a server that is collected from what it has; only some protocols can.
package protocol TagBrowser: Sendable {
    /// Under its first node where the address is empty.
    func nodes(under address: String) async throws(SourceFailure) -> [FoundNode]
}

/// What outlives collections that are begun anew: the mapping as it is now, and the addresses that were told.
package final class SourceBook: Sendable {
    private struct Held {
        var maps: [String: SignalMap] = [:]
        var tags: [String: TagBook] = [:]
    }

    private let held = Mutex(Held())

    package init() {}

    /// Counts at once, without a connection being broken.
    package func set(_ maps: [String: SignalMap]) { held.withLock { $0.maps = maps } }

    func map(of source: String) -> SignalMap? { held.withLock { $0.maps[source] } }

    package func tags(of source: String) -> TagBook {
        held.withLock { held in
            if let book = held.tags[source] { return book }
            let book = TagBook()
            held.tags[source] = book
            return book
        }
    }
}
