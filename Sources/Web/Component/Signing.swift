package import Kernel

/// One meaning a signature can have here; those that are not mine are dashed, with the reason in words.
package struct SigningMeaning: Sendable {
    package let value: String
    package let word: String
    package let note: String
    package let mine: Bool

    package init(_ value: String, _ word: String, note: String, mine: Bool) {
        self.value = value
        self.word = word
        self.note = note
        self.mine = mine
    }
}

/// The signing dialogue: what is signed, with which meaning, by whom, and the exact line that will be kept.
///
/// 21 CFR 11.50 and 11.200: name, time and meaning are shown; the staff number is asked at the first signing of a
/// session, the password at every one.
package struct SignDialog: Sendable {
    package var id = "sign"
    package let action: String
    package let csrf: String
    /// Command id: a second press of the button is the same signature.
    package let command: String
    /// "原料血浆验收记录 YS-2026-1187，版本 1".
    package let title: String
    /// "收 526 袋，拒收 2 袋，更正 1 处".
    package let mainNumbers: Markup
    package let series: SigningSeries
    package let againLink: String
    /// Digest of what was shown; its seal stands beside it.
    package let digest: [UInt8]
    package let meanings: [SigningMeaning]
    package let chosen: String
    /// Name and role of the first person, from the session.
    package let person: String
    package let role: Markup
    /// The exact line that will be kept; `meaning` and the time are filled by the server at the commit.
    package let keptLine: Markup
    /// "口令不对，还可试 3 次".
    package var wrong: String?
    /// "退回修改…".
    package var sendBack: Button?
    package var opened = false
    /// Several things under one password, each listed and each signed by itself; empty for one.
    package var batch: [BatchItem] = []

    package init(
        action: String, csrf: String, command: String, title: String, mainNumbers: Markup, againLink: String,
        digest: [UInt8], meanings: [SigningMeaning], chosen: String, person: String, role: Markup,
        series: SigningSeries, keptLine: Markup
    ) {
        self.action = action
        self.csrf = csrf
        self.command = command
        self.title = title
        self.mainNumbers = mainNumbers
        self.series = series
        self.againLink = againLink
        self.digest = digest
        self.meanings = meanings
        self.chosen = chosen
        self.person = person
        self.role = role
        self.keptLine = keptLine
    }
}

private enum SigningWords {
    static let title = Phrase("签名", "Sign")
    static let leave = Phrase("退出，不签", "Leave without signing")
    static let again = Phrase("再看一遍", "Read it again")
    static let digest = Phrase("内容摘要", "Digest")
    static let meaning = Phrase("我签这个名，意思是", "By signing I mean")
    static let number = Phrase("第一要素：工号或工牌", "First factor: staff number or badge")
    static let firstTime = Phrase("登录或解锁后第一次签名要输", "Asked at the first signature after signing in or unlocking")
    static let session = Phrase("签名人", "Signer")
    static let password = Phrase("第二要素：口令", "Second factor: password")
    static let everyTime = Phrase("每次签名都要输", "Asked at every signature")
    static let kept = Phrase("签后留下：", "Kept after signing: ")
    static func sign(_ meaning: String) -> Phrase { Phrase("签「\(meaning)」", "Sign “\(meaning)”") }
}

package func signDialog(_ model: SignDialog, _ language: Language) -> Markup {
    let chosen = model.meanings.first { $0.value == model.chosen }?.word ?? ""
    let wrong: Markup? = model.wrong.map { "\(icon(.stop, size: 16))\($0)" }
    let sendBack: Markup? = model.sendBack.map { button($0) }
    return """
        <dialog class="sign" id="\(model.id)" \
        aria-labelledby="\(model.id)-title"\(flag: "data-opened", model.opened)>\
        <form method="post"\(action: model.action) data-sign>\(csrfField(model.csrf))\
        \(commandField(model.command))<div class="body"><header>\
        <h2 id="\(model.id)-title">\(SigningWords.title, language)</h2>\
        <button type="button" class="leave" data-leave><kbd>Esc</kbd> \(SigningWords.leave, language)\
        </button>\
        </header>\(signedMatter(model, language))\(meaningTiles(model, language))\
        <div class="field"><span class="label"><label>\(SigningWords.session, language)</label></span>\
        <output class="person">\(icon(.pass, size: 18))<b>\(model.person)</b> \(model.role)</output></div>\
        \(model.series.isBegun ? nil : numberField(model.id, language))\
        <div class="field"><span class="label"><label for="\(model.id)-password">\
        \(SigningWords.password, language)</label><span class="hint">\(SigningWords.everyTime, language)\
        </span></span>\
        <input type="password" name="password" id="\(model.id)-password" autocomplete="current-password" \
        required>\
        <span class="told" data-told="\(model.id)-password"></span></div>\
        <p class="kept">\(SigningWords.kept, language)\(model.keptLine)</p></div>\
        <footer><span class="wrong" role="alert" data-wrong>\(wrong)</span>\(sendBack)\
        <button class="button filled" data-sign-button data-pattern="\(SigningWords.sign("%"), language)">\
        \(SigningWords.sign(chosen), language)</button></footer></form></dialog>
        """
}

