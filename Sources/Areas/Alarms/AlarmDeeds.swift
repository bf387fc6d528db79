import Kernel
package import Web

/// What other systems may ask of alarms: a distributed control system's operators acknowledge and shelve where they
/// sit. Definitions and covers by design take an engineer at a screen.
package enum AlarmDeeds {
    package static let acknowledge = Deed(
        AlarmTable.self, "acknowledge", "alarms.act", Phrase("确认报警", "Acknowledge an alarm"),
        fields: [
            DeedField(
                "comment", Phrase("说明", "Comment"), .text(bytesMax: 2_000, lines: true), example: .string("已检查，恢复正常"))
        ]
    ) { (values) throws(DeedFailure) in .acknowledge(comment: values.text("comment")) }

    package static let shelve = Deed(
        AlarmTable.self, "shelve", "alarms.act", Phrase("搁置报警", "Shelve an alarm"), reason: .required,
        fields: [
            DeedField("until", Phrase("到", "Until"), .moment, example: .string("2026-01-02T15:00:00+08:00"))
        ]
    ) { (values) throws(DeedFailure) in .shelve(until: values.moment("until")) }

    package static let unshelve = Deed(
        AlarmTable.self, "unshelve", "alarms.act", Phrase("结束搁置", "End a shelf")
    ) { (_) throws(DeedFailure) in .unshelve }

    package static let all = [OpenDeed(acknowledge), OpenDeed(shelve), OpenDeed(unshelve)]
}
