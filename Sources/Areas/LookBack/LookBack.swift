package import Kernel

/// Look-back (追溯): what a person gave, and all that was made of it, found and locked in one act.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `lookback.rules` 追溯规则 | name of the pack | adopted, version by version |
/// | `lookback.case` 追溯案 | its number, `LB-26-001` | opened, widened, decided hit by hit, reviewed, closed, reopened |
/// | `lookback.drill` 追溯演练 | its number | done: counts and nothing else |
package let lookBackArea = Area(
    "lookback",
    nouns: [Noun(LookBackPackTable.self), Noun(CaseTable.self), Noun(LookBackDrillTable.self)],
    permissions: [
        "lookback.view": Phrase("查看追溯", "See look-backs"),
        "lookback.open": Phrase("立追溯案，锁定血浆和产品", "Open a look-back and lock what it finds"),
        "lookback.assess": Phrase("评估和处置追溯所得", "Assess and dispose of what was found"),
        "lookback.approve": Phrase("批准追溯报告和重新立案", "Approve the report, and reopen"),
        "lookback.rules": Phrase("采用追溯规则", "Adopt look-back rules"),
    ], words: lookBackWords, members: lookBackMembers, reactions: lookBackReactions)
