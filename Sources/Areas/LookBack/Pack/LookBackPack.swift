package import Kernel
import Plasma

/// How far back one looks for a pathogen under one market's rules.
package struct LookBackWindow: Sendable, Hashable {
    package let profile: String
    package let pathogen: String
    /// Nil for every donation ever.
    package let months: Int?
    package let source: String
    package let provenance: Phrase

    package init(profile: String, pathogen: String, months: Int?, source: String, provenance: Phrase) {
        self.profile = profile
        self.pathogen = pathogen
        self.months = months
        self.source = source
        self.provenance = provenance
    }
}

/// What is searched for, and what law does to plasma that carries it.
package struct LookBackPathogen: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    /// Ground of the donor rules that excludes the donor; empty for none.
    package let exclusion: String
    /// Whether what an infected unit went into is destroyed whatever anybody thinks of the risk (Art. 24).
    package let forcesDestruction: Bool
    /// Tests of donors and of the re-test whose bad result tells of it: such a sample opens a case by itself.
    package let markers: [String]
    package let source: String
    package let provenance: Phrase

    package init(
        code: String, title: Phrase, exclusion: String, forcesDestruction: Bool, markers: [String], source: String,
        provenance: Phrase
    ) {
        self.markers = markers
        self.code = code
        self.title = title
        self.exclusion = exclusion
        self.forcesDestruction = forcesDestruction
        self.source = source
        self.provenance = provenance
    }
}

/// A market's rules; its months are counted by its own calendar.
package struct LookBackProfile: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    package let zoneMinutes: Int

    package init(code: String, title: Phrase, zoneMinutes: Int) {
        self.code = code
        self.title = title
        self.zoneMinutes = zoneMinutes
    }
}

/// By when something is done, counted from the opening of a case.
package struct LookBackClock: Sendable, Hashable {
    package let code: String
    package let hours: Int
    package let source: String
    package let provenance: Phrase

    package init(code: String, hours: Int, source: String, provenance: Phrase) {
        self.code = code
        self.hours = hours
        self.source = source
        self.provenance = provenance
    }
}

/// The rules of a look-back: a versioned table, in force from a day; each case pins the version it was opened by.
package struct LookBackPack: AdoptedPack {
    package static let packName = "lookback"
    /// Clocks that the code knows.
    package static let clockCodes = ["assessed", "locked", "reported"]
    private static let itemsMax = 200
    private static let monthsMax = 600
    private static let hoursMax = 10_000

    package let version: String
    package let effectiveFrom: Day
    /// The plant's own market.
    package let profile: String
    package let profiles: [LookBackProfile]
    package let pathogens: [LookBackPathogen]
    package let windows: [LookBackWindow]
    package let clocks: [LookBackClock]

    package init(
        version: String, effectiveFrom: Day, profile: String, profiles: [LookBackProfile],
        pathogens: [LookBackPathogen], windows: [LookBackWindow], clocks: [LookBackClock]
    ) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.profile = profile
        self.profiles = profiles
        self.pathogens = pathogens
        self.windows = windows
        self.clocks = clocks
    }

    package func pathogen(_ code: String) -> LookBackPathogen? { pathogens.first { $0.code == code } }
    package func profile(_ code: String) -> LookBackProfile? { profiles.first { $0.code == code } }
    package func window(_ profile: String, _ pathogen: String) -> LookBackWindow? {
        windows.first { $0.profile == profile && $0.pathogen == pathogen }
    }
    package func hours(_ clock: String) -> Int64 { Int64(clocks.first { $0.code == clock }?.hours ?? 0) }

    /// Every pathogen has a window in every market, once, and every clock an hour.
    package func check() throws(Refusal) {
        guard version.isLine(bytesMax: 64) else { throw LookBackPack.wrong("version") }
        for (name, codes) in [("profiles", profiles.map(\.code)), ("pathogens", pathogens.map(\.code))] {
            guard (1...Self.itemsMax).contains(codes.count), Set(codes).count == codes.count,
                codes.allSatisfy({ $0.isLine(bytesMax: 40) && !$0.contains("/") })
            else { throw LookBackPack.wrong(name) }
        }
        guard self.profile(profile) != nil else { throw LookBackPack.wrong("profile") }
        for profile in profiles {
            for pathogen in pathogens {
                let found = windows.filter { $0.profile == profile.code && $0.pathogen == pathogen.code }
                guard found.count == 1, found[0].months.map({ (1...Self.monthsMax).contains($0) }) != false,
                    found[0].source.isLine(bytesMax: 200)
                else { throw LookBackPack.wrong("windows \(profile.code) \(pathogen.code)") }
            }
        }
        guard windows.count == profiles.count * pathogens.count else { throw LookBackPack.wrong("windows") }
        guard clocks.map(\.code).sorted() == Self.clockCodes,
            clocks.allSatisfy({ (1...Self.hoursMax).contains($0.hours) })
        else { throw LookBackPack.wrong("clocks") }
    }
}
