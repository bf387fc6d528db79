package import Kernel
package import Web

private enum PasswordWords {
    static let title = Phrase("换口令", "Change the password")
    static let first = Phrase("第一次登录，请先换口令", "First sign-in: change the password first")
    static let why = Phrase(
        "口令开您的签名钥匙，只有您知道它；管理员也不能替您签名。",
        "The password opens your signing key; only you know it, and no administrator can sign for you.")
    static let old = Phrase("现在的口令", "Present password")
    static let new = Phrase("新口令", "New password")
    static let again = Phrase("新口令再输一次", "New password again")
    static let change = Phrase("换成新口令", "Change to the new password")
    static let wrong = Phrase("没有换成", "Not changed")
}

/// The page on which a person chooses a password; a first sign-in leads nowhere else.
package func passwordPage(_ visit: Visit, action: String, first: Bool, wrong: Phrase?) -> Markup {
    let language = visit.language
    func password(_ name: String, _ label: Phrase, _ autocomplete: String, focused: Bool = false) -> Markup {
        var model = Field(name, label(language), .password)
        model.autocomplete = autocomplete
        model.required = true
        model.focused = focused
        return field(model, language)
    }
    let told: Markup? = wrong.map {
        """
        <p class="list-failed" role="alert">\(icon(.stop, size: 16))<span>\(PasswordWords.wrong, language)：\
        \($0, language)</span></p>
        """
    }
    let title = first ? PasswordWords.first : PasswordWords.title
    return page(
        visit.pageFrame(title, scripts: ["form.js"]),
        """
        \(pageHead(title: "\(title, language)"))<section class="sheet"><div class="matter">\
        <p>\(PasswordWords.why, language)</p>\(told)<form method="post"\(action: action)>\
        \(csrfField(visit.csrf))\
        \(password("old", PasswordWords.old, "current-password", focused: true))\
        \(password("new", PasswordWords.new, "new-password"))\
        \(password("again", PasswordWords.again, "new-password"))\
        <button class="button filled">\(PasswordWords.change, language)</button></form></div></section>
        """)
}
