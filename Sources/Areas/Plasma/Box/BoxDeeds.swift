import Kernel
package import Web

/// What a packing line may tell of boxes of the plant.
package enum BoxDeeds {
    package static let pack = Deed(
        BoxTable.self, "pack", "plasma.store", Phrase("装箱", "Pack bags into a box"),
        fields: [
            DeedField(
                "bags", Phrase("袋号", "Bag numbers"),
                .texts(countMax: BoxRules.bagsMax, bytesMax: ManifestRows.numberBytesMax),
                example: .array([.string("A999926012001")]))
        ]
    ) { (values) throws(DeedFailure) in .pack(values.texts("bags")) }

    package static let seal = Deed(
        BoxTable.self, "seal", "plasma.store", Phrase("封箱", "Seal a box"),
        fields: [
            DeedField(
                "seal", Phrase("封签号", "Number of the seal"), .line(ManifestRows.numberBytesMax),
                example: .string("S-0001"))
        ]
    ) { (values) throws(DeedFailure) in .seal(values.text("seal")) }

    package static let reopen = Deed(
        BoxTable.self, "reopen", "plasma.store", Phrase("拆封", "Open the seal"), reason: .required
    ) { (_) throws(DeedFailure) in .reopen }

    package static let all = [OpenDeed(pack), OpenDeed(seal), OpenDeed(reopen)]
}
