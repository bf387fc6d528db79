package import Kernel

/// The full second test of every bag, at the plant (GMP annex Blood Products, Art. 17).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `retest.specimen` 复检样本 | bag number, or call-back sample | concluded, withdrawn |
package let retestArea = Area(
    "Retest",
    nouns: [Noun(SpecimenTable.self)],
    permissions: [
        "retest.view": Phrase("查看复检", "See re-tests"),
        "retest.conclude": Phrase("下复检结论、撤回结论", "Conclude re-tests, withdraw conclusions"),
    ],
    words: retestWords, members: retestMembers)
