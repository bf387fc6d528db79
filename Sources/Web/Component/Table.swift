package import Kernel

/// A column of a table.
package struct TableColumn: Sendable {
    package enum Sorted: String, Sendable { case ascending, descending }

    package let title: String
    /// Right-aligned on one digit count.
    package let numeric: Bool
    package let sortLink: String?
    package let sorted: Sorted?

    package init(_ title: String, numeric: Bool = false, sortLink: String? = nil, sorted: Sorted? = nil) {
        self.title = title
        self.numeric = numeric
        self.sortLink = sortLink
        self.sorted = sorted
    }
}

/// A row; `failing` tints it, `href` is opened by Enter.
package struct TableRow: Sendable {
    package let cells: [Markup]
    package let href: String?
    package let failing: Bool

    package init(_ cells: [Markup], href: String? = nil, failing: Bool = false) {
        self.cells = cells
        self.href = href
        self.failing = failing
    }
}

/// A list as a table: the count is true, paging is by key and never skips or repeats a row.
package struct DataTable: Sendable {
    package let name: String
    /// "第 1 至 50 行，共 12 418 行".
    package let caption: String
    package let columns: [TableColumn]
    package let rows: [TableRow]
    /// What would stand here and who brings it.
    package let empty: Markup
    package let previousLink: String?
    package let nextLink: String?

    package init(
        name: String, caption: String, columns: [TableColumn], rows: [TableRow], empty: Markup,
        previousLink: String? = nil, nextLink: String? = nil
    ) {
        self.name = name
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.empty = empty
        self.previousLink = previousLink
        self.nextLink = nextLink
    }
}

package func dataTable(_ model: DataTable, _ language: Language) -> Markup {
    let heads = model.columns.map { column -> Markup in
        let arrow: String =
            switch column.sorted {
            case .ascending: " ↑"
            case .descending: " ↓"
            case nil: ""
            }
        let title: Markup =
            column.sortLink.map { "<a\(href: $0)>\(column.title)\(arrow)</a>" } ?? "\(column.title)\(arrow)"
        let sort = column.sorted?.rawValue
        return """
            <th scope="col"\(attribute: "class", column.numeric ? "number" : nil)\
            \(attribute: "aria-sort", sort)>\(title)</th>
            """
    }
    let rows = model.rows.map { row -> Markup in
        let cells = row.cells.enumerated().map { index, cell -> Markup in
            let numeric = index < model.columns.count && model.columns[index].numeric
            return "<td\(attribute: "class", numeric ? "number" : nil)>\(cell)</td>"
        }
        return """
            <tr data-row tabindex="0"\(attribute: "data-href", row.href)\
            \(attribute: "class", row.failing ? "failing" : nil)>\(cells)</tr>
            """
    }
    let empty: Markup? =
        rows.isEmpty
        ? "<tr class=\"empty\"><td colspan=\"\(max(model.columns.count, 1))\">\(model.empty)</td></tr>" : nil
    return """
        <div class="sheet table" data-list><table aria-label="\(model.name)"><thead><tr>\(heads)</tr></thead>\
        <tbody>\(rows)\(empty)</tbody></table><footer><span class="count">\(model.caption)</span>\
        \(pager(previous: model.previousLink, next: model.nextLink, language))</footer></div>
        """
}

/// Links to the page before and after, by key.
package func pager(previous: String?, next: String?, _ language: Language) -> Markup {
    guard previous != nil || next != nil else { return "" }
    let before: Markup? = previous.map { "<a rel=\"prev\"\(href: $0)>← \(FrameWords.previous, language)</a>" }
    let after: Markup? = next.map { "<a rel=\"next\"\(href: $0)>\(FrameWords.next, language) →</a>" }
    return "<nav class=\"pager\">\(before)\(after)</nav>"
}

extension Phrase {
    package static func rows(_ count: Int) -> Phrase { Phrase("\(count) 行", count == 1 ? "1 row" : "\(count) rows") }
}

/// A table under plain heads, told how many rows it has unless `caption` says more; `numeric` names columns by place.
package func plainTable(
    _ name: Phrase, _ heads: [Phrase], _ rows: [TableRow], numeric: Set<Int> = [], empty: Phrase,
    caption: Phrase? = nil, next: String? = nil, _ visit: Visit
) -> Markup {
    dataTable(
        DataTable(
            name: visit.say(name), caption: visit.say(caption ?? .rows(rows.count)),
            columns: heads.enumerated().map {
                TableColumn($0.element(visit.language), numeric: numeric.contains($0.offset))
            }, rows: rows, empty: "\(empty, visit.language)", nextLink: next), visit.language)
}
