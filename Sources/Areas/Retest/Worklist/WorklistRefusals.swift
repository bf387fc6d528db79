package import Kernel

/// Why nothing is recorded of a worklist.
extension Refusal {
    package static func worklistUnknown(_ id: String) -> Refusal {
        Refusal(
            "retest.worklist.unknown", Phrase("没有检测单 \(id)", "There is no worklist \(id)"),
            next: Phrase("先建检测单", "Create it first"))
    }

    package static func worklistExists(_ id: String) -> Refusal {
        Refusal(
            "retest.worklist.exists", Phrase("检测单 \(id) 已经有了", "There is a worklist \(id) already"),
            next: Phrase("换一个编号", "Choose another number"))
    }

    /// A worklist has an analyser, items, 1 to 10 000 specimens; results were tested by now, with a lot for its items.
    package static let worklistFieldWrong = Refusal(
        "retest.worklist.field-wrong",
        Phrase("编号、仪器、项目、试剂批号、时间或数量不对", "Number, analyser, tests, lots, time or count is wrong"),
        next: Phrase("一张单 1 到 10 000 份、一次 1 到 10 000 个结果；检测时间不晚于现在", "1 to 10 000 specimens; tested by now"))

    package static func worklistItemUnknown(_ item: String) -> Refusal {
        Refusal(
            "retest.worklist.item-unknown", Phrase("复检标准里没有 \(item)", "\(item) is not in the specification"),
            next: Phrase("按生效的标准选项目", "Choose from the specification in force"))
    }

    /// All or nothing, so that no half an import is ever judged; each wrong row is named.
    package static func worklistRowsWrong(_ count: Int, _ rows: Phrase) -> Refusal {
        Refusal(
            "retest.worklist.rows-wrong", Phrase("\(count) 行不能收：\(rows.zh)", "\(count) rows are refused: \(rows.en)"),
            next: Phrase("一行也没有收。更正后再报一次", "Nothing was taken. Correct them and send it again"))
    }

    package static let resultsKnown = Refusal(
        "retest.worklist.results-known", Phrase("这些结果都已经有了", "All of these results are on record already"),
        next: Phrase("不用再报", "Nothing more is needed"))

    package static func resultUnknown(_ specimen: String, _ item: String) -> Refusal {
        Refusal(
            "retest.worklist.result-unknown",
            Phrase("这张单没有 \(specimen) 的 \(item) 有效结果", "There is no valid result of \(specimen), \(item), here"),
            next: Phrase("核对样本和项目", "Check specimen and test"))
    }

    /// What was checked does not change under the signature.
    package static let worklistChecked = Refusal(
        "retest.worklist.checked", Phrase("这张单已经复核", "This worklist was checked"),
        next: Phrase("复测另建一张单", "Make another worklist for repeats"))

    package static let worklistNotEntered = Refusal(
        "retest.worklist.not-entered", Phrase("没有等复核的结果", "No results await checking"),
        next: Phrase("先录入结果", "Enter results first"))

    package static let worklistNotChecked = Refusal(
        "retest.worklist.not-checked", Phrase("这张单还没有复核", "This worklist is not checked yet"),
        next: Phrase("先由第二人复核", "Have a second person check it"))

    /// GMP Art. 223: who tests does not check the test.
    package static let worklistOwnCheck = Refusal(
        "retest.worklist.own-check", Phrase("录入的人不能复核", "Who entered results does not check them"),
        next: Phrase("请另一人复核", "Have another person check them"))

    /// There is no conclusion of a part: every item must be there, and no reactive pool unresolved.
    package static let worklistNothingWhole = Refusal(
        "retest.worklist.nothing-whole", Phrase("没有一份样本项目齐全、可以下结论", "No specimen is whole: none can be concluded"),
        next: Phrase("看每份样本还缺什么", "See what each of them still lacks"))
}
