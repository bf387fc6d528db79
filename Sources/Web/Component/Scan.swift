package import Kernel

/// What the scan screen shows at the left after the server has answered.
package enum ScanTone: String, Sendable {
    /// Nothing scanned yet, or not connected: no verdict.
    case neutral
    case pass, stop
}

/// The whole left side of the scan screen: word, code, reason in one line, limit bar, what to do next.
///
/// Made by the server only; the browser never shows green by itself.
package struct ScanVerdict: Sendable {
    package let tone: ScanTone
    /// 收下 / 停下, in English ACCEPT / STOP.
    package let word: String
    /// From `donationCode`, or empty while nothing is scanned.
    package var code: Markup = ""
    /// The reason in one line; the heading of a stop.
    package let reason: Markup
    /// Second lines under the code.
    package var facts: [Markup] = []
    package var reasonCode: String?
    package var limit: LimitBar?
    /// What to do now: one sentence for a pass, numbered steps for a stop.
    package var next: [Markup] = []

    package init(_ tone: ScanTone, word: String, reason: Markup) {
        self.tone = tone
        self.word = word
        self.reason = reason
    }

    package static func accepted(_ reason: Markup, _ language: Language) -> ScanVerdict {
        ScanVerdict(.pass, word: ScanWords.accept(language), reason: reason)
    }

    package static func stopped(_ reason: Markup, reasonCode: String, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(.stop, word: ScanWords.stop(language), reason: reason)
        verdict.reasonCode = reasonCode
        return verdict
    }

    /// Waiting for the next bag.
    package static func ready(_ reason: Markup, _ language: Language) -> ScanVerdict {
        ScanVerdict(.neutral, word: ScanWords.ready(language), reason: reason)
    }
}

enum ScanWords {
    static let accept = Phrase("收下", "ACCEPT")
    static let stop = Phrase("停下", "STOP")
    static let ready = Phrase("请扫码", "Scan a bag")
    static let next = Phrase("接着做", "Do next")
    static let reasonCode = Phrase("原因代码", "Reason code")
    static let checking = Phrase("正在核对", "Checking")
    static let offline = Phrase("未连上，这一袋没有收下", "Not connected, this bag was not accepted")
    static let kept = Phrase(
        "已在本机记下，连上后用同一编号再送", "Kept on this device; sent again under the same number when connected")
    static let inputMethod = Phrase(
        "中文输入法开着，扫码会乱：按 Shift 切到英文", "Chinese input is on and garbles scans: press Shift for English")
    static let saved = Phrase("已保存", "Saved")
    static let short = Phrase("还差", "Still to come:")
    static let recent = Phrase("最近 5 袋", "Last 5 bags")
    static let netMass = Phrase("净重", "Net")
    static let difference = Phrase("差", "Diff.")
    static let second = Phrase("第二人确认", "Second person confirms")
    static let badge = Phrase("工牌（请扫）", "Badge (scan it)")
    static let password = Phrase("口令", "Password")
}

/// The fragment `#verdict`.
package func scanVerdict(_ model: ScanVerdict, _ language: Language) -> Markup {
    let shape: Markup =
        switch model.tone {
        case .pass: icon(.pass, size: 148)
        case .stop: icon(.stop, size: 132)
        case .neutral: ""
        }
    let code: Markup? = model.reasonCode.map {
        """
        <span class="reason-code"><small>\(ScanWords.reasonCode, language)</small>\
        <b translate="no">\($0)</b></span>
        """
    }
    let bar: Markup? = model.limit.map { limitBar($0, language) }
    let body: Markup
    switch model.tone {
    case .stop:
        let facts = Markup.joined(model.facts, by: "　")
        body = "<h2>\(model.reason)</h2><p class=\"facts-line\">\(model.code)　\(facts)</p>"
    case .pass, .neutral:
        let lines = model.facts.map { "<p class=\"facts-line\">\($0)</p>" as Markup }
        body = "<p class=\"code\">\(model.code)</p><p class=\"facts-line\">\(model.reason)</p>\(lines)"
    }
    return """
        <section id="verdict" class="\(model.tone.rawValue)" data-tone="\(model.tone.rawValue)" \
        role="status" \
        aria-live="assertive"><header>\(shape)<h1>\(model.word)</h1>\(code)</header>\(body)\(bar)\
        \(nextSteps(model, language))</section>
        """
}

private func nextSteps(_ model: ScanVerdict, _ language: Language) -> Markup {
    guard let first = model.next.first else { return "" }
    if model.tone == .stop {
        let steps = model.next.map { "<li><span>\($0)</span></li>" as Markup }
        return "<ol class=\"steps\">\(steps)</ol>"
    }
    return "<div class=\"next\"><small>\(ScanWords.next, language)</small><p>\(first)</p></div>"
}

