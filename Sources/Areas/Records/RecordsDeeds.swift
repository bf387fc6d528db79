import Kernel
package import Web

/// What outsiders may ask of retention: a quality system places holds, a plant adopts its own times.
package enum RecordsDeeds {
    private static let textBytesMax = 300

    package static let place = Deed(
        HoldTable.self, "place", "records.hold", Phrase("暂缓处置一份记录", "Place a hold on a record"),
        reason: .required,
        fields: [
            DeedField(
                "noun", Phrase("记录种类", "Type of record"), .line(HoldRules.numberBytesMax),
                example: .string("donors.donor")),
            DeedField(
                "record", Phrase("记录编号", "Number of the record"), .line(HoldRules.numberBytesMax),
                example: .string("3201-D0000017")),
        ]
    ) { (values) throws(DeedFailure) in .place(on: Subject(values.text("noun"), values.text("record"))) }

    package static let release = Deed(
        HoldTable.self, "release", "records.hold", Phrase("解除暂缓", "Release a hold"), reason: .required
    ) { (_) throws(DeedFailure) in .release }

    package static let adopt = Deed(
        ScheduleTable.self, "adopt", "records.adopt", Phrase("采用保存期限表", "Adopt retention times"),
        fields: [
            DeedField("version", Phrase("版本", "Version"), .line(64), example: .string("2027-1")),
            DeedField("effective_from", Phrase("生效日", "Effective from"), .day, example: .string("2027-01-01")),
            DeedField(
                "times", Phrase("期限", "Times"), .objects(time, countMax: ScheduleRules.timesMax),
                example: .array([])),
        ]
    ) { (values) throws(DeedFailure) in
        .adopt(
            RetentionSchedule(
                version: values.text("version"), effectiveFrom: values.day("effective_from"),
                times: values.objects("times").map {
                    RetentionTime(
                        noun: $0.text("noun"), title: Phrase($0.text("title_zh"), $0.text("title_en")),
                        days: $0.optionalInteger("days"), lead: $0.choice("lead"), source: $0.text("source"),
                        provenance: Phrase($0.text("provenance_zh"), $0.text("provenance_en")))
                }))
    }

    private static let time = [
        DeedField("noun", Phrase("记录种类", "Type of record"), .line(100), example: .string("plasma.shipment")),
        DeedField("title_zh", Phrase("名称", "Name, Chinese"), .line(textBytesMax), example: .string("验收记录")),
        DeedField("title_en", Phrase("名称（英文）", "Name"), .line(textBytesMax), example: .string("Acceptance")),
        DeedField(
            "days", Phrase("保存天数", "Days kept"), .integer(1...ScheduleRules.daysMax), required: false,
            example: .integer(10_958)),
        DeedField(
            "lead", Phrase("以哪种为准", "Leading form"), .choice(of: LeadingForm.self) { $0.phrase },
            example: .string("electronic")),
        DeedField("source", Phrase("条款", "Clause"), .line(textBytesMax), example: .string("GMP 162")),
        DeedField("provenance_zh", Phrase("出处", "Provenance, Chinese"), .line(500), example: .string("规范")),
        DeedField("provenance_en", Phrase("出处（英文）", "Provenance"), .line(500), example: .string("GMP")),
    ]

    package static let all = [OpenDeed(place), OpenDeed(release), OpenDeed(adopt)]
}
