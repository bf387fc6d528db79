package import Kernel

/// A value beside its limits, in one picture.
///
/// All numbers are fixed-point with the same count of decimal places, so nothing passes through binary
/// floating point.
package struct LimitBar: Sendable {
    /// Where the bar stands, which decides its measures.
    package enum Place: Sendable { case list, floor }

    package let value: Int
    package let lower: Int?
    package let upper: Int?
    package let places: Int
    package let unit: String
    /// Deviations print their `+`.
    package let signed: Bool
    package let place: Place

    package init(
        value: Int, lower: Int?, upper: Int?, places: Int = 0, unit: String, signed: Bool = false,
        place: Place = .list
    ) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.places = places
        self.unit = unit
        self.signed = signed
        self.place = place
    }

    func text(_ number: Int, withUnit: Bool) -> String {
        let digits = Figures.decimal(number, places: places, signed: signed)
        return withUnit ? "\(digits)\u{00A0}\(unit)" : digits
    }

    /// Position of a number on a bar of `width`; the allowed range takes a quarter on the floor, half in
    /// lists,
    /// and 70 % when only one limit is given. Values beyond the scale stand at the end.
    func position(_ number: Int, width: Int) -> Int {
        let raw: Int
        switch (lower, upper) {
        case (let lower?, let upper?):
            let share = place == .floor ? 4 : 2
            let range = max(upper - lower, 1)
            raw = width / 2 + (2 * number - lower - upper) * width / (2 * share * range)
        case (nil, let upper?):
            raw = width * 7 / 10 + (number - upper) * width * 7 / (10 * reach(upper))
        case (let lower?, nil):
            raw = width * 3 / 10 + (number - lower) * width * 7 / (10 * reach(lower))
        case (nil, nil):
            raw = width / 2
        }
        return min(max(raw, 0), width)
    }

    /// How many units the allowed side of a one-sided limit shows.
    private func reach(_ limit: Int) -> Int {
        max((limit - value).magnitudeAsInt * 5 / 4, limit.magnitudeAsInt / 2, 1)
    }

    /// Whether the value lies beyond the drawn scale.
    func isBeyond(width: Int) -> Bool {
        let at = position(value, width: width)
        return (at == 0 || at == width) && !(value == lower || value == upper)
    }
}

extension Int {
    fileprivate var magnitudeAsInt: Int { Int(clamping: magnitude) }
}

package func limitBar(_ model: LimitBar, _ language: Language) -> Markup {
    let limits = [
        model.lower.map { "≥ " + model.text($0, withUnit: true) },
        model.upper.map { "≤ " + model.text($0, withUnit: true) },
    ]
    let said = limits.compactMap { $0 }.joined(separator: ", ")
    let label = "\(model.text(model.value, withUnit: true)), \(FrameWords.limit(language)) \(said)"
    switch model.place {
    case .list: return listBar(model, label: label)
    case .floor: return floorBar(model, label: label, language)
    }
}

private func listBar(_ model: LimitBar, label: String) -> Markup {
    let width = 200
    let from = model.lower.map { model.position($0, width: width) } ?? 0
    let to = model.upper.map { model.position($0, width: width) } ?? width
    let needle = min(max(model.position(model.value, width: width), 2), width - 2)
    let ticks = ticks(model, width: width, y: 5, thickness: 2, height: 12)
    return """
        <svg class="limit-bar" viewBox="0 0 200 22" width="200" height="22" preserveAspectRatio="none" \
        role="img" aria-label="\(label)">\
        <rect class="outline" x="0.5" y="5.5" width="199" height="11"/>\
        <rect class="allowed" x="\(from)" y="6" width="\(max(to - from, 0))" height="10"/>\(ticks)\
        <rect class="needle" x="\(needle - 2)" y="2" width="3" height="18"/></svg>
        """
}

private func floorBar(_ model: LimitBar, label: String, _ language: Language) -> Markup {
    let width = 740
    let from = model.lower.map { model.position($0, width: width) } ?? 0
    let to = model.upper.map { model.position($0, width: width) } ?? width
    let at = min(max(model.position(model.value, width: width), 2), width - 2)
    let ticks = ticks(model, width: width, y: 34, thickness: 4, height: 44)
    let lowerText: Markup? = model.lower.map {
        let unit = model.upper == nil
        return "<text x=\"\(from)\" y=\"106\" text-anchor=\"middle\">\(model.text($0, withUnit: unit))</text>"
    }
    let upperText: Markup? = model.upper.map {
        "<text x=\"\(to)\" y=\"106\" text-anchor=\"middle\">\(model.text($0, withUnit: true))</text>"
    }
    let onRight = at < width - 180
    let beyond = model.isBeyond(width: width) ? (at > width / 2 ? " →" : "← ") : ""
    let value = model.text(model.value, withUnit: true)
    let shown = beyond.hasPrefix("←") ? beyond + value : value + beyond
    return """
        <svg class="limit-bar on-floor" viewBox="-2 0 744 112" width="744" height="112" role="img" \
        aria-label="\(label)"><rect class="outline" x="0" y="44" width="740" height="24"/>\
        <rect class="allowed" x="\(from)" y="44" width="\(max(to - from, 0))" height="24"/>\(ticks)\
        <path class="needle" d="M\(at - 16) 18h32L\(at + 2) 43V80h-4V43z"/>\
        <text class="value" x="\(onRight ? at + 22 : at - 22)" y="26" \
        text-anchor="\(onRight ? "start" : "end")">\(shown)</text>\(lowerText)\
        <text x="\((from + to) / 2)" y="106" text-anchor="middle">\(FrameWords.limit, language)</text>\
        \(upperText)</svg>
        """
}

private func ticks(_ model: LimitBar, width: Int, y: Int, thickness: Int, height: Int) -> [Markup] {
    [model.lower, model.upper].compactMap { $0 }.map { limit -> Markup in
        let x = model.position(limit, width: width) - thickness / 2
        return "<rect class=\"tick\" x=\"\(x)\" y=\"\(y)\" width=\"\(thickness)\" height=\"\(height)\"/>"
    }
}

/// Share done of a count, in plasma gold with an outline; the count itself stands beside it in words.
package func progressBar(done: Int, of total: Int, stopped: Int = 0, label: String) -> Markup {
    let scale = max(total, 1)
    let filled = min(max(done, 0), scale) * 1000 / scale
    let red = min(max(stopped, 0), scale) * 1000 / scale
    return """
        <svg class="progress" viewBox="0 0 1000 20" preserveAspectRatio="none" width="100%" height="20" \
        role="img" aria-label="\(label)"><rect class="ground" width="1000" height="20"/>\
        <rect class="gold" width="\(filled)" height="20"/>\
        <rect class="red" x="\(filled)" width="\(red)" height="20"/></svg>
        """
}