/// One of the last five bags.
package struct ScannedBag: Sendable {
    package let shape: Shape
    package let lastSix: String
    package let check: String
    package let value: String
    package let difference: String

    package init(_ shape: Shape, lastSix: String, check: String, value: String, difference: String) {
        self.shape = shape
        self.lastSix = lastSix
        self.check = check
        self.value = value
        self.difference = difference
    }
}

/// Count, progress and the last five bags at the right of the scan screen.
package struct ScanCount: Sendable {
    package let done: Int
    package let total: Int
    /// "袋", "bags".
    package let unit: String
    /// "第 18 箱 / 共 22 箱".
    package let place: String
    package let recent: [ScannedBag]
    /// "隔离盒 Q-2：1 袋待处置".
    package let warning: Markup?
    /// What the last column of the recent bags says; the difference of the weights, if nothing is said.
    package var lastColumn: Phrase = ScanWords.difference

    package init(
        done: Int, of total: Int, unit: String, place: String, recent: [ScannedBag], warning: Markup? = nil
    ) {
        self.done = done
        self.total = total
        self.unit = unit
        self.place = place
        self.recent = recent
        self.warning = warning
    }
}

/// The fragment `#side` while all goes well.
package func scanSide(_ model: ScanCount, _ language: Language) -> Markup {
    let rows = model.recent.map { bag -> Markup in
        """
        <tr><td>\(icon(bag.shape, size: 22))\(shortDonationCode(lastSix: bag.lastSix, check: bag.check))</td>\
        <td class="number">\(bag.value)</td><td class="number faint">\(bag.difference)</td></tr>
        """
    }
    let label = "\(model.done) / \(model.total) \(model.unit)"
    let warning: Markup? = model.warning.map {
        "<p class=\"warning\">\(icon(.warn, size: 24))<span>\($0)</span></p>"
    }
    return """
        <aside id="side"><p class="count"><b>\(Figures.grouped(model.done))</b> \
        <span>/ \(Figures.grouped(model.total)) \(model.unit)</span></p>\
        \(progressBar(done: model.done, of: model.total, label: label))<p class="under"><span>\
        \(ScanWords.short, language) <b>\(Figures.grouped(max(model.total - model.done, 0)))\
        </b> \(model.unit)</span>\
        <span>\(model.place)</span></p><table><thead><tr><th>\(ScanWords.recent, language)</th>\
        <th class="number">\(ScanWords.netMass, language)</th><th class="number">\
        \(model.lastColumn, language)</th>\
        </tr></thead><tbody>\(rows)</tbody></table>\(warning)</aside>
        """
}

/// The second person's form at the right of the scan screen: badge and password; the first stays signed in.
package struct SecondPerson: Sendable {
    package let action: String
    package let csrf: String
    package let command: String
    /// "确认的意思：复核，我亲眼看到这袋已隔离".
    package let meaning: Markup
    /// 处置 and whatever else is asked; badge and password are added here.
    package let fields: [Field]
    /// Once the badge was read: its number, and "王工 班长 · 可复核".
    package var badge = ""
    package var person: Markup?
    /// The same person, or one who may not: told at the badge.
    package var badgeRefused: String?
    package var wrong: String?
    /// "确认隔离并签名".
    package let word: String
    /// "张工仍在登录；与第一人不可相同".
    package let note: Markup

    package init(
        action: String, csrf: String, command: String, meaning: Markup, fields: [Field], word: String,
        note: Markup
    ) {
        self.action = action
        self.csrf = csrf
        self.command = command
        self.meaning = meaning
        self.fields = fields
        self.word = word
        self.note = note
    }
}

/// The fragment `#side` while a second person is needed.
package func secondPersonSide(_ model: SecondPerson, _ language: Language) -> Markup {
    var badge = Field("badge", ScanWords.badge(language))
    badge.required = true
    badge.code = true
    badge.value = model.badge
    badge.error = model.badgeRefused
    var password = Field("password", ScanWords.password(language), .password)
    password.required = true
    password.error = model.wrong
    password.focused = model.person != nil
    let fields = model.fields.map { field($0, language) }
    let read: Markup? = model.person.map {
        """
        <div class="field"><span class="label"><label>\(ScanWords.badge, language)</label></span>\
        <output class="person">\(icon(.pass, size: 24))\($0)</output>\
        <input type="hidden" name="badge" value="\(model.badge)"></div>
        """
    }
    return """
        <aside id="side" class="second"><h2>\(ScanWords.second, language)</h2><p class="meaning">\
        \(model.meaning)</p>\
        <form method="post"\(action: model.action) data-second data-keep="second">\(csrfField(model.csrf))\
        \(commandField(model.command))\(fields)\(read ?? field(badge, language))\(field(password, language))\
        <button class="button filled">\(model.word)</button></form><p class="note">\(model.note)</p></aside>
        """
}
