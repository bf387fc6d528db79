import Kernel
import Plasma
package import Web

/// What a station's system reports of a donation.
package enum DonationDeeds {
    private static let line = DeedField.Kind.line(DonorRules.numberBytesMax)

    package static let donationFields = [
        DeedField(
            "donor", Phrase("供血浆者（浆站-编号）", "Donor, as station-number"), .line(81), example: .string("3201-D0000017")),
        DeedField("station", Phrase("浆站编号", "Station code"), line, example: .string("3201")),
        DeedField(
            "collected_at", Phrase("采浆时间", "Collected at"), .moment, example: .string("2026-01-02T09:42:00+08:00")),
        DeedField("volume_ml", Phrase("采浆量", "Volume"), .decimal(unit: "mL"), example: .string("575")),
        DeedField("weight_g", Phrase("净重", "Weight"), .decimal(unit: "g"), example: .string("592.5")),
        DeedField(
            "type", Phrase("血浆类型", "Plasma type"), .choice(of: PlasmaType.self, \.phrase), example: .string("normal")),
        DeedField(
            "plasma_state", Phrase("血浆状态", "State of the plasma"), .choice(of: PlasmaState.self, \.phrase),
            example: .string("normal")),
        DeedField("age_years", Phrase("年龄", "Age"), .integer(1...149), example: .integer(38)),
        DeedField("device", Phrase("采浆机", "Separator"), line, required: false, example: .string("PCS-07")),
        DeedField("set_lot", Phrase("耗材批号", "Lot of the set"), line, required: false, example: .string("HC-2026-11")),
        DeedField(
            "anticoagulant_lot", Phrase("抗凝剂批号", "Lot of anticoagulant"), line, required: false,
            example: .string("KN-2026-3")),
        DeedField(
            "second_puncture", Phrase("二次穿刺", "Second puncture"), .flag, required: false, example: .bool(false)),
        DeedField(
            "adverse_reaction", Phrase("不良反应", "Adverse reaction"), .flag, required: false, example: .bool(false)),
    ]

    package static let resultFields = [
        DeedField("item", Phrase("项目", "Test"), line, example: .string("HBsAg")),
        DeedField("value", Phrase("值", "Value"), .decimal(unit: ""), required: false, example: .string("17.2")),
        DeedField("unit", Phrase("单位", "Unit"), line, required: false, example: .string("U/L")),
        DeedField(
            "interpretation", Phrase("判读", "Interpretation"), .choice(of: Interpretation.self, \.phrase),
            example: .string("negative")),
        DeedField("method", Phrase("方法", "Method"), line, required: false, example: .string("ELISA")),
        DeedField("kit_lot", Phrase("试剂批号", "Lot of the kit"), line, required: false, example: .string("K-26-07")),
        DeedField(
            "tested_at", Phrase("检测时间", "Tested at"), .moment, example: .string("2026-01-02T15:00:00+08:00")),
    ]

    package static let record = Deed(
        DonationTable.self, "record", "donors.donate", Phrase("登记采浆", "Record a donation"), fields: donationFields
    ) { (call) throws(DeedFailure) in DeedOrder(.record(donation(call.record, call.values))) }

    package static let correct = Deed(
        DonationTable.self, "correct", "donors.donate", Phrase("更正采浆记录", "Correct a donation"), reason: .required,
        fields: donationFields
    ) { (call) throws(DeedFailure) in DeedOrder(.correct(donation(call.record, call.values))) }

    package static let reportResults = Deed(
        DonationTable.self, "report-results", "donors.donate", Phrase("报告浆站检测", "Report station tests"),
        fields: [
            DeedField(
                "results", Phrase("结果", "Results"), .objects(resultFields, countMax: DonationRules.resultsMax),
                example: .array([
                    .object([
                        JSONMember(key: "interpretation", value: .string("negative")),
                        JSONMember(key: "item", value: .string("HBsAg")),
                        JSONMember(key: "tested_at", value: .string("2026-01-02T15:00:00+08:00")),
                    ])
                ]))
        ]
    ) { (call) throws(DeedFailure) in
        DeedOrder(.reportResults(call.values.objects("results").map(result)))
    }

    /// One item of a message or a call.
    package static func donation(_ bag: String, _ values: DeedValues) -> Donation {
        Donation(
            bag: bag, donor: values.text("donor"), station: values.text("station"),
            collectedAt: values.moment("collected_at"), volumeMillilitres: values.decimal("volume_ml"),
            weightGrams: values.decimal("weight_g"), type: values.text("type"),
            plasmaState: values.choice("plasma_state"), ageYears: Int(values.integer("age_years")),
            device: values.optionalText("device"), setLot: values.optionalText("set_lot"),
            anticoagulantLot: values.optionalText("anticoagulant_lot"),
            secondPuncture: values.flag("second_puncture"), adverseReaction: values.flag("adverse_reaction"))
    }

    package static func result(_ values: DeedValues) -> StationResult {
        StationResult(
            item: values.text("item"), value: values.optionalDecimal("value"), unit: values.optionalText("unit"),
            interpretation: values.choice("interpretation"), method: values.optionalText("method"),
            kitLot: values.optionalText("kit_lot"), testedAt: values.moment("tested_at"))
    }

    package static let all = [OpenDeed(record), OpenDeed(correct), OpenDeed(reportResults)]
}
