/// The seven shapes that carry a finding together with its word, so that colour is never the only carrier.
package enum Shape: String, Sendable, CaseIterable {
    case pass, stop, warn, waiting, running, hold, changed
}

/// A shape at a size; hidden from screen readers, because the word beside it is the name.
package func icon(_ shape: Shape, size: Int = 20) -> Markup {
    """
    <svg class="shape \(shape.rawValue)" width="\(size)" height="\(size)" viewBox="0 0 24 24" \
    aria-hidden="true"><use href="#s-\(shape.rawValue)"/></svg>
    """
}

/// All shapes once per page, in our own code: no icon file, no second request.
package let shapeSprite: Markup = """
    <svg width="0" height="0" class="sprite" aria-hidden="true"><defs>\
    <symbol id="s-pass" viewBox="0 0 24 24"><path fill="currentColor" fill-rule="evenodd" \
    d="M12 1a11 11 0 1 0 0 22a11 11 0 0 0 0-22zM5.3 13.3l1.6-1.6 3.3 3 6.7-7.5 1.6 1.5-8.3 9.4z"/></symbol>\
    <symbol id="s-stop" viewBox="0 0 24 24"><path fill="currentColor" fill-rule="evenodd" \
    d="M7.6 1h8.8L23 7.6v8.8L16.4 23H7.6L1 16.4V7.6zM5.9 10.2v3.6h12.2v-3.6z"/></symbol>\
    <symbol id="s-warn" viewBox="0 0 24 24"><path fill="currentColor" fill-rule="evenodd" \
    d="M12 1.5 23.5 22H.5zM10.8 8.5v7h2.4v-7zM10.8 17v2.5h2.4V17z"/></symbol>\
    <symbol id="s-waiting" viewBox="0 0 24 24"><g fill="none" stroke="currentColor" stroke-width="2.2">\
    <circle cx="12" cy="12" r="9.9"/><path d="M12 6v6.4l4.4 2.2"/></g></symbol>\
    <symbol id="s-running" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9.9" fill="none" \
    stroke="currentColor" stroke-width="2.2"/><path fill="currentColor" d="M12 2a10 10 0 0 1 0 20z"/>\
    </symbol>\
    <symbol id="s-hold" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2.2" \
    d="M2.1 2.1h19.8v19.8H2.1z"/><path fill="currentColor" d="M7.6 7h3v10h-3zM13.4 7h3v10h-3z"/></symbol>\
    <symbol id="s-changed" viewBox="0 0 24 24"><g fill="none" stroke="currentColor" stroke-width="2.2">\
    <path d="M12 1.6 22.4 12 12 22.4 1.6 12z"/><path d="M7 12h9m-3.4-3.6L16.2 12l-3.6 3.6"/></g></symbol>\
    </defs></svg>
    """

/// A verdict as a badge: shape and word on its own ground. Never a button.
package func badge(_ shape: Shape, _ word: String) -> Markup {
    "<span class=\"badge \(shape.rawValue)\">\(icon(shape, size: 14))\(word)</span>"
}

/// The badge of a dense column: shape and word, no ground.
package func plainBadge(_ shape: Shape, _ word: String) -> Markup {
    "<span class=\"mark \(shape.rawValue)\">\(icon(shape, size: 14))\(word)</span>"
}

/// One Han character in a square, like a piece of type; a mark of the area in both languages.
package func characterIcon(_ character: String) -> Markup {
    "<span class=\"type\" lang=\"zh-Hans\" aria-hidden=\"true\">\(character)</span>"
}

/// The mark 脉: the gold line of plasma and its white twin on a square of ink.
package func brandMark(size: Int = 34) -> Markup {
    """
    <svg class="brand" width="\(size)" height="\(size)" viewBox="0 0 24 24" aria-hidden="true">\
    <rect class="ground" width="24" height="24" rx="1.4"/><g fill="none" stroke-width="2.1">\
    <path class="twin" d="M16.6 0C16.6 5 13 6.3 10.8 7.6S7 10 7 12s1.6 3.1 3.8 4.4S16.6 19 16.6 24"/>\
    <path class="cut" stroke-width="5" d="M9 4.2C10 5.8 12 6.8 13.2 7.6M13.2 16.4C12 17.2 10 18.2 9 19.8"/>\
    <path class="gold" d="M7.4 0C7.4 5 11 6.3 13.2 7.6S17 10 17 12s-1.6 3.1-3.8 4.4S7.4 19 7.4 24"/></g></svg>
    """
}

/// A donation number (DIN) in groups with its check character boxed; copying yields the bare code.
///
/// Read aloud in groups, compared at a glance (ISBT 128 ST-001, check character outside the number).
package func donationCode(grouped: String, check: String) -> Markup {
    let groups = grouped.split(separator: " ").map { "<span>\(String($0))</span>" as Markup }
    return """
        <span class="din" translate="no">\(groups)<span class="check">\(check)</span></span>
        """
}

/// The last six characters after an ellipsis, for lists where the whole code stands elsewhere on the page.
package func shortDonationCode(lastSix: String, check: String) -> Markup {
    let box: Markup? = check.isEmpty ? nil : "<span class=\"check\">\(check)</span>"
    return "<span class=\"din\" translate=\"no\"><span>⋯\(lastSix)</span>\(box)</span>"
}
