import Donors
import Kernel
import Web

/// Pieces that the pages of the re-test share.
enum RetestParts {
    static let title = Phrase("复检", "Re-test")

    static func path(_ parts: String...) -> String {
        "/retest/" + parts.map { PageAddress.escaped($0) }.joined(separator: "/")
    }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }
    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }

    static func stamp(_ moment: Moment, _ visit: Visit) -> String {
        String(moment.text(offsetMinutes: visit.zoneMinutes).prefix(16))
    }

    static func head(_ title: Markup, note: Markup = "", _ visit: Visit) -> Markup {
        pageHead(trail: "<a href=\"/retest\">\(Self.title, visit.language)</a> /", title: title, note: note)
    }

    static func entry(
        _ name: String, _ label: Phrase, _ visit: Visit, form: String = "", required: Bool = true
    ) -> Markup {
        var entry = Field(name, visit.say(label))
        entry.required = required
        entry.code = true
        entry.form = form
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    /// The tests to choose of, as boxes to tick.
    static func items(_ items: [RetestItem], _ visit: Visit) -> Markup {
        let chosen = Set(visit.form.all("items"))
        let boxes = items.map { item in
            """
            <label class="tick"><input type="checkbox" name="items" value="\(item.code)"\
            \(flag: "checked", chosen.isEmpty || chosen.contains(item.code))>\(item.title, visit.language) \
            <span translate="no">\(item.code)</span></label>
            """ as Markup
        }
        return "<fieldset><legend>\(Phrase("项目", "Tests"), visit.language)</legend>\(boxes)</fieldset>"
    }

    /// Lot, maker and expiry of an item's kit, as a form asks for them.
    static func kit(of item: String, _ form: String, _ visit: Visit) -> Markup {
        var expires = Field("expires.\(item)", visit.say(Phrase("\(item) 试剂有效期至", "\(item) kit expires")), .date)
        expires.form = form
        expires.value = visit.form["expires.\(item)"] ?? ""
        let lot = Phrase("\(item) 试剂批号", "\(item) kit lot")
        let maker = Phrase("\(item) 试剂厂家", "\(item) kit maker")
        return """
            \(entry("lot.\(item)", lot, visit, form: form, required: false))\
            \(entry("maker.\(item)", maker, visit, form: form, required: false))\(field(expires, visit.language))
            """
    }

    static func kit(of item: String, _ visit: Visit) throws(Denial) -> TestKit? {
        do throws(Refusal) {
            return try TestKit(
                lot: visit.form.text("lot.\(item)"), maker: visit.form.text("maker.\(item)"),
                expires: visit.form.text("expires.\(item)"))
        } catch { throw .refused(error) }
    }

    /// `HB-2609-11（华大，2027-06-30）`
    static func told(_ kit: TestKit) -> String {
        let rest = [kit.maker, kit.expiresOn?.iso].compactMap { $0 }
        return rest.isEmpty ? kit.lot : "\(kit.lot) (\(rest.joined(separator: ", ")))"
    }

    static func act(_ action: String, _ word: Phrase, files: Bool = false, _ matter: Markup, _ visit: Visit) -> Markup {
        form(
            action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description, files: files,
            "\(matter)\(submitButton(word, visit))")
    }

    /// A form that signs as it is sent.
    static func signing(
        _ title: Phrase, _ action: String, says: Phrase, version: Int64, _ matter: Markup = "", word: Phrase,
        _ visit: Visit
    ) -> Markup {
        let form = action.split(separator: "/").last.map(String.init) ?? ""
        return sheet(
            title: visit.say(title),
            act(
                action, word,
                """
                \(matter)<input type="hidden" name="version" value="\(Int(version))">\
                \(signerFields(visit.say(says), form: form, visit))
                """, visit))
    }

    static func reading(_ interpretation: Interpretation, _ language: Language) -> Markup {
        plainBadge(interpretation.isGood ? .pass : .stop, interpretation.phrase(language))
    }

    static func verdict(_ verdict: SpecimenVerdict, _ language: Language) -> Markup {
        badge(verdict == .pass ? .pass : .stop, verdict.phrase(language))
    }

    /// What was shown is what is signed.
    static func same(_ version: Int64, _ visit: Visit) throws(Denial) {
        guard visit.form["version"] == "\(version)" else { throw .refused(.retestSignatureMissing) }
    }
}
