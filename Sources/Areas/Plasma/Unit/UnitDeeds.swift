import Kernel
package import Web

/// What outsiders may ask of a single bag: to hold it. The rest takes two persons at a screen.
package enum UnitDeeds {
    package static let hold = Deed(
        UnitTable.self, "hold", "plasma.hold", Phrase("暂停一袋", "Hold a bag"), reason: .required,
        fields: [
            DeedField(
                "code", Phrase("原因代码", "Reason code"),
                .choice(ReasonCode.unitHolds.map { DeedChoice($0.rawValue, $0.phrase) }), example: .string("QA-HOLD"))
        ]
    ) { (values) throws(DeedFailure) in .hold([values.choice("code")]) }

    package static let all = [OpenDeed(hold)]
}
