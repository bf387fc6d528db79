package import Kernel

/// Everything round one decision on the shop floor: 1280×800, no scrolling.
package struct FloorFrame: Sendable {
    package let language: Language
    package var theme: Theme = .system
    /// "收浆 · 2 号通道".
    package let place: String
    /// "运输批" and its code.
    package let subject: Markup
    /// "示例县浆站 STN-07".
    package var station = ""
    /// "第 3 步 / 共 5 步 · 规程 v4".
    package let step: String
    package let person: FramePerson
    package let clock: FrameClock
    package let csrf: String
    /// Where a scan is posted; `nil` where this screen takes none.
    package let scanPath: String?
    package var searchAction = "/find"
    package var live: String?
    package var lockSeconds = 900
    package var lockPath = "/session/lock"
    package var home = "/"

    package init(
        language: Language, place: String, subject: Markup, step: String, person: FramePerson,
        clock: FrameClock,
        csrf: String, scanPath: String?
    ) {
        self.language = language
        self.place = place
        self.subject = subject
        self.step = step
        self.person = person
        self.clock = clock
        self.csrf = csrf
        self.scanPath = scanPath
    }
}

/// Buttons, saved time and ledger number at the foot of the floor screen.
package struct FloorFoot: Sendable {
    package let actions: [Button]
    /// The step that ends this screen, filled, at the far right.
    package let closing: Button?
    /// Server time of the last commit, "已保存 09:42:17"; `nil` before the first.
    package let saved: String?
    /// "账本 2 418 807".
    package let ledger: String?

    package init(_ actions: [Button], closing: Button? = nil, saved: String? = nil, ledger: Int? = nil) {
        self.actions = actions
        self.closing = closing
        self.saved = saved
        self.ledger = ledger.map(Figures.grouped)
    }
}

/// The fragment `#foot`.
package func floorFoot(_ model: FloorFoot, _ language: Language) -> Markup {
    let saved: Markup? = model.saved.map { "<span>\(icon(.pass, size: 18))\($0)</span>" }
    let ledger: Markup? = model.ledger.map { "<span>\(FrameWords.ledger, language) \($0)</span>" }
    return """
        <footer id="foot"><div class="actions">\(model.actions.map { button($0) })</div>\
        <p class="saved">\(saved)\(ledger)</p>\(model.closing.map { button($0) })</footer>
        """
}

/// What a scan is answered with: the fragments the browser puts in place, nothing else.
package func scanAnswer(
    _ verdict: ScanVerdict, side: Markup, foot: FloorFoot, _ language: Language
) -> Markup {
    "\(scanVerdict(verdict, language))\(side)\(floorFoot(foot, language))"
}

/// The operator's screen: bar 64, verdict 824 wide, side 456, foot 96, a border of the verdict's colour.
package func floor(_ frame: FloorFrame, verdict: ScanVerdict, side: Markup, foot: FloorFoot) -> Markup {
    let language = frame.language
    let scripts = ["xuemai.js", "receive.js"] + (frame.live == nil ? [] : ["live.js"])
    return """
        \(documentHead(title: frame.place, language, theme: frame.theme, scripts: scripts))\
        <body class="floor"\(attribute: "data-scan", frame.scanPath)\(attribute: "data-live", frame.live) \
        data-find="\(frame.searchAction)" data-lock="\(frame.lockSeconds)" \
        data-lock-path="\(frame.lockPath)" \
        data-csrf="\(frame.csrf)">\(shapeSprite)<header class="bar"><a class="home"\(href: frame.home) \
        aria-label="\(FrameWords.brand, language)">\(brandMark())</a><b>\(frame.place)</b>\
        <span class="subject">\(frame.subject)</span><span class="faint station">\(frame.station)</span>\
        <span class="faint">\(frame.step)</span><span class="gap"></span>\(onlineState(true, language))\
        <span class="who"><b>\(frame.person.name)</b> <span class="faint">\(frame.person.role)</span></span>\
        \(clockFace(frame.clock, language))</header>\
        \(scanVerdict(verdict, language))\(side)\(floorFoot(foot, language))\
        \(floorTemplates(language))\(inputMethodBar(language))</body></html>
        """
}

/// The two neutral screens the browser may show by itself, in words the server made: waiting and not
/// connected.
private func floorTemplates(_ language: Language) -> Markup {
    var checking = ScanVerdict(.neutral, word: ScanWords.checking(language), reason: "")
    checking.code = "<span data-scanned></span>"
    var offline = ScanVerdict(
        .neutral, word: FrameWords.offline(language), reason: "\(ScanWords.offline, language)")
    offline.code = "<span data-scanned></span>"
    offline.facts = ["\(ScanWords.kept, language)"]
    return """
        <template id="checking">\(scanVerdict(checking, language))</template>\
        <template id="offline">\(scanVerdict(offline, language))</template>
        """
}
