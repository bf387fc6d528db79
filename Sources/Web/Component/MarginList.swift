package import Kernel

/// A list read like an account book: when at the left, the gold line, what, then the one thing to do.
package struct MarginList: Sendable {
    package let groups: [MarginGroup]
    /// What stands here when nothing waits: "没有等你的事。上次更新 09:42:17".
    package let empty: Markup
    /// One line above the list when it could not be refreshed; the list stays readable.
    package let failed: Markup?

    package init(_ groups: [MarginGroup], empty: Markup, failed: Markup? = nil) {
        self.groups = groups
        self.empty = empty
        self.failed = failed
    }
}

/// Rows of one urgency.
package struct MarginGroup: Sendable {
    package let title: String
    package let count: String
    package let rows: [MarginRow]

    package init(_ title: String, count: String, _ rows: [MarginRow]) {
        self.title = title
        self.count = count
        self.rows = rows
    }
}

/// One thing that waits. Only rows that hold up a line or touch product safety have a filled action.
package struct MarginRow: Sendable {
    package let time: String
    package let timeNote: String
    package let shape: Shape
    package let title: Markup
    package let note: Markup
    package let href: String
    package let action: Button

    package init(
        time: String, timeNote: String, shape: Shape, title: Markup, note: Markup, href: String,
        action: Button
    ) {
        self.time = time
        self.timeNote = timeNote
        self.shape = shape
        self.title = title
        self.note = note
        self.href = href
        self.action = action
    }
}

package func marginList(_ model: MarginList, _ language: Language) -> Markup {
    let failed: Markup? = model.failed.map { "<p class=\"list-failed\">\(icon(.warn))<span>\($0)</span></p>" }
    guard model.groups.contains(where: { !$0.rows.isEmpty }) else {
        return "\(failed)<p class=\"sheet empty\">\(model.empty)</p>"
    }
    let groups = model.groups.filter { !$0.rows.isEmpty }.map { group -> Markup in
        let rows = group.rows.map { row -> Markup in
            """
            <li class="row" tabindex="0" data-row data-href="\(row.href)"><span class="when"><b>\(row.time)\
            </b>\
            <small>\(row.timeNote)</small></span><span class="what">\(icon(row.shape, size: 22))\
            <span><a class="title"\(href: row.href)>\(row.title)</a><small>\(row.note)</small></span></span>\
            <span class="act">\(button(row.action))</span></li>
            """
        }
        return """
            <li class="group"><h2><b>\(group.title)</b> <span>\(group.count)</span></h2><ul>\(rows)</ul></li>
            """
    }
    return "\(failed)<ul class=\"sheet margin-list\" data-list>\(groups)</ul>"
}

/// The history of a record: newest first, never collapsed so far that a correction disappears.
package struct HistoryList: Sendable {
    package let title: String
    package let note: String
    /// At the right of the head: filter by kind, download of the proof.
    package let tools: Markup
    package let items: [HistoryItem]

    package init(title: String, note: String, tools: Markup = "", _ items: [HistoryItem]) {
        self.title = title
        self.note = note
        self.tools = tools
        self.items = items
    }
}

/// One entry as people read it: who did what, with which meaning, and its proof.
package struct HistoryItem: Sendable {
    package let id: String
    package let time: String
    package let date: String
    package let sentence: Markup
    package let reason: Markup
    package let person: String
    package let role: String
    /// Meaning of the signature and ledger number: "签「审核」 · 账本 1 934 118".
    package let record: String
    package let leafHash: [UInt8]
    package let state: SealState
    package let proof: String
    /// What may be done with it; nothing for most.
    package let action: Markup?

    package init(
        id: String, time: String, date: String, sentence: Markup, reason: Markup, person: String,
        role: String,
        record: String, leafHash: [UInt8], state: SealState, proof: String, action: Markup? = nil
    ) {
        self.id = id
        self.time = time
        self.date = date
        self.sentence = sentence
        self.reason = reason
        self.person = person
        self.role = role
        self.record = record
        self.leafHash = leafHash
        self.state = state
        self.proof = proof
        self.action = action
    }
}

package func historyList(_ model: HistoryList, _ language: Language) -> Markup {
    let items = model.items.map { item -> Markup in
        """
        <li class="row" id="\(item.id)" tabindex="0" data-row><span class="when"><b>\(item.time)</b>\
        <small>\(item.date)</small></span><span class="what"><span><span class="sentence">\(item.sentence)\
        </span>\
        <small>\(item.reason)</small></span></span><span class="who"><span><b>\(item.person)\
        </b> \(item.role)</span>\
        <small>\(item.record)</small></span>\(item.action)\
        \(proofSeal(leafHash: item.leafHash, state: item.state, size: 34, language, href: item.proof))</li>
        """
    }
    return """
        <section class="sheet history" aria-label="\(model.title)"><header><h2>\(model.title)</h2>\
        <span>\(model.note)</span><span class="tools">\(model.tools)</span></header>\
        <ol class="margin-list">\(items)</ol></section>
        """
}

/// Old value struck through, arrow, new value in bold: how a correction is told, on screen and on paper.
package func change(from old: String, to new: String) -> Markup {
    "<span class=\"change\"><s>\(old)</s> → <b>\(new)</b></span>"
}
