package import Kernel

/// Signed messages between nodes: what was told, in which order, and what became of each item. Knows the types of
/// messages only as data; the area that acts on one reacts to `exchange.message.received.v1`.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `exchange.partner` 对方 | its ledger's origin, or a name | registered, amended, closed, clock noted |
/// | `exchange.message` 消息 | its id; `in:partner:id` if it came | queued, received, answered, settled … |
package let exchangeArea = Area(
    "exchange", nouns: [Noun(PartnerTable.self), Noun(MessageTable.self)],
    permissions: [
        "exchange.view": Phrase("查看与浆站的交换", "See the exchange with partners"),
        "exchange.operate": Phrase("交换消息：接口、信包、文件", "Exchange messages: API, bundles, files"),
        "exchange.register": Phrase("登记交换对方", "Register partners of the exchange"),
    ], words: exchangeWords, members: exchangeMembers)
