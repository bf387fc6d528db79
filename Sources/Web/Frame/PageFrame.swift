package import Kernel

/// Light, dark, or as the device says; chosen per person and per device.
package enum Theme: String, Sendable, CaseIterable {
    case light, dark, system
}

/// One area a person may enter.
package struct RailItem: Sendable {
    package let character: String
    package let label: Phrase
    package let href: String
    package let count: Int
    package let current: Bool

    package init(_ character: String, _ label: Phrase, href: String, count: Int = 0, current: Bool = false) {
        self.character = character
        self.label = label
        self.href = href
        self.count = count
        self.current = current
    }
}

/// The ledger as it stands in the top bar, like a pulse.
package struct LedgerPulse: Sendable {
    package let size: Int
    package let leafHash: [UInt8]
    package let state: SealState
    package let href: String

    package init(size: Int, leafHash: [UInt8], state: SealState, href: String = "/proof") {
        self.size = size
        self.leafHash = leafHash
        self.state = state
        self.href = href
    }
}

/// Who is signed in, as the top bar names them.
package struct FramePerson: Sendable {
    package let name: String
    package let role: String
    package let maySign: Bool

    package init(_ name: String, role: String, maySign: Bool) {
        self.name = name
        self.role = role
        self.maySign = maySign
    }
}

