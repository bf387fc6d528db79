package import Kernel

/// How a button stands among the others: one filled per view.
package enum ButtonRank: String, Sendable {
    case filled, plain, quiet
}

/// What a button does when pressed.
package enum ButtonAct: Sendable {
    /// Sends the form it stands in; name and value are sent along.
    case submit(name: String?, value: String?)
    /// Leads to a page.
    case link(String)
    /// Opens the dialogue with this id.
    case opens(String)
    /// Posts a form of its own with the csrf token and nothing else.
    case post(String, csrf: String)
}

/// A button 36 high, 48 in a signature, 64 on the shop floor; the frame decides the height.
package struct Button: Sendable {
    package let word: String
    package let act: ButtonAct
    package let rank: ButtonRank
    /// Why it cannot be pressed now, in words; a disabled button always says so.
    package let refused: String?

    package init(_ word: String, _ act: ButtonAct, rank: ButtonRank = .plain, refused: String? = nil) {
        self.word = word
        self.act = act
        self.rank = rank
        self.refused = refused
    }
}

package func button(_ model: Button) -> Markup {
    let rank = "button \(model.rank.rawValue)"
    if let refused = model.refused {
        return """
            <span class="refused"><button type="button" class="\(rank)" disabled>\(model.word)</button>\
            <small>\(refused)</small></span>
            """
    }
    switch model.act {
    case .submit(let name, let value):
        return """
            <button class="\(rank)"\(attribute: "name", name)\(attribute: "value", value)>\(model.word)\
            </button>
            """
    case .link(let target):
        return "<a class=\"\(rank)\"\(href: target)>\(model.word)</a>"
    case .opens(let dialog):
        return "<button type=\"button\" class=\"\(rank)\" data-opens=\"\(dialog)\">\(model.word)</button>"
    case .post(let target, let csrf):
        return """
            <form method="post"\(action: target)>\(csrfField(csrf))\
            <button class="\(rank)">\(model.word)</button></form>
            """
    }
}

/// The hidden token every form of ours carries.
package func csrfField(_ token: String) -> Markup {
    "<input type=\"hidden\" name=\"csrf\" value=\"\(token)\">"
}

/// The id under which a repeated send is known to be the same command.
package func commandField(_ id: String) -> Markup {
    "<input type=\"hidden\" name=\"command\" value=\"\(id)\">"
}

/// What a field takes.
package enum FieldKind: Sendable {
    case text
    case password
    /// Measured or counted; sent as typed, never rounded by the browser.
    case number
    case date
    /// `2026-11-21T09:42`.
    case moment
    case area(rows: Int)
    case choice([Choice])
}

/// One thing to choose; refused ones are shown with the reason.
package struct Choice: Sendable {
    package let value: String
    package let word: String
    package let refused: String?

    package init(_ value: String, _ word: String, refused: String? = nil) {
        self.value = value
        self.word = word
        self.refused = refused
    }
}

/// A field: label above, hint right of it, limit beside, error under it with its shape.
package struct Field: Sendable {
    package let name: String
    package let label: String
    package let kind: FieldKind
    package var value = ""
    package var hint: String?
    package var limit: String?
    package var unit: String?
    package var error: String?
    package var required = false
    package var focused = false
    /// `username`, `current-password`, `off`.
    package var autocomplete = "off"
    /// Codes are never translated and never corrected.
    package var code = false
    /// Tells fields of one name apart where a page has several forms.
    package var form = ""

    package init(_ name: String, _ label: String, _ kind: FieldKind = .text) {
        self.name = name
        self.label = label
        self.kind = kind
    }
}