/// The components of the visitor's own signature, for a form that signs as it is sent; `says` is what it means, `form`
/// tells it from others on the page.
package func signerFields(_ says: String, form: String = "", _ visit: Visit) -> Markup {
    var password = Field("password", says, .password)
    password.form = form
    password.required = true
    password.autocomplete = "current-password"
    let number = visit.series.isBegun ? nil : numberField(form.isEmpty ? "own" : form, visit.language)
    return "\(number)\(field(password, visit.language))"
}

/// The first component; after the first signature it is not asked again (Law.s24).
private func numberField(_ id: String, _ language: Language) -> Markup {
    """
    <div class="field" data-first><span class="label"><label for="\(id)-number">\(SigningWords.number, language)\
    </label><span class="hint">\(SigningWords.firstTime, language)</span></span>\
    <input type="text" name="number" id="\(id)-number" autocomplete="off" autocapitalize="off" spellcheck="false" \
    translate="no" required></div>
    """
}

private func signedMatter(_ model: SignDialog, _ language: Language) -> Markup {
    if !model.batch.isEmpty { return batchList(model.batch, language) }
    let head = Figures.digest(model.digest.prefix(6))
    let tail = Figures.digest(model.digest.suffix(2))
    return """
        <div class="signed">\(signedSeal(model.digest, language))<div><b>\(model.title)</b>\
        <p>\(model.mainNumbers)　<a\(href: model.againLink)>\(SigningWords.again, language)</a></p>\
        <p>\(SigningWords.digest, language) <code translate="no">\(head) ⋯ \(tail)</code></p></div></div>
        """
}

/// In the dialogue the seal is outlined: what is to be signed is not in the ledger yet.
private func signedSeal(_ digest: [UInt8], _ language: Language) -> Markup {
    proofSeal(leafHash: digest, state: .recorded, size: 56, language)
}

private func meaningTiles(_ model: SignDialog, _ language: Language) -> Markup {
    let tiles = model.meanings.map { meaning -> Markup in
        """
        <label class="meaning"><input type="radio" name="meaning" value="\(meaning.value)" \
        data-word="\(meaning.word)"\(flag: "checked", meaning.value == model.chosen)\
        \(flag: "disabled", !meaning.mine)><b>\(meaning.word)</b><small>\(meaning.note)</small></label>
        """
    }
    return """
        <fieldset class="meanings"><legend>\(SigningWords.meaning, language)</legend><div>\(tiles)</div>\
        </fieldset>
        """
}

/// One of the cells 编制 / 复核 / 审核 / 批准 on a printed form.
package struct SignatureCell: Sendable {
    package enum Course: Sendable {
        /// `moment` carries its zone: "2026-11-21 10:31:08 +08:00".
        case signed(person: String, role: String, moment: String, leafHash: [UInt8])
        case toSign(role: String)
    }

    package let meaning: String
    package let course: Course

    package init(_ meaning: String, _ course: Course) {
        self.meaning = meaning
        self.course = course
    }
}

package func signatureCells(_ cells: [SignatureCell], _ language: Language) -> Markup {
    let pieces = cells.map { cell -> Markup in
        switch cell.course {
        case .signed(let person, let role, let moment, let leafHash):
            return """
                <div><small>\(cell.meaning)</small><span class="by">\
                \(paperSeal(digest: leafHash, side: 4, size: 36, language))<span><b>\(person)</b><br>\(role)\
                </span>\
                </span><time>\(moment)</time></div>
                """
        case .toSign(let role):
            return """
                <div><small>\(cell.meaning)</small><span class="by"><i class="unsigned"></i>\
                <span>\(FrameWords.toSign(role: role), language)</span></span></div>
                """
        }
    }
    return "<div class=\"signatures\">\(pieces)</div>"
}
