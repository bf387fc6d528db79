import Kernel
package import Web

/// What is told of donors beside their identity: reports, deferrals, two records of one person, the exclusion list.
package enum PersonDeeds {
    private static let code = DeedField.Kind.line(DonorRules.numberBytesMax)
    private static let other = DeedField(
        "other", Phrase("另一份登记", "The other record"), .line(81), example: .string("3202-D0000042"))
    private static let ground = DeedField("ground", Phrase("原因代码", "Ground"), code, example: .string("T-COLD"))

    package static let report = Deed(
        DonorTable.self, "report", "donors.donate", Phrase("报告供血浆者", "Report a donor"),
        fields: [
            DeedField("station", Phrase("浆站编号", "Station code"), code, example: .string("3201")),
            DeedField("number", Phrase("浆员编号", "Donor number"), code, example: .string("D0000017")),
            DeedField(
                "status", Phrase("状态", "Status"), .choice(of: DonorStatus.self, \.phrase), example: .string("new")),
            DeedField(
                "sex", Phrase("性别", "Sex"), .choice(of: DonorSex.self, \.phrase), required: false,
                example: .string("female")),
            DeedField(
                "abo", Phrase("血型", "ABO group"),
                .choice(of: BloodGroup.self) { Phrase($0.rawValue, $0.rawValue) }, required: false,
                example: .string("O")),
            DeedField(
                "match_tag", Phrase("比对标签", "Match tag"), .line(64),
                example: .string("3f2a90c1d4e5f60718293a4b5c6d7e8f3f2a90c1d4e5f60718293a4b5c6d7e8f")),
        ]
    ) { (call) throws(DeedFailure) in
        guard let tag = Digest(hex: call.values.text("match_tag")) else { throw .denied(.refused(.matchTagWrong)) }
        return DeedOrder(
            .report(
                DonorReport(
                    station: call.values.text("station"), number: call.values.text("number"),
                    status: call.values.choice("status"), sex: call.values.optionalChoice("sex"),
                    abo: call.values.optionalChoice("abo"), tag: tag)))
    }

    package static let placeDeferral = Deed(
        DonorTable.self, "place-deferral", "donors.defer", Phrase("拒绝供浆", "Defer a donor"),
        fields: [
            ground, DeedField("from", Phrase("自", "From"), .day, example: .string("2026-01-02")),
            DeedField(
                "until", Phrase("至（由医师决定的）", "Until, where the physician decides"), .day, required: false,
                example: .string("2026-02-02")),
            DeedField(
                "note", Phrase("说明（不写姓名）", "Note, without a name"), .line(DonorRules.noteBytesMax),
                required: false, example: .string("体检单 17")),
        ]
    ) { (values) throws(DeedFailure) in
        .placeDeferral(
            code: values.text("ground"), from: values.day("from"), until: values.optionalDay("until"),
            note: values.optionalText("note") ?? "")
    }

    package static let liftDeferral = Deed(
        DonorTable.self, "lift-deferral", "donors.defer", Phrase("解除拒绝", "Lift a deferral"), reason: .required,
        fields: [ground]
    ) { (values) throws(DeedFailure) in .liftDeferral(code: values.text("ground")) }

    package static let merge = Deed(
        DonorTable.self, "merge", "donors.merge", Phrase("合并两份登记", "Merge two records"), reason: .required,
        fields: [other]
    ) { (values) throws(DeedFailure) in .merge(other: values.text("other")) }

    package static let split = Deed(
        DonorTable.self, "split", "donors.merge", Phrase("拆开两份登记", "Split two records"), reason: .required,
        fields: [other]
    ) { (values) throws(DeedFailure) in .split(other: values.text("other")) }

    package static let tellApart = Deed(
        DonorTable.self, "tell-apart", "donors.merge", Phrase("确认是两个人", "Tell two persons apart"),
        reason: .required, fields: [other]
    ) { (values) throws(DeedFailure) in .tellApart(other: values.text("other")) }

    package static let enter = Deed(
        ExclusionTable.self, "enter", "donors.defer", Phrase("列入淘汰名单", "Enter on the exclusion list"),
        fields: [
            DeedField("station", Phrase("浆站编号", "Station code"), code, example: .string("3201")),
            DeedField("number", Phrase("浆员编号", "Donor number"), code, example: .string("D0000017")),
            DeedField(
                "match_tag", Phrase("比对标签", "Match tag"), .line(64), required: false,
                example: .string("3f2a90c1d4e5f60718293a4b5c6d7e8f3f2a90c1d4e5f60718293a4b5c6d7e8f")),
            DeedField("permanent", Phrase("永久", "For ever"), .flag, required: false, example: .bool(true)),
            ground,
            DeedField("since", Phrase("自", "Since"), .moment, example: .string("2026-01-02T09:42:00+08:00")),
        ]
    ) { (call) throws(DeedFailure) in
        var tag: Digest?
        if let text = call.values.optionalText("match_tag") {
            guard let read = Digest(hex: text) else { throw .denied(.refused(.matchTagWrong)) }
            tag = read
        }
        return DeedOrder(
            .enter(
                Exclusion(
                    station: call.values.text("station"), number: call.values.text("number"), tag: tag,
                    isPermanent: call.values.flag("permanent"), ground: call.values.text("ground"),
                    since: call.values.moment("since"))))
    }

    package static let lift = Deed(
        ExclusionTable.self, "lift", "donors.defer", Phrase("移出淘汰名单", "Take from the exclusion list"),
        reason: .required
    ) { (_) throws(DeedFailure) in .lift(source: "") }

    package static let sample = Deed(
        SampleTable.self, "record", "donors.donate", Phrase("登记回访样本", "Record a call-back sample"),
        fields: [
            DeedField("donor", Phrase("供血浆者", "Donor"), .line(81), example: .string("3201-D0000017")),
            DeedField("station", Phrase("浆站编号", "Station code"), code, example: .string("3201")),
            DeedField(
                "collected_at", Phrase("采集时间", "Collected at"), .moment,
                example: .string("2026-01-02T09:42:00+08:00")),
            DeedField("kind", Phrase("样本种类", "Kind"), code, example: .string("serum")),
        ]
    ) { (call) throws(DeedFailure) in
        DeedOrder(
            .record(
                CallbackSample(
                    sample: call.record, donor: call.values.text("donor"), station: call.values.text("station"),
                    collectedAt: call.values.moment("collected_at"), kind: call.values.text("kind"))))
    }

    package static let all = [
        OpenDeed(report), OpenDeed(placeDeferral), OpenDeed(liftDeferral), OpenDeed(merge), OpenDeed(split),
        OpenDeed(tellApart), OpenDeed(enter), OpenDeed(lift), OpenDeed(sample),
    ]
}