package func field(_ model: Field, _ language: Language) -> Markup {
    let id = model.form.isEmpty ? "f-\(model.name)" : "f-\(model.form)-\(model.name)"
    let describes = model.error == nil ? nil : "\(id)-error"
    let hint: Markup? = model.hint.map { "<span class=\"hint\">\($0)</span>" }
    let unit: Markup? = model.unit.map { "<span class=\"unit\">\($0)</span>" }
    let limit: Markup? = model.limit.map {
        "<span class=\"limit\">\(FrameWords.limit, language) \($0)</span>"
    }
    let error: Markup? = model.error.map {
        "<span class=\"error\" id=\"\(id)-error\" role=\"alert\">\(icon(.stop, size: 16))\($0)</span>"
    }
    return """
        <div class="field\(model.error == nil ? "" : " wrong")"><span class="label">\
        <label for="\(id)">\(model.label)</label>\(hint)</span>\
        <span class="entry">\(control(model, id: id, describes: describes))\(unit)\(limit)</span>\
        <span class="told" data-told="\(id)"></span>\(error)</div>
        """
}

private func control(_ model: Field, id: String, describes: String?) -> Markup {
    let shared: Markup = """
        \(attribute: "id", id)\(attribute: "name", model.name)\(attribute: "aria-describedby", describes)\
        \(flag: "required", model.required)\(flag: "autofocus", model.focused)\
        \(attribute: "aria-invalid", model.error == nil ? nil : "true")\
        \(attribute: "translate", model.code ? "no" : nil)\
        \(attribute: "spellcheck", model.code ? "false" : nil)
        """
    let filled: Markup = "\(shared)\(attribute: "autocomplete", model.autocomplete)"
    switch model.kind {
    case .text: return "<input type=\"text\"\(filled)\(attribute: "value", model.value)>"
    case .password: return "<input type=\"password\"\(filled)>"
    case .number:
        return "<input type=\"text\" inputmode=\"decimal\"\(filled)\(attribute: "value", model.value)>"
    case .date: return "<input type=\"date\"\(filled)\(attribute: "value", model.value)>"
    case .moment:
        return "<input type=\"datetime-local\" step=\"1\"\(filled)\(attribute: "value", model.value)>"
    case .area(let rows): return "<textarea rows=\"\(rows)\"\(filled)>\n\(model.value)</textarea>"
    case .choice(let choices):
        let options = choices.map { choice -> Markup in
            let word = choice.refused.map { "\(choice.word)（\($0)）" } ?? choice.word
            return """
                <option value="\(choice.value)"\(flag: "selected", choice.value == model.value)\
                \(flag: "disabled", choice.refused != nil)>\(word)</option>
                """
        }
        return "<select\(shared)>\(options)</select>"
    }
}

/// "已保存 09:42:17" from the server after the commit; names the form whose kept entries may now go.
package func savedLine(_ clock: String, form: String? = nil, _ language: Language) -> Markup {
    """
    <p class="saved-line" role="status"\(attribute: "data-saved", form)>\(icon(.pass, size: 16))\
    \(ScanWords.saved, language) \(clock)</p>
    """
}

/// A form with its csrf token and command id; what is typed is kept in the browser under `keep` until saved. A script
/// of the page finds it by its `mark`.
package func form(
    action: String, csrf: String, command: String? = nil, keep: String? = nil, files: Bool = false,
    mark: String? = nil, _ matter: Markup
) -> Markup {
    """
    <form method="post"\(action: action)\(attribute: "data-mark", mark)\(attribute: "data-keep", keep)\
    \(attribute: "enctype", files ? "multipart/form-data" : nil)>\(csrfField(csrf))\
    \(command.map { commandField($0) })\(matter)</form>
    """
}

/// A filter chip; the chosen one has an ink border and underline.
package struct Chip: Sendable {
    package let word: String
    package let count: Int?
    package let href: String
    package let chosen: Bool

    package init(_ word: String, count: Int? = nil, href: String, chosen: Bool = false) {
        self.word = word
        self.count = count
        self.href = href
        self.chosen = chosen
    }
}

package func chips(_ chips: [Chip]) -> Markup {
    let pieces = chips.map { chip -> Markup in
        let count: Markup? = chip.count.map { " \(Figures.grouped($0))" }
        let current = chip.chosen ? "true" : nil
        return
            """
            <a class="chip"\(href: chip.href)\(attribute: "aria-current", current)>\(chip.word)\(count)</a>
            """
    }
    return "<nav class=\"chips\">\(pieces)</nav>"
}
