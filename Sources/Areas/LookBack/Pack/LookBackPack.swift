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
        guard version.isLine(bytesMax: 64) else { throw .lookBackPackWrong("version") }
        for (name, codes) in [("profiles", profiles.map(\.code)), ("pathogens", pathogens.map(\.code))] {
            guard (1...Self.itemsMax).contains(codes.count), Set(codes).count == codes.count,
                codes.allSatisfy({ $0.isLine(bytesMax: 40) && !$0.contains("/") })
            else { throw .lookBackPackWrong(name) }
        }
        guard self.profile(profile) != nil else { throw .lookBackPackWrong("profile") }
        for profile in profiles {
            for pathogen in pathogens {
                let found = windows.filter { $0.profile == profile.code && $0.pathogen == pathogen.code }
                guard found.count == 1, found[0].months.map({ (1...Self.monthsMax).contains($0) }) != false,
                    found[0].source.isLine(bytesMax: 200)
                else { throw .lookBackPackWrong("windows \(profile.code) \(pathogen.code)") }
            }
        }
        guard windows.count == profiles.count * pathogens.count else { throw .lookBackPackWrong("windows") }
        guard clocks.map(\.code).sorted() == Self.clockCodes,
            clocks.allSatisfy({ (1...Self.hoursMax).contains($0.hours) })
        else { throw .lookBackPackWrong("clocks") }
    }
}

extension Refusal {
    /// Rules that leave something open, or have it twice: searching by them would be guessing.
    package static func lookBackPackWrong(_ place: String) -> Refusal {
        Refusal(
            "lookback.rules.wrong",
            Phrase("追溯规则的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the look-back rules"),
            next: Phrase("更正规则后再采用", "Correct the rules, then adopt them"))
    }

    /// A version that cases were opened by never changes its content.
    package static func lookBackPackExists(_ version: String) -> Refusal {
        Refusal(
            "lookback.rules.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let lookBackPackNotLater = Refusal(
        "lookback.rules.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
