package import Kernel

/// The full second test of every bag, at the plant (GMP annex Blood Products, Art. 17).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `retest.specimen` 复检样本 | bag number, or call-back sample | concluded, withdrawn |
/// | `retest.worklist` 检测单 | its number | created, results entered, checked, concluded |
/// | `retest.minipool` 混检 | its number | made, tested, checked, resolved, discarded |
/// | `retest.specification` 复检标准 | `retest` | adopted, version by version |
package let retestArea = Area(
    "Retest",
    nouns: [
        Noun(SpecimenTable.self), Noun(WorklistTable.self), Noun(PoolTable.self), Noun(SpecificationTable.self),
    ],
    permissions: [
        "retest.view": Phrase("查看复检", "See re-tests"),
        "retest.test": Phrase("建检测单和混检，录入结果", "Make worklists and pools, enter results"),
        "retest.check": Phrase("复核检测、拆分混检", "Check tests, resolve pools"),
        "retest.conclude": Phrase("下复检结论、撤回结论", "Conclude re-tests, withdraw conclusions"),
        "retest.rules": Phrase("采用复检标准", "Adopt the specification of the re-test"),
    ],
    words: retestWords, members: retestMembers,
    reactions: [worklistIsConcluded, contradictionsHold, withdrawalHolds])
