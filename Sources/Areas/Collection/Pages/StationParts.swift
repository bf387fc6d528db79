import Donors
import Kernel
import Web

/// Pieces that the station's pages share.
enum StationParts {
    static func path(_ parts: String...) -> String {
        "/collection/" + parts.map { PageAddress.escaped($0) }.joined(separator: "/")
    }

    static func command(_ visit: Visit) -> String { visit.node.freshCommandID().description }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(16)) } ?? "—"
    }

    static func head(_ title: Phrase, note: Markup = "", actions: Markup = "", _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/collection\">\(Phrase("浆站", "Station"), visit.language)</a> /",
            title: "\(title, visit.language)", note: note, actions: actions)
    }

    /// What an item of the panel is called; its code where the panel of today has none.
    static func item(_ code: String, _ panel: [PanelItem], _ visit: Visit) -> String {
        panel.first { $0.code == code }.map { visit.say($0.title) } ?? code
    }

    static func text(_ name: String, _ label: Phrase, _ visit: Visit, required: Bool = true) -> Field {
        var field = Field(name, visit.say(label))
        field.code = true
        field.required = required
        field.value = visit.form[name] ?? ""
        return field
    }

    static func number(_ name: String, _ label: Phrase, unit: String, limit: String? = nil, _ visit: Visit) -> Field {
        var field = Field(name, visit.say(label), .number)
        field.unit = unit
        field.limit = limit
        field.required = true
        field.value = visit.form[name] ?? ""
        return field
    }

    static func choice(_ name: String, _ label: Phrase, _ choices: [Choice], _ visit: Visit) -> Field {
        var field = Field(name, visit.say(label), .choice(choices))
        field.value = visit.form[name] ?? ""
        return field
    }

    static func fields(_ fields: [Field], _ visit: Visit) -> Markup {
        "<div class=\"station\">\(fields.map { field($0, visit.language) })</div>"
    }

    /// The form of one step on an ordinary page, with what was refused above it.
    static func step(
        _ title: Phrase, note: Markup, action: String, word: Phrase, refusal: Refusal?, _ matter: Markup,
        _ visit: Visit
    ) -> Markup {
        let entry = form(
            action: action, csrf: visit.csrf, command: command(visit), keep: action,
            "<div class=\"station\">\(matter)\(submitButton(word, visit))</div>")
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(head(title, note: note, visit))\(refusedBox(refusal, visit.language))\
            \(sheet([entry]))
            """)
    }

    static func decimal(_ name: String, _ word: Phrase, _ visit: Visit) throws(Denial) -> DecimalNumber {
        guard let text = visit.form.text(name), let number = DecimalNumber(text) else {
            throw .refused(.visitFieldWrong(word))
        }
        return number
    }

    /// A moment of the wall clock, as a browser sends it: `2026-11-21T09:42`.
    static func moment(_ name: String, _ word: Phrase, _ visit: Visit) throws(Denial) -> Moment {
        guard let moment = Moment(typed: visit.form.text(name) ?? "", offsetMinutes: visit.zoneMinutes) else {
            throw .refused(.visitFieldWrong(word))
        }
        return moment
    }

    /// `2026-11-21T09:42:17`, for a field.
    static func local(_ moment: Moment, _ visit: Visit) -> String {
        moment.typed(offsetMinutes: visit.zoneMinutes)
    }

    // MARK: The floor

    static func frame(_ place: Phrase, _ subject: Markup, scans: String?, _ visit: Visit) -> FloorFrame {
        var frame = visit.floorFrame(place: visit.say(place), subject: subject, step: "", scanPath: scans)
        frame.home = "/collection"
        return frame
    }

    static func ready(_ word: Phrase, _ facts: [Markup], _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.ready("\(word, language)", language)
        verdict.facts = facts
        return verdict
    }

    static func ready(_ word: Phrase, _ language: Language) -> ScanVerdict { ready(word, [], language) }

    /// `word` is what the whole screen says: a donor is not taken in like a bag.
    static func accepted(
        _ reason: Phrase, _ code: String, word: Phrase = Phrase("好", "OK"), next: Phrase, _ language: Language
    ) -> ScanVerdict {
        var verdict = ScanVerdict(.pass, word: word(language), reason: "\(reason, language)")
        verdict.code = StationParts.code(code)
        verdict.next = ["\(next, language)"]
        return verdict
    }

    static func stopped(_ refusal: Refusal, _ code: String, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.stopped("\(refusal.reason, language)", reasonCode: "", language)
        verdict.reasonCode = nil
        verdict.code = StationParts.code(code)
        verdict.next = ["\(refusal.next, language)"]
        return verdict
    }

    static func side(_ title: Phrase, _ matter: Markup, _ visit: Visit) -> Markup {
        "<aside id=\"side\"><h2>\(title, visit.language)</h2>\(matter)</aside>"
    }

    static func foot(_ visit: Visit) -> FloorFoot { foot([], visit) }

    static func foot(_ buttons: [Button] = [], closing: Button? = nil, receipt: Receipt? = nil, _ visit: Visit)
        -> FloorFoot
    {
        let saved = receipt.map {
            visit.say(Phrase("已保存", "Saved")) + " " + $0.recordedAt.clock(offsetMinutes: visit.zoneMinutes)
        }
        return FloorFoot(buttons, closing: closing, saved: saved, ledger: receipt.map { Int($0.index) })
    }

    /// Before anything was written: another one instead.
    static func other(_ word: Phrase, _ path: String, _ visit: Visit) -> Button {
        Button(visit.say(word), .link(path))
    }

    /// After a red screen the next scan is taken only when somebody has read it.
    static func goOn(_ path: String, _ visit: Visit) -> Button {
        Button(visit.say(Phrase("看过了，继续", "Read, go on")), .link(path), rank: .filled)
    }

    /// A donor by number, card or record.
    static func donor(_ code: String, _ visit: Visit) async throws(Denial) -> Donor? {
        try await visit.read { (snapshot) throws(Fault) in
            if let donor = try DonorLookups.donor(code, from: snapshot) { return donor }
            let found = try DonorLookups.donors(numbered: code, from: snapshot)
            return found.count == 1 ? found[0] : nil
        }
    }
}
