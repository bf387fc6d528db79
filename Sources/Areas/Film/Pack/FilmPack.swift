package import Alarms
package import Kernel

/// Where the rules ask for a camera, why, and how long its film is kept.
package struct FilmPoint: Sendable, Hashable {
    /// `V05`
    package let code: String
    package let title: Phrase
    package let why: Phrase
    /// 1 to 3 650.
    package let keepDays: Int
    package let source: String
    /// How soon somebody must act on a trouble of its cameras.
    package let priority: AlarmPriority
    /// Its troubles are exception events that QA judges (A8).
    package let isCritical: Bool

    package init(
        code: String, title: Phrase, why: Phrase, keepDays: Int, source: String, priority: AlarmPriority = .medium,
        isCritical: Bool = false
    ) {
        self.code = code
        self.title = title
        self.why = why
        self.keepDays = keepDays
        self.source = source
        self.priority = priority
        self.isCritical = isCritical
    }

    /// Medium and not critical are not written: so were rules that said nothing of it.
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("code", code)
        if isCritical { writer.member("critical", true) }
        writer.member("keep_days", keepDays)
        if priority != .medium { writer.member("priority", priority.rawValue) }
        writer.member("source", source)
        writer.member("title", title)
        writer.member("why", why)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["code", "critical", "keep_days", "priority", "source", "title", "why"])
        var priority = AlarmPriority.medium
        if let told = try fields.optionalString("priority") {
            guard let known = AlarmPriority(rawValue: told) else { throw fields.wrong("priority") }
            priority = known
        }
        self.init(
            code: try fields.string("code"), title: try fields.phrase("title"), why: try fields.phrase("why"),
            keepDays: try fields.int("keep_days"), source: try fields.string("source"), priority: priority,
            isCritical: try fields.optionalBool("critical") ?? false)
    }
}

package typealias FilmTime = PackNumber<FilmTimeName>

/// A time that cameras are judged by.
package enum FilmTimeName: String, PackNumberName {
    /// Without film for longer is a gap.
    case gapSeconds = "gap"
    /// A picture that stands for longer is frozen.
    case frozenSeconds = "frozen"
    /// A camera's clock may be off by so much.
    case clockSeconds = "clock"
    /// What showed a batch is kept for so long.
    case linkedDays = "linked"

    package var phrase: Phrase {
        switch self {
        case .gapSeconds: Phrase("超过即为录像缺口（秒）", "without film longer is a gap (s)")
        case .frozenSeconds: Phrase("超过即为画面不动（秒）", "a picture that stands longer is frozen (s)")
        case .clockSeconds: Phrase("摄像机时钟最多差（秒）", "a camera's clock is off at most (s)")
        case .linkedDays: Phrase("拍到批次的录像保留（天）", "film that shows a batch is kept (d)")
        }
    }

    package var unit: String { self == .linkedDays ? "d" : "s" }
}

/// The rules of film: a versioned table, in force from a day; who adopted it stands in the entry.
package struct FilmPack: AdoptedPack {
    package static let packName = "film"
    static let pointsMax = 100
    /// A segment of 6 s is known when it is whole, and that a camera is gone after 5 s; sooner is no gap.
    static let gapMin = 15

    package let version: String
    package let effectiveFrom: Day
    package let points: [FilmPoint]
    package let times: [FilmTime]

    package init(version: String, effectiveFrom: Day, points: [FilmPoint], times: [FilmTime]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.points = points
        self.times = times
    }

    package func point(_ code: String) -> FilmPoint? { points.first { $0.code == code } }
    package func value(_ name: FilmTimeName) -> Int? { times.first { $0.name == name }?.value }

    package func check() throws(Refusal) {
        guard version.isLine(bytesMax: 64) else { throw FilmPack.wrong("version") }
        guard Set(times.map(\.name)) == Set(FilmTimeName.allCases), times.count == FilmTimeName.allCases.count,
            times.allSatisfy({ (1...10_000).contains($0.value) && $0.source.isLine(bytesMax: 500) }),
            (value(.gapSeconds) ?? 0) >= Self.gapMin
        else { throw FilmPack.wrong("times") }
        guard (1...Self.pointsMax).contains(points.count), Set(points.map(\.code)).count == points.count,
            points.allSatisfy({
                $0.code.isLine(bytesMax: 32) && (1...3_650).contains($0.keepDays) && $0.source.isLine(bytesMax: 500)
                    && $0.title.zh.isLine(bytesMax: 200) && $0.title.en.isLine(bytesMax: 200)
            })
        else { throw FilmPack.wrong("points") }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom)
        writer.member("name", Self.packName)
        writer.key("points")
        writer.beginArray()
        for point in points { point.write(to: &writer) }
        writer.endArray()
        writer.key("times")
        writer.beginArray()
        for time in times { time.write(to: &writer) }
        writer.endArray()
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["effective_from", "name", "points", "times", "version"])
        guard try fields.string("name") == Self.packName else { throw fields.wrong("name") }
        var points: [FilmPoint] = []
        for one in try fields.objects("points") { points.append(try FilmPoint(reading: one)) }
        var times: [FilmTime] = []
        for one in try fields.objects("times") { times.append(try FilmTime(reading: one)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"), points: points,
            times: times)
    }
}
