package import Kernel

/// Plasma rests until a later sample of its donor is clean at station and plant (国食药监安[2007]447号).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `quarantine.donor` 检疫 | donor record | cleared, failed, reopened, assigned: bags of the donor |
/// | `quarantine.round` 检疫轮次 | shipment, or number of the round | taken in, reviewed |
package let quarantineArea = Area(
    "Quarantine",
    nouns: [Noun(QuarantineTable.self), Noun(RoundTable.self)],
    permissions: [
        "quarantine.view": Phrase("查看检疫期", "See quarantine"),
        "quarantine.review": Phrase("全部重新评估检疫期", "Have all quarantine evaluated again"),
    ],
    words: quarantineWords, members: quarantineMembers,
    reactions: [
        shipmentsComeIn, donationsAreWeighed, samplesAreWeighed, retestsAreWeighed, donorsAreWeighed,
        exclusionsAreWeighed, failedBagsAreHeld,
    ])
