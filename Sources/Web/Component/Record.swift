package import Kernel

/// One fact of a record: label, value, note; a changed one carries a tag that jumps to its history.
package struct RecordFact: Sendable {
    package let label: String
    package let value: Markup
    package let note: Markup
    package let changes: Int
    package let changesLink: String

    package init(
        _ label: String, _ value: Markup, note: Markup = "", changes: Int = 0, changesLink: String = "#"
    ) {
        self.label = label
        self.value = value
        self.note = note
        self.changes = changes
        self.changesLink = changesLink
    }
}

package func factGrid(_ facts: [RecordFact], _ language: Language) -> Markup {
    let pieces = facts.map { fact -> Markup in
        let tag: Markup? =
            fact.changes > 0
            ? """
            <a class="changed-tag"\(href: fact.changesLink)>\(FrameWords.changed, language) \(fact.changes)\
            </a>
            """ : nil
        let note: Markup? = fact.note.isEmpty ? nil : "<dd class=\"note\">\(fact.note)</dd>"
        return "<div><dt>\(fact.label)</dt><dd>\(fact.value)\(tag)</dd>\(note)</div>"
    }
    return "<dl class=\"facts\">\(pieces)</dl>"
}

/// One state on the line of a record's life.
package struct LineState: Sendable {
    package enum Course: Sendable, Equatable {
        case passed
        /// The present one and the share done of it, in per cent.
        case present(doneShare: Int)
        case ahead
        /// Ends the line: 停用, 拒收, 销毁. Nothing is drawn after it.
        case cut
    }

    package let label: String
    package let date: String
    package let course: Course

    package init(_ label: String, date: String, _ course: Course) {
        self.label = label
        self.date = date
        self.course = course
    }
}

/// The state line: gold from first to present; at most nine states.
package func stateLine(_ states: [LineState], _ language: Language) -> Markup {
    let end = states.firstIndex { $0.course == .cut }.map { $0 + 1 } ?? states.count
    let shown = Array(states.prefix(end))
    let pieces = shown.enumerated().map { index, state -> Markup in
        let isLast = index == shown.count - 1
        let shape: Markup
        let said: Phrase
        var name = ""
        switch state.course {
        case .passed: (shape, said, name) = (icon(.pass, size: 20), FrameWords.done, "passed")
        case .present: (shape, said, name) = (icon(.running, size: 30), FrameWords.now, "present")
        case .ahead: (shape, said, name) = ("<i class=\"ring\"></i>", FrameWords.ahead, "ahead")
        case .cut: (shape, said, name) = (icon(.stop, size: 28), FrameWords.now, "cut")
        }
        return """
            <li class="\(name)"\(attribute: "aria-current", said == FrameWords.now ? "step" : nil)>\
            \(isLast ? nil : segment(after: state.course))<span class="stop-point">\(shape)</span>\
            <b>\(state.label)</b><span class="unseen">, \(said, language), </span><small>\(state.date)\
            </small></li>
            """
    }
    return "<ol class=\"state-line\">\(pieces)</ol>"
}

/// The line from one state to the next: gold as far as things have come, dotted where not.
private func segment(after course: LineState.Course) -> Markup {
    let share =
        switch course {
        case .passed: 100
        case .present(let doneShare): min(max(doneShare, 0), 100)
        case .ahead, .cut: 0
        }
    let dotted: Markup? =
        share == 100 ? nil : "<line class=\"dotted\" x1=\"\(share)%\" x2=\"100%\" y1=\"2\" y2=\"2\"/>"
    let gold: Markup? = share == 0 ? nil : "<rect class=\"gold\" width=\"\(share)%\" height=\"4\"/>"
    return "<svg width=\"100%\" height=\"4\" aria-hidden=\"true\">\(dotted)\(gold)</svg>"
}

/// One box of the lineage strip.
package struct LineageBox: Sendable {
    package enum Course: Sendable { case happened, present, ahead }

    package let kind: String
    package let name: Markup
    package let href: String?
    package let course: Course

    package init(_ kind: String, _ name: Markup, href: String? = nil, _ course: Course = .happened) {
        self.kind = kind
        self.name = name
        self.href = href
        self.course = course
    }
}

