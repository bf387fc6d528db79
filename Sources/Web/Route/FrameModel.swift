package import Kernel

/// What the node tells every page for its frame.
package struct FrameModel: Sendable {
    package let site: String
    package let rail: [RailItem]
    package let ledger: LedgerPulse
    package let person: FramePerson
    package let clock: FrameClock
    package let lockSeconds: Int

    package init(
        site: String, rail: [RailItem], ledger: LedgerPulse, person: FramePerson, clock: FrameClock,
        lockSeconds: Int
    ) {
        self.site = site
        self.rail = rail
        self.ledger = ledger
        self.person = person
        self.clock = clock
        self.lockSeconds = lockSeconds
    }
}

extension Visit {
    /// The frame of an ordinary page.
    package func pageFrame(_ title: Phrase, scripts: [String] = [], live: String? = nil) -> PageFrame {
        var page = PageFrame(
            language: language, title: title(language), site: frame.site, rail: frame.rail, ledger: frame.ledger,
            person: frame.person, clock: frame.clock, csrf: csrf)
        page.theme = theme
        page.back = path
        page.live = live
        page.lockSeconds = frame.lockSeconds
        page.scripts = scripts
        return page
    }

    /// The frame of an operator's screen.
    package func floorFrame(
        place: String, subject: Markup, step: String, scanPath: String?, live: String? = nil
    ) -> FloorFrame {
        var floor = FloorFrame(
            language: language, place: place, subject: subject, step: step, person: frame.person,
            clock: frame.clock, csrf: csrf, scanPath: scanPath)
        floor.theme = theme
        floor.live = live
        floor.lockSeconds = frame.lockSeconds
        return floor
    }
}
