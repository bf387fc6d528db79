import Identity
import Kernel
import Web

/// The forms under an account: only those that fit how it stands, each with its reason.
enum AccountActs {
    private typealias Words = AccountPage.Words

    static func sheets(_ model: AccountPage.Model, _ visit: Visit) -> Markup? {
        let language = visit.language
        let account = model.account
        guard visit.may("identity.administer"), account.standing != .closed else { return nil }
        guard visit.standing?.person != account.person else {
            return sheet(title: Words.acts(language), "<p class=\"note\">\(Words.ownAccount, language)</p>")
        }
        var forms: [Markup] = []
        if account.standing == .locked {
            forms.append(act("unlock", Words.unlock, reason("unlock", visit), account, visit))
        }
        if account.alerts > 0 {
            forms.append(
                act("seen", Words.seen, "<p>\(Words.seenNote, language)</p>\(reason("seen", visit))", account, visit))
        }
        if !account.identityChecked { forms.append(act("check", Words.check, identity(visit), account, visit)) }
        forms.append(act("role", Words.move, "\(role(account, visit))\(reason("role", visit))", account, visit))
        forms.append(
            act(
                "scope", ScopeParts.Words.change, "\(ScopeParts.fields(model.scope, visit))\(reason("scope", visit))",
                account,
                visit))
        forms.append(
            act("reset", Words.reset, "<p>\(Words.resetNote, language)</p>\(reason("reset", visit))", account, visit))
        forms += badges(model, visit)
        if model.factor != nil {
            forms.append(
                act(
                    "factor", Words.removeFactor, "\(document("factor", language))\(reason("factor", visit))", account,
                    visit))
        }
        forms.append(act("close", Words.close, reason("close", visit), account, visit))
        return sheet(title: Words.acts(language), "<div class=\"acts\">\(forms)</div>")
    }

    private static func badges(_ model: AccountPage.Model, _ visit: Visit) -> [Markup] {
        let language = visit.language
        var forms = model.usedBadges.map { badge in
            act(
                "badge-seen", OwnBadgePage.Words.seen,
                "<input type=\"hidden\" name=\"badge\" value=\"\(badge.id)\">\(reason("badge-seen", visit))",
                model.account, visit)
        }
        guard model.badge == nil else {
            forms.append(
                act(
                    "badge-off", OwnBadgePage.Words.disable,
                    "<p>\(OwnBadgePage.Words.disableNote, language)</p>\(reason("badge-off", visit))", model.account,
                    visit))
            return forms
        }
        var code = Field("code", OwnBadgePage.Words.code(language))
        code.hint = OwnBadgePage.Words.codeHint(language)
        code.required = true
        code.code = true
        forms.append(
            act(
                "badge", OwnBadgePage.Words.register, "\(field(code, language))\(document("badge", language))",
                model.account,
                visit))
        return forms
    }

    /// Acts on what a person carries: false if the form asks for something else.
    static func actOnToken(
        _ person: String, _ visit: Visit, _ desk: any KeyDesk
    ) async throws(Denial) -> Bool {
        let reason = visit.form.text("reason")
        switch visit.form["act"] {
        case "factor":
            guard let document = AccountPage.document(visit) else { return false }
            _ = try await visit.perform(FactorTable.self, on: person, .remove(document), reason: reason)
        case "badge":
            guard let document = AccountPage.document(visit) else { return false }
            let id = try desk.newBadgeID(visit.form.text("code") ?? "")
            _ = try await visit.perform(BadgeTable.self, on: id, .register(person: person, document), reason: reason)
        case "scope":
            _ = try await visit.perform(
                ScopeTable.self, on: person, .change(to: ScopeParts.read(visit)), reason: reason)
        case "delegation-off": try await DelegationPages.perform(.withdraw, visit)
        case "badge-off": try await OwnBadgePage.disable(of: person, visit)
        case "badge-seen":
            _ = try await visit.perform(
                BadgeTable.self, on: visit.form["badge"] ?? "", .seeAlert, reason: reason)
        default: return false
        }
        return true
    }

    private static func act(
        _ name: String, _ title: Phrase, _ matter: Markup, _ account: Account, _ visit: Visit
    ) -> Markup {
        let send = button(Button(title(visit.language), .submit(name: "act", value: name)))
        let body = form(
            action: "\(AccountPage.path(account.person))/acts", csrf: visit.csrf,
            command: visit.node.freshCommandID().description, keep: "account-\(account.person)-\(name)",
            "<input type=\"hidden\" name=\"act\" value=\"\(name)\">\(matter)\(send)")
        return
            """
            <details\(flag: "open", visit.form["act"] == name)><summary>\(title, visit.language)</summary>\
            \(body)</details>
            """
    }

    private static func reason(_ act: String, _ visit: Visit) -> Markup {
        var model = Field("reason", Words.reason(visit.language))
        model.form = act
        model.required = true
        model.value = visit.form["reason"] ?? ""
        return field(model, visit.language)
    }

    private static func identity(_ visit: Visit) -> Markup {
        let language = visit.language
        return """
            \(document("check", language))\
            <label class="tick"><input type="checkbox" name="accepts" value="yes" required> \
            \(Words.accepts, language)</label>
            """
    }

    private static func document(_ act: String, _ language: Language) -> Markup {
        let documents = IdentityDocument.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        var model = Field("document", Words.document(language), .choice(documents))
        model.form = act
        return field(model, language)
    }

    private static func role(_ account: Account, _ visit: Visit) -> Markup {
        let language = visit.language
        let roles = roleGrants(of: visit.node.kind).filter { $0.role != account.role }.map { Choice($0.role, $0.name(language)) }
        return field(Field("role", Words.role(language), .choice(roles)), language)
    }
}
