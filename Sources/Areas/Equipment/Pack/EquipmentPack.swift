package import Kernel

package typealias EquipmentTime = PackNumber<EquipmentTimeName>

/// A time or a number that rules of equipment and of its alarms go by.
package enum EquipmentTimeName: String, PackNumberName {
    /// What is entered longer after the event is a late entry (A7).
    case lateEntryMinutes = "late-entry"
    /// What is due sooner than this stands on the list of what is due.
    case dueSoonDays = "due-soon"
    /// More alarms than this within ten minutes are a flood.
    case floodAlarms = "flood-alarms"
    /// An alarm that is raised more often than this within a minute chatters.
    case chatterAlarms = "chatter-alarms"
    /// A critical signal that measures nothing for longer has a gap, which is recorded (A4). Without it, none is.
    case gapSeconds = "gap"

    package var phrase: Phrase {
        switch self {
        case .lateEntryMinutes: Phrase("超过即为补记（分钟）", "late entry after (min)")
        case .dueSoonDays: Phrase("提前提醒（天）", "told in advance (d)")
        case .floodAlarms: Phrase("报警洪泛：10 分钟内多于（个）", "alarm flood: more in 10 min than")
        case .chatterAlarms: Phrase("报警反复：1 分钟内多于（次）", "alarm chatters: raised in 1 min more often than")
        case .gapSeconds: Phrase("关键信号超过即记为数据缺口（秒）", "a critical signal has a gap after (s)")
        }
    }

    package var unit: String {
        switch self {
        case .lateEntryMinutes: "min"
        case .dueSoonDays: "d"
        case .floodAlarms, .chatterAlarms: "1"
        case .gapSeconds: "s"
        }
    }

    /// Packs of before alarms and gaps were judged by them lack the others.
    static let needed: Set<EquipmentTimeName> = [.lateEntryMinutes, .dueSoonDays]
}

/// The rules of equipment: a versioned table, in force from a day; who adopted it stands in the entry.
package struct EquipmentPack: AdoptedPack {
    package static let packName = "equipment"
    static let classesMax = 100

    package let version: String
    package let effectiveFrom: Day
    package let times: [EquipmentTime]
    package let classes: [AssetClass]

    package init(version: String, effectiveFrom: Day, times: [EquipmentTime], classes: [AssetClass]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.times = times
        self.classes = classes
    }

    package func assetClass(_ code: String) -> AssetClass? { classes.first { $0.code == code } }

    package func value(_ name: EquipmentTimeName) -> Int? { times.first { $0.name == name }?.value }

    package func check() throws(Refusal) {
        guard version.isEquipmentCode else { throw EquipmentPack.wrong("version") }
        guard EquipmentTimeName.needed.isSubset(of: times.map(\.name)), Set(times.map(\.name)).count == times.count,
            times.allSatisfy({ (1...10_000).contains($0.value) && $0.source.isLine(bytesMax: 500) })
        else { throw EquipmentPack.wrong("times") }
        guard (1...Self.classesMax).contains(classes.count), Set(classes.map(\.code)).count == classes.count else {
            throw EquipmentPack.wrong("classes")
        }
        for one in classes {
            if let flaw = one.flaw { throw EquipmentPack.wrong(flaw) }
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("classes")
        writer.beginArray()
        for one in classes { one.write(to: &writer) }
        writer.endArray()
        writer.member("effective_from", effectiveFrom)
        writer.member("name", Self.packName)
        writer.key("times")
        writer.beginArray()
        for time in times { time.write(to: &writer) }
        writer.endArray()
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["classes", "effective_from", "name", "times", "version"])
        guard try fields.string("name") == Self.packName else { throw fields.wrong("name") }
        var classes: [AssetClass] = []
        for one in try fields.objects("classes") { classes.append(try AssetClass(reading: one)) }
        var times: [EquipmentTime] = []
        for one in try fields.objects("times") { times.append(try EquipmentTime(reading: one)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"), times: times,
            classes: classes)
    }
}
