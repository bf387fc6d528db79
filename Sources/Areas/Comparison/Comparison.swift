package import Kernel

/// The station's results beside the plant's, analysed in parallel (three-year plan, A16).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `comparison.bag` 平行比对 | bag number | compared, withdrawn |
/// | `comparison.finding` 比对发现 | bag and test, or station, test and first day | opened, acted on, closed |
/// | `comparison.limits` 比对限度 | `parallel` | adopted, version by version |
package let comparisonArea = Area(
    "Comparison",
    nouns: [Noun(ComparedBagTable.self), Noun(FindingTable.self), Noun(ParallelLimitsTable.self)],
    permissions: [
        "comparison.view": Phrase("查看平行比对", "See the parallel analysis"),
        "comparison.act": Phrase("处理比对发现", "Act on findings of the parallel analysis"),
        "comparison.close": Phrase("关闭比对发现", "Close findings of the parallel analysis"),
        "comparison.rules": Phrase("采用比对限度", "Adopt limits of the parallel analysis"),
    ],
    words: comparisonWords, members: comparisonMembers,
    reactions: [conclusionsAreCompared, lateResultsAreCompared, disagreementsAreFound])
