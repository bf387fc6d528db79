package import Kernel

/// Which plasma goes into which pool (投产准备): chosen by rules, judged again, released by QA with a signature.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `preparation.selection` 挑浆规则 | `preparation` | adopted, version by version |
/// | `preparation.order` 投产准备 | preparation number | drafted, picked, exchanged, released, paused, issued, cancelled |
package let preparationArea = Area(
    "Preparation",
    nouns: [Noun(SelectionTable.self), Noun(OrderTable.self)],
    permissions: [
        "preparation.view": Phrase("查看投产准备", "See preparations"),
        "preparation.plan": Phrase("编制投产准备、挑浆", "Plan preparations and pick plasma"),
        "preparation.release": Phrase("放行血浆投产（QA）", "Release plasma for production (QA)"),
        "preparation.sort": Phrase("分拣血浆", "Sort plasma"),
        "preparation.rules": Phrase("采用挑浆规则", "Adopt the rules of picking"),
    ],
    words: preparationWords, members: preparationMembers)
