package import Kernel

/// What the sign-in card shows besides its fields.
package struct SignInModel: Sendable {
    package let language: Language
    package var theme: Theme = .system
    package let site: String
    package let action: String
    package let csrf: String
    /// Root of the latest checkpoint; the band is drawn from it.
    package let checkpointHash: [UInt8]
    package let ledgerSize: Int
    /// "检查点 09:42:20，见证 2 家；上方图案由它而来".
    package let checkpoint: String
    /// What was typed before; kept when the password was wrong.
    package var badge = ""
    /// From outside, or by the person's choice, the code of a second factor is asked too.
    package var asksCode = false
    package var wrong: String?
    package var helpLink: String?
    package var preferenceAction = "/preferences"
    /// Where to go after signing in.
    package var back = "/"

    package init(
        language: Language, site: String, action: String, csrf: String, checkpointHash: [UInt8],
        ledgerSize: Int,
        checkpoint: String
    ) {
        self.language = language
        self.site = site
        self.action = action
        self.csrf = csrf
        self.checkpointHash = checkpointHash
        self.ledgerSize = ledgerSize
        self.checkpoint = checkpoint
    }
}

private enum DoorWords {
    static let title = Phrase("登录", "Sign in")
    static let badge = Phrase("工号或扫工牌", "Staff number, or scan the badge")
    static let password = Phrase("口令", "Password")
    static let code = Phrase("验证码", "Code")
    static let codeHint = Phrase("手机上的六位数字", "Six digits on your telephone")
    static let badgeDark = Phrase("扫工牌不亮？", "Badge not read?")
    static let themes = (light: Phrase("浅", "Light"), dark: Phrase("深", "Dark"))
    static let locked = Phrase("已锁定，录入都还在", "Locked; what you entered is kept")
    static let unlock = Phrase("解锁", "Unlock")
    static let whatHappened = Phrase("发生了什么", "What happened")
    static let why = Phrase("为什么", "Why")
    static let now = Phrase("现在做什么", "What to do now")
    static let kept = Phrase("保住了什么", "What was kept")
    static let reference = Phrase("参考号", "Reference")
}

/// The door: a card whose band changes as the ledger grows.
package func signInPage(_ model: SignInModel) -> Markup {
    let head = documentHead(
        title: DoorWords.title(model.language), model.language, theme: model.theme,
        scripts: ["xuemai.js", "form.js"])
    return """
        \(head)<body class="door">\(shapeSprite)<main>\(signInCard(model))</main>\
        \(inputMethodBar(model.language))</body></html>
        """
}

private func signInCard(_ model: SignInModel) -> Markup {
    let language = model.language
    var badge = Field("badge", DoorWords.badge(language))
    badge.value = model.badge
    badge.autocomplete = "username"
    badge.required = true
    badge.code = true
    badge.focused = model.badge.isEmpty
    var password = Field("password", DoorWords.password(language), .password)
    password.autocomplete = "current-password"
    password.required = true
    password.focused = !model.badge.isEmpty
    password.error = model.wrong
    var code = Field("code", DoorWords.code(language))
    code.hint = DoorWords.codeHint(language)
    code.autocomplete = "one-time-code"
    code.required = true
    code.code = true
    let second: Markup? = model.asksCode ? field(code, language) : nil
    let help: Markup? = model.helpLink.map { "<a\(href: $0)>\(DoorWords.badgeDark, language)</a>" }
    return """
        <section class="card">\(truchetBand(hash: model.checkpointHash))<div class="body">\
        <h1><span lang="zh-Hans">血脉</span> <small>\(model.site)</small></h1>\
        <form method="post"\(action: model.action) data-told>\(csrfField(model.csrf))\
        <input type="hidden" name="back" value="\(model.back)">\(field(badge, language))\
        \(field(password, language))\(second)\
        <button class="button filled">\(DoorWords.title, language)</button>\
        </form>\
        <div class="below">\(help)<form class="preferences" method="post"\(action: model.preferenceAction)>\
        \(csrfField(model.csrf))<input type="hidden" name="back" value="\(model.back)">\
        \(languageButtons(language))<span class="themes"><button name="theme" value="light">\
        \(DoorWords.themes.light, language)</button> / <button name="theme" value="dark">\
        \(DoorWords.themes.dark, language)</button></span></form></div></div>\
        <footer>\(proofSeal(leafHash: model.checkpointHash, state: .sealed, size: 32, language))<p>\
        <b>\(FrameWords.ledger, language) \(Figures.grouped(model.ledgerSize))</b><br>\(model.checkpoint)</p>\
        </footer></section>
        """
}

