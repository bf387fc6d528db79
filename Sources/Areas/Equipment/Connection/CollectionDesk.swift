package import Kernel

/// An address that a source has told, with what it told last.
package struct ToldTag: Sendable, Hashable {
    package let address: String
    /// Digits as they came; empty where no value was told.
    package let value: String
    package let isGood: Bool
    package let at: Moment
    package let times: Int

    package init(address: String, value: String, isGood: Bool, at: Moment, times: Int) {
        self.address = address
        self.value = value
        self.isGood = isGood
        self.at = at
        self.times = times
    }
}

/// Addresses of one source, a page of them.
package struct ToldTags: Sendable, Hashable {
    package static let none = ToldTags(tags: [], count: 0, beyond: 0)

    package let tags: [ToldTag]
    /// All that are known, whatever was asked for.
    package let count: Int
    /// Told when the list was full already: they are kept and mapped as others, but not listed.
    package let beyond: Int

    package init(tags: [ToldTag], count: Int, beyond: Int) {
        self.tags = tags
        self.count = count
        self.beyond = beyond
    }
}

/// A node of a server's tree, as the server tells it at this moment.
package struct BrowsedNode: Sendable, Hashable {
    package let address: String
    package let name: String
    /// It has a value; others only hold nodes.
    package let isVariable: Bool
    package let value: String
    package let at: Moment?

    package init(address: String, name: String, isVariable: Bool, value: String = "", at: Moment? = nil) {
        self.address = address
        self.name = name
        self.isVariable = isVariable
        self.value = value
        self.at = at
    }
}

package enum BrowseAnswer: Sendable, Hashable {
    case nodes([BrowsedNode])
    /// The server cannot be asked now, and why.
    case away(Phrase)
}

/// What the running collectors tell the pages of connections.
package struct CollectionDesk: Sendable {
    /// Of a connection by its code; nil if nobody collects over it.
    package let source: @Sendable (_ connection: String) -> LiveSource?
    /// What this node shows to servers; nil as long as it had to show nothing.
    package let own: @Sendable () -> ServerCertificate?
    /// By address, after one, those that have the words in it.
    package let tags: @Sendable (_ connection: String, _ containing: String, _ after: String, _ limit: Int) -> ToldTags
    /// What stands under a node of a server; under its objects where none is said.
    package let browse: @Sendable (_ connection: String, _ node: String) async -> BrowseAnswer

    package init(
        source: @escaping @Sendable (String) -> LiveSource?, own: @escaping @Sendable () -> ServerCertificate?,
        tags: @escaping @Sendable (String, String, String, Int) -> ToldTags,
        browse: @escaping @Sendable (String, String) async -> BrowseAnswer
    ) {
        self.source = source
        self.own = own
        self.tags = tags
        self.browse = browse
    }

    /// Of a node that collects nothing.
    package static let none = CollectionDesk(
        source: { _ in nil }, own: { nil }, tags: { _, _, _, _ in .none },
        browse: { _, _ in .away(Phrase("本节点没有在采集", "This node collects nothing")) })
}
