package import Kernel

/// One of several things that are signed under one password: shown like a single one, with its own digest, and left
/// out by taking its tick away.
package struct BatchItem: Sendable {
    package let id: String
    package let title: String
    package let mainNumbers: Markup
    package let link: String
    package let digest: Digest

    package init(id: String, title: String, mainNumbers: Markup, link: String, digest: Digest) {
        self.id = id
        self.title = title
        self.mainNumbers = mainNumbers
        self.link = link
        self.digest = digest
    }

    /// The field that says which content of an item was shown.
    package static func seenField(_ id: String) -> String { "seen-\(id)" }
}

private enum BatchWords {
    static let note = Phrase(
        "每一份各签一个名；有一份变了，就一份都不签。", "Each gets a signature of its own; if one has changed, none is signed.")
    static let open = Phrase("看全文", "Read it")
    static let digest = Phrase("内容摘要", "Digest")
}

/// Every item with what a single signing would show of it (Law.s24, Law.s25).
func batchList(_ items: [BatchItem], _ language: Language) -> Markup {
    let rows = items.map { item -> Markup in
        let head = Figures.digest(item.digest.bytes.prefix(6))
        let tail = Figures.digest(item.digest.bytes.suffix(2))
        return """
            <li class="signed">\(proofSeal(leafHash: item.digest.bytes, state: .recorded, size: 36, language))<div>\
            <label><input type="checkbox" name="item" value="\(item.id)" checked> <b translate="no">\(item.title)</b>\
            </label><input type="hidden" name="\(BatchItem.seenField(item.id))" value="\(item.digest.hex)">\
            <p>\(item.mainNumbers)　<a\(href: item.link)>\(BatchWords.open, language)</a></p>\
            <p>\(BatchWords.digest, language) <code translate="no">\(head) ⋯ \(tail)</code></p></div></li>
            """
    }
    return "<p class=\"note\">\(BatchWords.note, language)</p><ul class=\"batch\">\(rows)</ul>"
}
