import Kernel
import Lineage
import Plasma
package import Web

/// What a scale with a scanner may tell of an approved order; the rest takes signatures at a screen.
package enum DestructionDeeds {
    package static let scan = Deed(
        DestructionTable.self, "scan", "rejects.execute", Phrase("销毁前扫描称量", "Scan and weigh before destruction"),
        fields: [
            DeedField(
                "bag", Phrase("血浆袋", "Bag"), .code(bytesMax: 40),
                example: .string("A999926012001")),
            DeedField("grams", Phrase("称量", "Weighed"), .decimal(unit: "g"), example: .string("590.0")),
        ]
    ) { (values) throws(DeedFailure) in
        .scan(Subject(LineageRows.bag, values.text("bag")), Quantity(values.decimal("grams"), .gram))
    }

    package static let all = [OpenDeed(scan)]
}
