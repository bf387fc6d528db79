package import Kernel

package func submitButton(_ word: Phrase, _ visit: Visit, rank: ButtonRank = .filled) -> Markup {
    button(Button(visit.say(word), .submit(name: nil, value: nil), rank: rank))
}

/// One act of a page that has several: `name` is posted as `act`, and the command's id with it.
package func actForm(
    _ action: String, as name: String = "", _ word: Phrase, files: Bool = false, _ matter: Markup, _ visit: Visit
) -> Markup {
    let hidden: Markup? = name.isEmpty ? nil : "<input type=\"hidden\" name=\"act\" value=\"\(name)\">"
    return form(
        action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description, files: files,
        "\(hidden)\(matter)\(submitButton(word, visit))")
}

/// The same behind its name; open again when it was refused.
package func foldedForm(
    _ action: String, _ name: String, _ word: Phrase, files: Bool = false, _ matter: Markup, _ visit: Visit
) -> Markup {
    folded(name, word, actForm(action, as: name, word, files: files, matter, visit), visit)
}

/// The same on a sheet of its own.
package func foldedSheet(
    _ action: String, _ name: String, _ word: Phrase, _ matter: Markup, _ visit: Visit
) -> Markup {
    folded(name, word, sheet: "sheet", actForm(action, as: name, word, matter, visit), visit)
}

private func folded(
    _ name: String, _ word: Phrase, sheet: String? = nil, _ form: Markup, _ visit: Visit
) -> Markup {
    """
    <details\(attribute: "class", sheet)\(flag: "open", visit.form["act"] == name)>\
    <summary>\(word, visit.language)</summary>\(form)</details>
    """
}

extension Reply {
    /// The page with what was refused, or as it is.
    package static func answer(_ markup: Markup, _ refusal: Refusal?) -> Reply {
        refusal == nil ? .page(markup) : .refused(markup)
    }
}

extension Visit {
    /// What was typed into a field; empty for nothing.
    package func text(_ name: String) -> String { form.text(name) ?? "" }
}
