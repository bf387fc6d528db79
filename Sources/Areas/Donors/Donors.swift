package import Kernel

/// Who gives plasma, known by number; who they are stands sealed.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `donors.donor` 供血浆者 | station and donor number, `3201-D0000017` | registered, corrected, looked at, erased |
package let donorsArea = Area(
    "Donors", nouns: [Noun(DonorTable.self)],
    permissions: [
        "donors.view": Phrase("查看供血浆者（不含身份）", "See donors, without their identity"),
        "donors.register": Phrase("登记和更正供血浆者", "Register and correct donors"),
        "donors.identity": Phrase("查看供血浆者身份（每次留痕）", "See a donor's identity; each look is recorded"),
        "donors.erase": Phrase("删除供血浆者身份", "Erase a donor's identity"),
    ],
    words: [
        "donors.donor.registered.v1": Phrase("登记供血浆者", "donor registered"),
        "donors.donor.corrected.v1": Phrase("更正身份", "identity corrected"),
        "donors.donor.identity-seen.v1": Phrase("查看身份", "identity seen"),
        "donors.donor.identity-erased.v1": Phrase("删除身份", "identity erased"),
    ],
    members: [
        "ground": MemberWords("删除的根据", "ground", ErasureGround.self) { $0.phrase },
        "note": MemberWords("说明", "note"),
        "number": MemberWords("浆员编号", "donor number"),
        "purpose": MemberWords("目的", "purpose", LookPurpose.self) { $0.phrase },
        "reference": MemberWords("申请编号", "reference"),
        "sealed": MemberWords("密封的身份", "sealed identity"),
        "station": MemberWords("浆站", "station"),
    ])
