import Donors
import Kernel
import Web

/// Pieces that the pages of pooling share.
enum PoolingFrames {
    static let title = Phrase("合浆", "Pooling")

    static func path(_ pool: String, _ rest: String = "") -> String {
        "/pooling/pools/\(PageAddress.escaped(pool))\(rest)"
    }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }
    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }

    static func stamp(_ moment: Moment, _ visit: Visit) -> String {
        String(moment.text(offsetMinutes: visit.zoneMinutes).prefix(16))
    }

    static func head(_ title: Markup, note: Markup = "", actions: Markup = "", _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/pooling\">\(Self.title, visit.language)</a> /", title: title, note: note,
            actions: actions)
    }

    static func entry(
        _ name: String, _ label: Phrase, _ visit: Visit, _ kind: FieldKind = .text, form: String = "",
        required: Bool = true
    ) -> Markup {
        var entry = Field(name, visit.say(label), kind)
        entry.required = required
        entry.code = true
        entry.form = form
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    static func choice(_ name: String, _ label: Phrase, _ choices: [Choice], form: String = "", _ visit: Visit)
        -> Markup
    {
        var entry = Field(name, visit.say(label), .choice(choices))
        entry.form = form
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    static func act(_ action: String, _ word: Phrase, files: Bool = false, _ matter: Markup, _ visit: Visit) -> Markup {
        let button = button(Button(visit.say(word), .submit(name: nil, value: nil), rank: .filled))
        return form(
            action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description, files: files,
            "\(matter)\(button)")
    }

    /// A form that signs as it is sent; what was shown is what is signed.
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

    /// Somebody else who signs in the same form: badge and password.
    static func other(_ name: String, _ who: Phrase, form: String, _ visit: Visit, required: Bool = true) -> Markup {
        var badge = Field("\(name)_badge", visit.say(Phrase("\(who.zh)工号", "\(who.en): staff number")))
        badge.required = required
        badge.code = true
        badge.form = form
        badge.value = visit.form["\(name)_badge"] ?? ""
        var password = Field("\(name)_password", visit.say(Phrase("\(who.zh)口令", "\(who.en): password")), .password)
        password.required = required
        password.form = form
        return "\(field(badge, visit.language))\(field(password, visit.language))"
    }

    static func stage(_ stage: PoolingStage, _ language: Language) -> Markup {
        let shape: Shape =
            switch stage {
            case .issuing: .running
            case .counted: .waiting
            case .made: .pass
            case .cancelled: .changed
            }
        return badge(shape, stage.phrase(language))
    }

    static func verdict(_ verdict: PoolVerdict?, _ language: Language) -> Markup {
        guard let verdict else { return plainBadge(.waiting, Phrase("没有结论", "not concluded")(language)) }
        return badge(verdict == .pass ? .pass : .stop, verdict.phrase(language))
    }

    static func standing(_ standing: PooledStanding, _ language: Language) -> Markup {
        let shape: Shape =
            switch standing {
            case .issued: .running
            case .cut: .pass
            case .rejected: .stop
            case .returned: .changed
            }
        return plainBadge(shape, standing.phrase(language))
    }

    static func reading(_ interpretation: Interpretation, _ language: Language) -> Markup {
        plainBadge(interpretation.isGood ? .pass : .stop, interpretation.phrase(language))
    }

    /// What was shown is what is signed.
    static func same(_ version: Int64, _ visit: Visit) throws(Denial) {
        guard visit.form["version"] == "\(version)" else { throw .refused(.poolingSignatureMissing) }
    }
}
