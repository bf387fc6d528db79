package import Kernel

/// From a signed act to its second on film: one click says that it is looked at to check the act, and shows it.
package func filmLink(_ head: EntryHead, _ visit: Visit) -> Markup? {
    guard !head.signatures.isEmpty, visit.may("film.watch") else { return nil }
    let word = Phrase("看画面", "See the picture")
    return """
        <form method="post" action="/film/viewings" class="film-link">\(csrfField(visit.csrf))\
        \(commandField(visit.node.freshCommandID().description))<input type="hidden" name="act" value="step">\
        <input type="hidden" name="record" value="\(head.subject.description)">\
        <input type="hidden" name="entry" value="\(Int(head.index))">\
        \(button(Button(word(visit.language), .submit(name: nil, value: nil), rank: .quiet)))</form>
        """
}
