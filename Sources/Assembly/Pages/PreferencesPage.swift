import Kernel
import Web

private enum PreferenceWords {
    static let title = Phrase("我的设置", "My settings")
    static let language = Phrase("语言", "Language")
    static let theme = Phrase("明暗", "Theme")
    static let password = Phrase("口令", "Password")
    static let themes: [(Theme, Phrase)] = [
        (.light, Phrase("浅色", "Light")), (.dark, Phrase("深色", "Dark")),
        (.system, Phrase("随设备", "As the device")),
    ]
    static let languages: [(Language, Phrase)] = [
        (.zh, Phrase("中文", "中文")), (.en, Phrase("English", "English")),
    ]
    static let key = Phrase("签名密钥", "Signing key")
    static let keyWhy = Phrase(
        "换一对新密钥，口令不变。以前签的名一直有效，旧密钥从此不能再签。",
        "A new key pair under the same password. Old signatures stay valid; the old key signs no more.")
    static let changeKey = Phrase("换签名密钥", "Change the signing key")
    static let keyChanged = Phrase("签名密钥已换", "The signing key is changed")
    static let change = Phrase("换口令…", "Change the password…")
    static let leave = Phrase("退出登录", "Sign out")
    static let kept = Phrase(
        "语言和明暗记在这台设备上，一年有效。", "Language and theme are kept on this device for a year.")
}

/// At the head of the home page: settings, and the way out.
func ownActions(_ visit: Visit) -> Markup {
    let settings = Button(PreferenceWords.title(visit.language), .link("/preferences"), rank: .quiet)
    return "\(button(settings))\(leaveButton(visit))"
}

private func leaveButton(_ visit: Visit) -> Markup {
    button(Button(PreferenceWords.leave(visit.language), .post("/session/end", csrf: visit.csrf)))
}

/// What a person may set for themselves.
func preferencesPage(_ visit: Visit, refusal: Refusal? = nil) -> Markup {
    let language = visit.language
    func choose(_ name: String, _ label: Phrase, _ choices: [(value: String, word: String)], now: String)
        -> Markup
    {
        var model = Field(name, label(language), .choice(choices.map { Choice($0.value, $0.word) }))
        model.value = now
        return field(model, language)
    }
    let languages = PreferenceWords.languages.map { ($0.0.rawValue, $0.1(language)) }
    let themes = PreferenceWords.themes.map { ($0.0.rawValue, $0.1(language)) }
    return page(
        visit.pageFrame(PreferenceWords.title),
        """
        \(pageHead(title: "\(PreferenceWords.title, language)", actions: leaveButton(visit)))\
        <section class="sheet"><div class="matter"><form method="post"\(action: "/preferences")>\
        \(csrfField(visit.csrf))<input type="hidden" name="back" value="/preferences">\
        \(choose("language", PreferenceWords.language, languages, now: visit.language.rawValue))\
        \(choose("theme", PreferenceWords.theme, themes, now: visit.theme.rawValue))\
        <button class="button filled">\(Phrase("保存", "Save"), language)</button></form>\
        <p class="note">\(PreferenceWords.kept, language)</p>\
        <p>\(button(Button(PreferenceWords.change(language), .link("/session/password"))))\
        \(button(Button(FactorPage.Words.title(language), .link("/preferences/second-factor"))))\
        \(button(Button(DelegationPages.Words.title(language), .link("/preferences/delegations"))))\
        \(button(Button(OwnBadgePage.Words.badge(language), .link("/preferences/badge"))))</p></div></section>\
        \(keySheet(visit, refusal))
        """)
}

/// A new key pair of one's own will, for instance when somebody may have watched the password being typed.
private func keySheet(_ visit: Visit, _ refusal: Refusal?) -> Markup? {
    guard visit.standing?.signingKey != nil else { return nil }
    let language = visit.language
    var password = Field("password", PreferenceWords.password(language), .password)
    password.autocomplete = "current-password"
    password.required = true
    let done: Markup? =
        visit.query["key"] == "new"
        ? "<p class=\"note\" role=\"status\">\(PreferenceWords.keyChanged, language)</p>" : nil
    let send = Button(PreferenceWords.changeKey(language), .submit(name: nil, value: nil))
    let body = form(
        action: "/preferences/key", csrf: visit.csrf,
        "\(field(password, language))\(button(send))")
    return """
        <section class="sheet"><div class="matter"><h2>\(PreferenceWords.key, language)</h2>\
        <p>\(PreferenceWords.keyWhy, language)</p>\(done)\(refusedBox(refusal, language))\(body)</div></section>
        """
}