/// Server time for the clock that every regulated screen shows.
package struct FrameClock: Sendable {
    /// Milliseconds since 1970, from the server.
    package let milliseconds: Int
    /// Minutes east of Greenwich: 480 for +08:00.
    package let zoneMinutes: Int

    package init(milliseconds: Int, zoneMinutes: Int = 480) {
        self.milliseconds = milliseconds
        self.zoneMinutes = zoneMinutes
    }

    /// `09:42:17` in the zone.
    package var text: String {
        let seconds = milliseconds / 1000 + zoneMinutes * 60
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        return [ofDay / 3600, ofDay / 60 % 60, ofDay % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

/// Everything the frame round a page shows.
package struct PageFrame: Sendable {
    package let language: Language
    package var theme: Theme = .system
    package let title: String
    package let site: String
    package var shift = ""
    package let rail: [RailItem]
    package let ledger: LedgerPulse
    package let person: FramePerson
    package let clock: FrameClock
    package let csrf: String
    package var online = true
    package var searchAction = "/find"
    /// Where language and theme are posted: fields `language`, `theme`, `back`.
    package var preferenceAction = "/preferences"
    /// The path of this page, to come back to.
    package var back = "/"
    /// Server-sent events, if this page refreshes itself.
    package var live: String?
    /// Idle time after which the page locks; 0 = never.
    package var lockSeconds = 900
    package var lockPath = "/session/lock"
    /// Module scripts of this page beyond the frame's own: `sign.js`, `form.js`.
    package var scripts: [String] = []

    package init(
        language: Language, title: String, site: String, rail: [RailItem], ledger: LedgerPulse,
        person: FramePerson, clock: FrameClock, csrf: String
    ) {
        self.language = language
        self.title = title
        self.site = site
        self.rail = rail
        self.ledger = ledger
        self.person = person
        self.clock = clock
        self.csrf = csrf
    }
}

/// A page in its frame: rail at the left, bar on top, matter.
package func page(_ frame: PageFrame, _ matter: Markup) -> Markup {
    let scripts = ["xuemai.js"] + (frame.live == nil ? [] : ["live.js"]) + frame.scripts
    return """
        \(documentHead(title: frame.title, frame.language, theme: frame.theme, scripts: scripts))\
        <body class="framed"\(attribute: "data-live", frame.live) data-lock="\(frame.lockSeconds)" \
        data-lock-path="\(frame.lockPath)" data-csrf="\(frame.csrf)">\(shapeSprite)\
        <a class="skip" href="#main">\(FrameWords.skip, frame.language)</a>\
        <a class="home" href="/" aria-label="\(FrameWords.brand, frame.language)">\(brandMark())</a>\
        \(rail(frame.rail, frame.language))\(topBar(frame))<main id="main" tabindex="-1">\(matter)</main>\
        \(inputMethodBar(frame.language))</body></html>
        """
}

/// The opening of every document, up to and with `<head>`.
func documentHead(
    title: String, _ language: Language, theme: Theme, scripts: [String], htmlClass: String? = nil
) -> Markup {
    let links = scripts.map { "<script type=\"module\" src=\"\(Assets.path($0))\"></script>" as Markup }
    let chosen = theme == .system ? nil : theme.rawValue
    return """
        <!doctype html><html \
        lang="\(language.tag)"\(attribute: "data-theme", chosen)\(attribute: "class", htmlClass)>\
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
        <meta name="color-scheme" content="light dark"><title>\(title) · \(FrameWords.brand, language)\
        </title>\
        <link rel="icon" href="\(Assets.path("mark.svg"))">\
        <link rel="stylesheet" href="\(Assets.path("xuemai.css"))">\(links)</head>
        """
}

private func rail(_ items: [RailItem], _ language: Language) -> Markup {
    let cells = items.map { item -> Markup in
        let count: Markup? = item.count > 0 ? "<i>\(item.count > 99 ? "99+" : String(item.count))</i>" : nil
        return """
            <a\(href: item.href)\(attribute: "aria-current", item.current ? "page" : nil)>\
            <span class="cell">\(characterIcon(item.character))\(count)</span>\
            <span class="name">\(item.label, language)</span></a>
            """
    }
    return "<nav class=\"rail\" aria-label=\"\(FrameWords.areas, language)\">\(cells)</nav>"
}

private func topBar(_ frame: PageFrame) -> Markup {
    let language = frame.language
    let sign = frame.person.maySign ? FrameWords.maySign : FrameWords.mayNotSign
    return """
        <header class="bar"><span class="place"><b>\(frame.site)</b> <span class="shift">\(frame.shift)\
        </span></span>\
        <form class="search" role="search"\(action: frame.searchAction)>\
        <svg width="16" height="14" aria-hidden="true">\
        <path d="M1 0v14M4 0v14M6.5 0v14M9.5 0v14M12 0v14M15 0v14"/></svg>\
        <input name="q" aria-label="\(FrameWords.searchLabel, language)" autocomplete="off" \
        spellcheck="false" \
        translate="no" placeholder="\(FrameWords.search, language)" data-search><kbd>/</kbd></form>\
        <span class="gap"></span><a class="pulse"\(href: frame.ledger.href)>\
        \(proofSeal(leafHash: frame.ledger.leafHash, state: frame.ledger.state, size: 22, language))\
        <span>\(FrameWords.ledger, language) <b>\(Figures.grouped(frame.ledger.size))</b></span></a>\
        \(onlineState(frame.online, language))\(preferences(frame))\(clockFace(frame.clock, language))\
        <span class="person"><b>\(frame.person.name)</b> <span>\(frame.person.role)</span>\
        <span class="may-sign">\(sign, language)</span></span></header>
        """
}

/// Both words are in the page; the script shows the one that is true.
func onlineState(_ online: Bool, _ language: Language) -> Markup {
    """
    <span class="online\(online ? "" : " off")" data-online role="status"><span class="on">\
    \(icon(.pass, size: 14))\
    \(FrameWords.online, language)</span><span class="not">\
    \(icon(.hold, size: 14))\(FrameWords.offline, language)\
    </span></span>
    """
}

func clockFace(_ clock: FrameClock, _ language: Language) -> Markup {
    """
    <time class="clock" data-clock="\(clock.milliseconds)" data-zone="\(clock.zoneMinutes)" \
    title="\(FrameWords.clock, language)">\(clock.text)</time>
    """
}

private func preferences(_ frame: PageFrame) -> Markup {
    let other: Theme = frame.theme == .dark ? .light : .dark
    let themeWord = frame.theme == .dark ? FrameWords.dark : FrameWords.light
    return """
        <form class="preferences" method="post"\(action: frame.preferenceAction)>\(csrfField(frame.csrf))\
        <input type="hidden" name="back" value="\(frame.back)">\
        <button name="theme" value="\(other.rawValue)" data-theme-button \
        data-light="\(FrameWords.light, frame.language)" \
        data-dark="\(FrameWords.dark, frame.language)">\(themeWord, frame.language)</button>\
        \(languageButtons(frame.language))</form>
        """
}

/// 中 / EN, the present one bold.
func languageButtons(_ language: Language) -> Markup {
    """
    <span class="languages"><button name="language" value="zh" lang="zh-Hans"\
    \(attribute: "aria-pressed", language == .zh ? "true" : "false")>中</button> / \
    <button name="language" value="en" lang="en"\
    \(attribute: "aria-pressed", language == .en ? "true" : "false")>EN</button></span>
    """
}

/// The amber bar told when Chinese input would garble a scan; hidden until the script sees it.
func inputMethodBar(_ language: Language) -> Markup {
    """
    <p class="input-method" data-input-method hidden role="alert">\(icon(.warn, size: 20))\
    <span>\(ScanWords.inputMethod, language)</span></p>
    """
}
