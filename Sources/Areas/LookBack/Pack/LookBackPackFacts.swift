package import Kernel
import Plasma

extension LookBackPack {
    private static let everything = "all"

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.objects("clocks", clocks) { clock, writer in
            writer.member("code", clock.code)
            writer.member("hours", "\(clock.hours)")
            writer.member("provenance", clock.provenance)
            writer.member("source", clock.source)
        }
        writer.member("effective_from", effectiveFrom)
        writer.member("name", LookBackPack.packName)
        writer.objects("pathogens", pathogens) { pathogen, writer in
            writer.member("code", pathogen.code)
            writer.member("exclusion", pathogen.exclusion)
            writer.member("forces_destruction", pathogen.forcesDestruction)
            writer.member("markers", pathogen.markers)
            writer.member("provenance", pathogen.provenance)
            writer.member("source", pathogen.source)
            writer.member("title", pathogen.title)
        }
        writer.member("profile", profile)
        writer.objects("profiles", profiles) { profile, writer in
            writer.member("code", profile.code)
            writer.member("title", profile.title)
            writer.member("zone_minutes", "\(profile.zoneMinutes)")
        }
        writer.member("version", version)
        writer.objects("windows", windows) { window, writer in
            writer.member("months", window.months.map { "\($0)" } ?? Self.everything)
            writer.member("pathogen", window.pathogen)
            writer.member("profile", window.profile)
            writer.member("provenance", window.provenance)
            writer.member("source", window.source)
        }
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: [
            "clocks", "effective_from", "name", "pathogens", "profile", "profiles", "version", "windows",
        ])
        guard try fields.string("name") == LookBackPack.packName else { throw fields.wrong("name") }
        var profiles: [LookBackProfile] = []
        for item in try fields.objects("profiles") {
            try item.refuseUnknown(except: ["code", "title", "zone_minutes"])
            profiles.append(
                LookBackProfile(
                    code: try item.string("code"), title: try item.phrase("title"),
                    zoneMinutes: try item.whole("zone_minutes")))
        }
        var pathogens: [LookBackPathogen] = []
        for item in try fields.objects("pathogens") {
            try item.refuseUnknown(except: [
                "code", "exclusion", "forces_destruction", "markers", "provenance", "source", "title",
            ])
            pathogens.append(
                LookBackPathogen(
                    code: try item.string("code"), title: try item.phrase("title"),
                    exclusion: try item.string("exclusion"), forcesDestruction: try item.bool("forces_destruction"),
                    markers: try item.strings("markers"),
                    source: try item.string("source"), provenance: try item.phrase("provenance")))
        }
        var windows: [LookBackWindow] = []
        for item in try fields.objects("windows") {
            try item.refuseUnknown(except: ["months", "pathogen", "profile", "provenance", "source"])
            windows.append(
                LookBackWindow(
                    profile: try item.string("profile"), pathogen: try item.string("pathogen"),
                    months: try item.string("months") == Self.everything ? nil : try item.whole("months"),
                    source: try item.string("source"), provenance: try item.phrase("provenance")))
        }
        var clocks: [LookBackClock] = []
        for item in try fields.objects("clocks") {
            try item.refuseUnknown(except: ["code", "hours", "provenance", "source"])
            clocks.append(
                LookBackClock(
                    code: try item.string("code"), hours: try item.whole("hours"), source: try item.string("source"),
                    provenance: try item.phrase("provenance")))
        }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"),
            profile: try fields.string("profile"), profiles: profiles, pathogens: pathogens, windows: windows,
            clocks: clocks)
    }
}

/// Values of ours inside facts: read back strictly, since what we wrote is all that may stand there.
extension JSONFields {
    /// A whole number that packs write as text, in one form only.
    func whole(_ key: String) throws(JSONFailure) -> Int {
        let text = try string(key)
        guard let number = Int(text), "\(number)" == text else { throw wrong(key) }
        return number
    }

    func subjects(_ key: String) throws(JSONFailure) -> [Subject] {
        var subjects: [Subject] = []
        for text in try strings(key) {
            guard let subject = Subject(text: text) else { throw wrong(key) }
            subjects.append(subject)
        }
        return subjects
    }
}

extension CanonicalWriter {
    mutating func objects<T>(_ key: StaticString, _ items: [T], _ write: (T, inout CanonicalWriter) -> Void) {
        self.key(key)
        beginArray()
        for item in items {
            beginObject()
            write(item, &self)
            endObject()
        }
        endArray()
    }
}
