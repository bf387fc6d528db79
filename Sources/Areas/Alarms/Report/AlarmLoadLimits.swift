import Equipment
package import Kernel

/// From which load on alarms are too many for a person; the pack of rules in force says it.
package struct AlarmLoadLimits: Sendable, Hashable {
    /// EEMUA 191 and ISA-18.2 §16: what holds until the plant's rules say otherwise.
    package static let recommended = AlarmLoadLimits(floodAlarms: 10, chatterAlarms: 3)

    /// More within ten minutes are a flood.
    package let floodAlarms: Int
    /// Raised more often within a minute, an alarm chatters.
    package let chatterAlarms: Int

    package init(floodAlarms: Int, chatterAlarms: Int) {
        self.floodAlarms = floodAlarms
        self.chatterAlarms = chatterAlarms
    }

    package static func inForce(
        at now: Moment, zoneMinutes: Int, from snapshot: any Snapshot
    ) throws(Fault) -> AlarmLoadLimits {
        let pack = try EquipmentPackTable.inForce(on: now.day(offsetMinutes: zoneMinutes), from: snapshot)
        return AlarmLoadLimits(
            floodAlarms: pack?.value(.floodAlarms) ?? recommended.floodAlarms,
            chatterAlarms: pack?.value(.chatterAlarms) ?? recommended.chatterAlarms)
    }
}
