/// Counts beside each other as horizontal bars, each with its figure: read after a photocopy, without colour.
package struct Bars: Sendable {
    package struct Bar: Sendable {
        package let label: String
        package let value: Double
        package let figure: String

        package init(_ label: String, _ value: Double, figure: String) {
            self.label = label
            self.value = value
            self.figure = figure
        }
    }

    package let title: String
    package let bars: [Bar]

    package init(_ title: String, _ bars: [Bar]) {
        self.title = title
        self.bars = bars
    }

    fileprivate static let width = 860
    fileprivate static let left = 220
    fileprivate static let right = 150
    fileprivate static let step = 26
}

/// The bars as SVG, whole by itself; nothing without bars.
package func barPicture(_ model: Bars) -> Markup {
    guard !model.bars.isEmpty else { return "" }
    let most = max(model.bars.map(\.value).max() ?? 0, 1e-9)
    let inner = Double(Bars.width - Bars.left - Bars.right)
    let height = model.bars.count * Bars.step + 12
    let drawn = model.bars.enumerated().map { place, bar -> Markup in
        let top = place * Bars.step + 8
        let length = Figures.fixed(max(bar.value, 0) / most * inner, places: 1, minus: "-")
        let end = Figures.fixed(Double(Bars.left) + max(bar.value, 0) / most * inner + 8, places: 1, minus: "-")
        return """
            <text x="\(Bars.left - 8)" y="\(top + 14)" text-anchor="end">\(bar.label)</text>\
            <rect class="dot" fill="#14201d" x="\(Bars.left)" y="\(top)" width="\(length)" height="18"/>\
            <text x="\(end)" y="\(top + 14)">\(bar.figure)</text>
            """
    }
    return """
        <figure class="plotted"><figcaption><b>\(model.title)</b></figcaption>\
        <svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 \(Bars.width) \(height)" \
        width="\(Bars.width)" height="\(height)" role="img" aria-label="\(model.title)" font-family="sans-serif" \
        font-size="12">\(drawn)</svg></figure>
        """
}
