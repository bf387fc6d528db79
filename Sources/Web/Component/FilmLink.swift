package import Kernel

/// From a signed act to its second on film: one click says that it is looked at to check the act, and shows it.
package func filmLink(_ head: EntryHead, _ visit: Visit) -> Markup? {
    guard !head.signatures.isEmpty, visit.may("film.watch") else { return nil }
    let word = Phrase("看画面", "See the picture")
    // Without a place only equipment leads to a camera; where that shows none either, the click says so.
    let unbound = Phrase(
        "签名的电脑没有绑定房间，只能按设备找画面", "Signed at a computer bound to no room: found by equipment only")
    let note: Markup? = unnamed.contains(head.workstation) ? "<small>\(unbound, visit.language)</small>" : nil
    return """
        <form method="post" action="/film/viewings" class="film-link">\(csrfField(visit.csrf))\
        \(commandField(visit.node.freshCommandID().description))<input type="hidden" name="act" value="step">\
        <input type="hidden" name="record" value="\(head.subject.description)">\
        <input type="hidden" name="entry" value="\(Int(head.index))">\
        \(button(Button(word(visit.language), .submit(name: nil, value: nil), rank: .quiet)))\(note)</form>
        """
}

/// What entries say of a computer that nobody named.
private let unnamed: Set<String> = ["", "browser", "console"]