/// A line between a box and one in the next column.
package struct LineageThread: Sendable {
    package let fromColumn: Int
    package let from: Int
    package let to: Int
    package let happened: Bool

    /// From box `from` of `column` to box `to` of the column after it.
    package init(column: Int, _ from: Int, _ to: Int, happened: Bool = true) {
        self.fromColumn = column
        self.from = from
        self.to = to
        self.happened = happened
    }
}

/// Where a record comes from and where it went, in columns from left to right; at most four boxes a column,
/// the rest as one box ("另 20 袋").
package struct LineageStrip: Sendable {
    package let columns: [[LineageBox]]
    package let threads: [LineageThread]

    package init(_ columns: [[LineageBox]], _ threads: [LineageThread]) {
        self.columns = columns
        self.threads = threads
    }
}

package func lineageStrip(_ model: LineageStrip, _ language: Language) -> Markup {
    let tallest = model.columns.map(\.count).max() ?? 0
    let height = max(tallest * 44 + (tallest - 1) * 20, 44)
    let pieces = model.columns.enumerated().map { index, boxes -> Markup in
        let drawn = boxes.map { box -> Markup in
            let name: String =
                switch box.course {
                case .happened: "box"
                case .present: "box present"
                case .ahead: "box ahead"
                }
            let inner: Markup = "<small>\(box.kind)</small><b>\(box.name)</b>"
            guard let href = box.href else { return "<span class=\"\(name)\">\(inner)</span>" }
            return "<a class=\"\(name)\"\(href: href)>\(inner)</a>"
        }
        let column: Markup = "<div class=\"column\">\(drawn)</div>"
        guard index + 1 < model.columns.count else { return column }
        let threads = model.threads.filter { $0.fromColumn == index }.map { thread -> Markup in
            let y1 = lineageHeight(thread.from, of: boxes.count, in: height)
            let y2 = lineageHeight(thread.to, of: model.columns[index + 1].count, in: height)
            return """
                <path class="\(thread.happened ? "gold" : "dotted")" d="M0 \(y1)C24 \(y1) 24 \(y2) 48 \(y2)"/>
                """
        }
        return """
            \(column)<svg viewBox="0 0 48 \(height)" width="48" height="\(height)" \
            preserveAspectRatio="none" \
            aria-hidden="true">\(threads)</svg>
            """
    }
    return "<div class=\"lineage\" data-walk>\(pieces)</div>"
}

/// The middle of box `index` in a column of `count` boxes 44 high with gaps of 20, centred in `height`.
private func lineageHeight(_ index: Int, of count: Int, in height: Int) -> Int {
    (height - (count * 44 + (count - 1) * 20)) / 2 + index * 64 + 22
}

/// A sheet with a head line: title, note, tools at right, matter below.
package func sheet(title: String, note: String = "", tools: Markup = "", _ matter: Markup) -> Markup {
    """
    <section class="sheet" aria-label="\(title)"><header><h2>\(title)</h2><span>\(note)</span>\
    <span class="tools">\(tools)</span></header><div class="matter">\(matter)</div></section>
    """
}

/// A sheet without a head, for facts and state line in one.
package func sheet(_ matter: [Markup]) -> Markup {
    "<section class=\"sheet parts\">\(matter.map { "<div class=\"matter\">\($0)</div>" as Markup })</section>"
}

/// The head of a page: title, one line beside it, actions at the right (one filled).
package func pageHead(trail: Markup = "", title: Markup, note: Markup = "", actions: Markup = "") -> Markup {
    """
    <header class="page-head"><span class="trail">\(trail)</span><h1>\(title)</h1>\
    <span class="note">\(note)</span><span class="actions">\(actions)</span></header>
    """
}

/// Two columns: the matter, and at the right what I watch.
package func pageColumns(_ matter: Markup, side: Markup) -> Markup {
    "<div class=\"page-columns\"><div>\(matter)</div><aside>\(side)</aside></div>"
}

/// One watched value: name, note, the figure with its unit, and a picture beside or under it.
package func watched(name: String, note: String, figure: Markup, unit: String, picture: Markup = "") -> Markup {
    """
    <div class="watched"><header><b>\(name)</b><span>\(note)</span></header><div class="reading">\
    <span class="figures"><strong>\(figure)</strong> \(unit)</span>\(picture)</div></div>
    """
}
