package import Kernel
import Plasma
package import Web

/// What a planning system may ask: it drafts, picks and exchanges. Release takes a signature, given at a screen.
package enum PreparationDeeds {
    private static let code = DeedField.Kind.line(64)

    package static let adopt = PreparationPack.adoption(
        Phrase("采用挑浆规则", "Adopt rules of picking"), file: Phrase("规则文件", "File of the rules"))

    package static let draft = Deed(
        OrderTable.self, "draft", "preparation.plan", Phrase("编制投产准备", "Draft a preparation"),
        fields: [
            DeedField("group", Phrase("产品组", "Product group"), code, example: .string("IVIG")),
            DeedField(
                "type", Phrase("血浆类型", "Plasma type"), .choice(of: PlasmaType.self, \.phrase),
                example: .string("normal")),
            DeedField(
                "target_grams", Phrase("目标净重", "Target net weight"), .decimal(unit: "g"),
                example: .string("3000000")),
        ]
    ) { (values) throws(DeedFailure) in
        .draft(group: values.text("group"), type: values.choice("type"), targetGrams: values.decimal("target_grams"))
    }

    package static let pick = Deed(
        OrderTable.self, "pick", "preparation.plan", Phrase("提交挑浆清单", "Give a list of picked bags"),
        fields: [
            DeedField(
                "bags", Phrase("血浆袋", "Bags"), .texts(countMax: OrderRules.bagsMax, bytesMax: 64),
                example: .array([.string("A999926031014")]))
        ]
    ) { (values) throws(DeedFailure) in .pick(values.texts("bags"), passedOver: []) }

    package static let exchange = Deed(
        OrderTable.self, "exchange", "preparation.plan", Phrase("换一袋", "Exchange a bag"),
        fields: [
            DeedField("out", Phrase("换出", "Taken out"), code, example: .string("A999926031014")),
            DeedField("in", Phrase("换入", "Taken in"), code, example: .string("A999926031022")),
        ]
    ) { (values) throws(DeedFailure) in .exchange(out: values.text("out"), in: values.text("in")) }

    private static let shipment = DeedField(
        "shipment", Phrase("运输批；全部留空", "Shipment; none for all"), code, required: false,
        example: .string("SH-20261121-02"))

    package static let pause = Deed(
        OrderTable.self, "pause", "preparation.plan", Phrase("暂停投产准备", "Pause a preparation"), reason: .required,
        fields: [shipment]
    ) { (values) throws(DeedFailure) in .pause(shipment: values.optionalText("shipment") ?? "") }

    package static let resume = Deed(
        OrderTable.self, "resume", "preparation.plan", Phrase("恢复投产准备", "Resume a preparation"),
        reason: .required, fields: [shipment]
    ) { (values) throws(DeedFailure) in .resume(shipment: values.optionalText("shipment") ?? "") }

    package static let cancel = Deed(
        OrderTable.self, "cancel", "preparation.plan", Phrase("取消投产准备", "Cancel a preparation"), reason: .required
    ) { (_) throws(DeedFailure) in .cancel }

    package static let all = [
        OpenDeed(adopt), OpenDeed(draft), OpenDeed(pick), OpenDeed(exchange), OpenDeed(pause), OpenDeed(resume),
        OpenDeed(cancel),
    ]
}