/// The same card over the page after an idle time; entries stay below it untouched.
package struct LockModel: Sendable {
    package let language: Language
    package let site: String
    package let action: String
    package let csrf: String
    package let person: FramePerson
    package let checkpointHash: [UInt8]
    package var wrong: String?

    package init(
        language: Language, site: String, action: String, csrf: String, person: FramePerson,
        checkpointHash: [UInt8]
    ) {
        self.language = language
        self.site = site
        self.action = action
        self.csrf = csrf
        self.person = person
        self.checkpointHash = checkpointHash
    }
}

/// The fragment the lock path answers with; `xuemai.js` lays it over the page as a modal dialogue.
package func lockCard(_ model: LockModel) -> Markup {
    let language = model.language
    var password = Field("password", DoorWords.password(language), .password)
    password.autocomplete = "current-password"
    password.required = true
    password.focused = true
    password.error = model.wrong
    return """
        <dialog class="lock card" data-locked aria-labelledby="lock-title">\
        \(truchetBand(hash: model.checkpointHash))\
        <div class="body"><h1 id="lock-title"><span lang="zh-Hans">血脉</span> <small>\(model.site)</small>\
        </h1>\
        <p>\(icon(.hold, size: 18)) \(DoorWords.locked, language)</p>\
        <form method="post"\(action: model.action) data-unlock>\(csrfField(model.csrf))\
        <output class="person">\(icon(.pass, size: 18))<b>\(model.person.name)</b> \(model.person.role)\
        </output>\
        \(field(password, language))<button class="button filled">\(DoorWords.unlock, language)</button>\
        </form>\
        </div></dialog>
        """
}

/// A page that says what happened; never a number without words, never a path, query or stack.
package struct ErrorModel: Sendable {
    package let what: String
    package let why: Markup
    package let next: Markup
    package let reference: String
    package let kept: Markup

    package init(what: String, why: Markup, next: Markup, reference: String, kept: Markup) {
        self.what = what
        self.why = why
        self.next = next
        self.reference = reference
        self.kept = kept
    }
}

/// In the frame when somebody is signed in, so that the way back is where it always is.
package func errorPage(_ model: ErrorModel, frame: PageFrame) -> Markup {
    page(frame, errorMatter(model, frame.language))
}

/// Without the frame, before anybody is signed in.
package func errorPage(_ model: ErrorModel, language: Language, theme: Theme = .system) -> Markup {
    """
    \(documentHead(title: model.what, language, theme: theme, scripts: ["xuemai.js"]))\
    <body class="door">\(shapeSprite)<main>\(errorMatter(model, language))</main></body></html>
    """
}

private func errorMatter(_ model: ErrorModel, _ language: Language) -> Markup {
    """
    <section class="sheet error-page"><small>\(DoorWords.whatHappened, language)</small>\
    <h1>\(icon(.stop, size: 28))\(model.what)</h1><dl><dt>\(DoorWords.why, language)</dt><dd>\(model.why)\
    </dd>\
    <dt>\(DoorWords.now, language)</dt><dd>\(model.next)</dd><dt>\(DoorWords.kept, language)</dt>\
    <dd>\(model.kept)</dd><dt>\(DoorWords.reference, language)</dt>\
    <dd><code translate="no">\(model.reference)</code></dd></dl></section>
    """
}
