package import Kernel

/// A place in a plot, in the units of its axes.
package struct PlotPoint: Sendable, Hashable {
    package let x: Double
    package let y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// An axis with its title, unit and ticks.
package struct PlotAxis: Sendable {
    package struct Tick: Sendable {
        package let value: Double
        package let label: String
    }

    package let title: String
    package let low: Double
    package let high: Double
    package let ticks: [Tick]

    /// About `count` round steps that hold every value; a single value gets room to both sides.
    package init(_ title: String, holding values: [Double], count: Int = 6) {
        let low = values.min() ?? 0
        let high = values.max() ?? 1
        let span = high > low ? high - low : max(high.magnitude / 2, 1)
        let step = Self.step(span / Double(count))
        let start = (high > low ? low : low - span / 2) / step
        let end = (high > low ? high : high + span / 2) / step
        let (first, last) = (start.rounded(.down), end.rounded(.up))
        var places = 0
        var scaled = step
        while scaled < 0.999, places < 9 {
            scaled *= 10
            places += 1
        }
        self.title = title
        self.low = first * step
        self.high = last * step
        ticks = (0...Int(last - first)).map { place in
            let value = (first + Double(place)) * step
            return Tick(value: value, label: Figures.fixed(value, places: places))
        }
    }

    /// Days, counted as `Day.daysSinceEpoch`, a few of them named.
    package init(_ title: String, from: Day, to: Day, count: Int = 5) {
        let (first, last) = (from.daysSinceEpoch, max(to.daysSinceEpoch, from.daysSinceEpoch + 1))
        let step = max(1, (last - first + count - 1) / count)
        self.title = title
        // Half a day to both sides, so that the first and last are drawn whole.
        low = Double(first) - 0.5
        high = Double(last) + 0.5
        ticks = stride(from: first, through: last, by: step).map {
            Tick(value: Double($0), label: Day(daysSinceEpoch: $0).iso)
        }
    }

    /// 1, 2 or 5 times a power of ten.
    private static func step(_ rough: Double) -> Double {
        var power = 1.0
        while power * 10 <= rough { power *= 10 }
        while power > rough { power /= 10 }
        for factor in [1.0, 2, 5] where factor * power >= rough { return factor * power }
        return 10 * power
    }
}

/// How a line is drawn: three that are told apart without colour, and the limit.
package enum PlotStroke: String, Sendable {
    case solid, dashed, dotted, limit

    fileprivate var dashes: String? {
        switch self {
        case .solid: nil
        case .dashed: "8 4"
        case .dotted: "2 4"
        case .limit: "5 3"
        }
    }
}

/// Points, lines and limits over two axes. Colour tells nothing: it prints in black and reads after a photocopy.
package struct Plot: Sendable {
    package enum Mark: Sendable {
        /// The range within limits.
        case allowed(from: Double, to: Double)
        case points([PlotPoint])
        /// Points of their own kind, as hollow squares: daily means among their run.
        case squares([PlotPoint])
        /// Round points that are drawn already, and must be seen: those that broke a rule.
        case rings([PlotPoint])
        case line([PlotPoint], PlotStroke, label: String)
        /// Across the whole width.
        case level(Double, PlotStroke, label: String)
    }

    package let title: String
    package let x: PlotAxis
    package let y: PlotAxis
    package let marks: [Mark]

    package init(_ title: String, x: PlotAxis, y: PlotAxis, marks: [Mark]) {
        self.title = title
        self.x = x
        self.y = y
        self.marks = marks
    }

    fileprivate static let width = 860
    fileprivate static let height = 380
    fileprivate static let left = 72
    fileprivate static let right = 190
    fileprivate static let top = 20
    fileprivate static let bottom = 52
    fileprivate static var innerWidth: Int { width - left - right }
    fileprivate static var innerHeight: Int { height - top - bottom }

    /// Tenths of a pixel are finer than anybody sees.
    fileprivate func across(_ value: Double) -> Double {
        (value - x.low) / (x.high - x.low) * Double(Self.innerWidth)
    }

    fileprivate func down(_ value: Double) -> Double {
        (y.high - value) / (y.high - y.low) * Double(Self.innerHeight)
    }
}

/// The plot as SVG, whole by itself: on the page the style sheet gives it the page's colours, in a file it has its own.
package func plot(_ model: Plot) -> Markup {
    let names = labels(model)
    return """
        <svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 \(Plot.width) \(Plot.height)" \
        width="\(Plot.width)" height="\(Plot.height)" role="img" aria-label="\(model.title)" \
        font-family="sans-serif" font-size="12"><rect class="ground" width="\(Plot.width)" \
        height="\(Plot.height)" fill="#fff"/>\(grid(model))\
        <svg x="\(Plot.left)" y="\(Plot.top)" width="\(Plot.innerWidth)" height="\(Plot.innerHeight)" \
        overflow="hidden">\(model.marks.map { mark($0, model) })</svg>\(names)</svg>
        """
}

private func tenths(_ value: Double) -> String { Figures.fixed(value, places: 1, minus: "-") }

private func grid(_ model: Plot) -> Markup {
    let floor = Plot.top + Plot.innerHeight
    let end = Plot.left + Plot.innerWidth
    let columns = model.x.ticks.map { tick -> Markup in
        let at = tenths(Double(Plot.left) + model.across(tick.value))
        return """
            <path class="axis" stroke="#7f8b86" d="M\(at) \(floor)v6"/>\
            <text x="\(at)" y="\(floor + 20)" text-anchor="middle">\(tick.label)</text>
            """
    }
    let rows = model.y.ticks.map { tick -> Markup in
        let at = tenths(Double(Plot.top) + model.down(tick.value))
        let text = tenths(Double(Plot.top) + model.down(tick.value) + 4)
        return """
            <path class="grid" stroke="#cdd5d2" d="M\(Plot.left) \(at)H\(end)"/>\
            <text x="\(Plot.left - 8)" y="\(text)" text-anchor="end">\(tick.label)</text>
            """
    }
    return """
        \(rows)\(columns)<path class="axis" stroke="#7f8b86" fill="none" \
        d="M\(Plot.left) \(Plot.top)V\(floor)H\(end)"/>\
        <text x="\((Plot.left + end) / 2)" y="\(Plot.height - 10)" text-anchor="middle">\(model.x.title)</text>\
        <text x="16" y="\(Plot.top + Plot.innerHeight / 2)" text-anchor="middle" \
        transform="rotate(-90 16 \(Plot.top + Plot.innerHeight / 2))">\(model.y.title)</text>
        """
}

private func mark(_ mark: Plot.Mark, _ model: Plot) -> Markup {
    switch mark {
    case .allowed(let from, let to):
        let top = model.down(to)
        return """
            <rect class="allowed" fill="#e6ece9" x="0" y="\(tenths(top))" width="\(Plot.innerWidth)" \
            height="\(tenths(max(0, model.down(from) - top)))"/>
            """
    case .points(let points):
        // What falls on the same pixel is drawn once: a hundred thousand points are no bigger than the picture.
        var seen: Set<Int> = []
        let dots = points.compactMap { point -> Markup? in
            let (x, y) = (Int(model.across(point.x).rounded()), Int(model.down(point.y).rounded()))
            guard seen.insert(y * 10_000 + x).inserted else { return nil }
            return "<circle class=\"dot\" fill=\"#14201d\" fill-opacity=\"0.5\" cx=\"\(x)\" cy=\"\(y)\" r=\"2.5\"/>"
        }
        return "\(dots)"
    case .squares(let points):
        let squares = points.map { point -> Markup in
            let (x, y) = (Int(model.across(point.x).rounded()), Int(model.down(point.y).rounded()))
            return """
                <rect class="square" fill="none" stroke="#14201d" x="\(x - 3)" y="\(y - 3)" width="6" height="6"/>
                """
        }
        return "\(squares)"
    case .rings(let points):
        let rings = points.map { point -> Markup in
            let (x, y) = (Int(model.across(point.x).rounded()), Int(model.down(point.y).rounded()))
            return """
                <circle class="ring" fill="none" stroke="#14201d" stroke-width="2" cx="\(x)" cy="\(y)" r="8"/>
                """
        }
        return "\(rings)"
    case .line(let points, let stroke, _): return path(points, stroke, model)
    case .level(let y, let stroke, _):
        return path([PlotPoint(model.x.low, y), PlotPoint(model.x.high, y)], stroke, model)
    }
}

private func path(_ points: [PlotPoint], _ stroke: PlotStroke, _ model: Plot) -> Markup {
    let places = points.map { "\(tenths(model.across($0.x))) \(tenths(model.down($0.y)))" }
    guard let first = places.first else { return "" }
    let rest = places.dropFirst().map { "L" + $0 }.joined()
    return """
        <path class="\(stroke.rawValue)" stroke="#14201d" fill="none" stroke-width="1.4"\
        \(attribute: "stroke-dasharray", stroke.dashes) d="M\(first)\(rest)"/>
        """
}

/// Names at the ends of their lines, pushed apart where lines end together.
private func labels(_ model: Plot) -> Markup {
    var ends: [(y: Double, text: String)] = model.marks.compactMap { mark in
        switch mark {
        case .line(let points, _, let label): points.last.map { (model.down($0.y), label) }
        case .level(let y, _, let label): (model.down(y), label)
        case .allowed, .points, .squares, .rings: nil
        }
    }
    ends = ends.map { (min(max($0.y, 0), Double(Plot.innerHeight)), $0.text) }.sorted { $0.y < $1.y }
    for place in ends.indices.dropFirst() where ends[place].y < ends[place - 1].y + 15 {
        ends[place].y = ends[place - 1].y + 15
    }
    let overflow = (ends.last?.y ?? 0) - Double(Plot.innerHeight)
    if overflow > 0 {
        for place in ends.indices.reversed() {
            let most = Double(Plot.innerHeight) - 15 * Double(ends.count - 1 - place)
            ends[place].y = min(ends[place].y, most)
        }
    }
    let texts = ends.map { end -> Markup in
        """
        <text x="\(Plot.left + Plot.innerWidth + 8)" y="\(tenths(Double(Plot.top) + end.y + 4))">\(end.text)</text>
        """
    }
    return "\(texts)"
}

/// A picture with its words and the table behind it.
package func figure(_ picture: Plot, note: Markup, tableTitle: String, _ table: Markup) -> Markup {
    """
    <figure class="plotted"><figcaption><b>\(picture.title)</b><span>\(note)</span></figcaption>\(plot(picture))\
    <details><summary>\(tableTitle)</summary>\(table)</details></figure>
    """
}
