package import Kernel

/// Who gives plasma, known by number; who they are stands sealed.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `donors.donor` 供血浆者 | station and donor number | registered, corrected, seen, erased, deferred, merged … |
/// | `donors.donation` 采浆 | bag number | recorded, corrected, results reported, judged again |
/// | `donors.sample` 回访样本 | sample number | recorded |
/// | `donors.exclusion` 淘汰名单 | match tag, or station and number | entered, lifted |
/// | `donors.criteria` 供浆规则 | `donation-rules` | adopted, version by version |
package let donorsArea = Area(
    "Donors",
    nouns: [
        Noun(DonorTable.self), Noun(DonationTable.self), Noun(SampleTable.self), Noun(ExclusionTable.self),
        Noun(CriteriaTable.self),
    ],
    permissions: [
        "donors.view": Phrase("查看供血浆者（不含身份）", "See donors, without their identity"),
        "donors.register": Phrase("登记和更正供血浆者", "Register and correct donors"),
        "donors.identity": Phrase("查看供血浆者身份（每次留痕）", "See a donor's identity; each look is recorded"),
        "donors.erase": Phrase("删除供血浆者身份", "Erase a donor's identity"),
        "donors.donate": Phrase("登记采浆和浆站检测", "Record donations and station tests"),
        "donors.defer": Phrase("拒绝供浆和淘汰名单", "Defer donors and keep the exclusion list"),
        "donors.merge": Phrase("合并、拆开供血浆者登记", "Merge and split donor records"),
        "donors.rules": Phrase("采用供浆规则", "Adopt the rules for donors"),
    ],
    words: donorsWords, members: donorsMembers,
    reactions: [
        neighboursAreJudgedAgain, twinsAreTold, excludedForEver, deferralsAreTold, exclusionsAreShared,
        stationsAreHeard,
        receiptIsChecked, laterFindingsHold,
    ])
