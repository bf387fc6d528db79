import Kernel
import Web

extension Samples {
    static func facts(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        return factGrid(
            [
                RecordFact(say("浆站", "Station"), "\(say("示例县浆站", "Example County"))", note: "STN-07"),
                RecordFact(
                    say("采集", "Collected"), "2026-10-05 08:52",
                    note: "\(say("浆站称 590 g · 柠檬酸钠", "590 g at the station"))"),
                RecordFact(
                    say("净重", "Net mass"), "588 g",
                    note: "\(say("与浆站相差 −2 g，限 ±10", "−2 g to station, limit ±10"))",
                    changes: 1, changesLink: "#h-1934118"),
                RecordFact(
                    say("供浆者", "Donor"), "\(say("浆员 ⋯2083", "Donor ⋯2083"))",
                    note: "\(say("资料仅授权可见", "restricted"))"),
                RecordFact(
                    say("血浆类型", "Plasma type"), "\(say("普通", "Normal"))",
                    note: "\(say("浆站与复检一致", "as at the station"))"),
                RecordFact(
                    say("在哪里", "Where"), "CS-03 · 04-17-2", note: "\(say("周转箱 B-2291", "crate B-2291"))"),
            ], language)
    }

    static func states(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        return stateLine(
            [
                LineState(say("采集", "Collected"), date: "10-05 08:52", .passed),
                LineState(say("浆站放行", "Station release"), date: "10-12 15:30", .passed),
                LineState(say("运输", "Transport"), date: "10-15 → 10-16", .passed),
                LineState(say("收货", "Arrived"), date: "10-16 09:12", .passed),
                LineState(say("验收", "Accepted"), date: "10-17 16:40", .passed),
                LineState(say("复检", "Re-tested"), date: "10-24 11:05", .passed),
                LineState(
                    say("检疫期", "Quarantine"), date: say("47 / 90 天", "47 / 90 d"), .present(doneShare: 52)),
                LineState(say("投料放行", "Released"), date: "—", .ahead),
                LineState(say("投浆", "Pooled"), date: "—", .ahead),
            ], language)
    }

    static func lineage(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let columns: [[LineageBox]] = [
            [
                LineageBox(
                    say("供浆者", "Donor"), "\(say("⋯2083 · 在库 8 袋", "⋯2083 · 8 bags"))", href: "/donors/1")
            ],
            [
                LineageBox(
                    say("采浆", "Donation"), "\(say("10-05 · 第 31 次", "10-05 · no 31"))", href: "/gifts/1"),
                LineageBox(
                    say("回访样本（解除检疫）", "Return sample"), "\(say("待 2027-01-03 之后", "after 2027-01-03"))",
                    .ahead),
            ],
            [LineageBox(say("血浆袋（本页）", "Plasma bag (this)"), "A9999 26 012345 7", .present)],
            [
                LineageBox(
                    say("标本", "Samples"), "\(say("浆站管 · 留样管", "station · retained"))", href: "/samples/1"),
                LineageBox(
                    say("周转箱", "Crate"), "\(say("B-2291 · 24 袋", "B-2291 · 24 bags"))", href: "/crates/1"),
            ],
            [
                LineageBox(
                    say("小混样", "Minipool"), "\(say("MP-1024-07 · 阴性", "MP-1024-07 · negative"))",
                    href: "/pools/1"),
                LineageBox(say("货位", "Place"), "CS-03 · 04-17-2", href: "/places/1"),
            ],
            [LineageBox(say("投浆", "Pooling"), "\(say("尚未挑选", "not chosen"))", .ahead)],
        ]
        let threads = [
            LineageThread(column: 0, 0, 0), LineageThread(column: 0, 0, 1, happened: false),
            LineageThread(column: 1, 0, 0), LineageThread(column: 1, 1, 0, happened: false),
            LineageThread(column: 2, 0, 0), LineageThread(column: 2, 0, 1),
            LineageThread(column: 3, 0, 0), LineageThread(column: 3, 1, 1),
            LineageThread(column: 4, 0, 0, happened: false), LineageThread(column: 4, 1, 0, happened: false),
        ]
        return lineageStrip(LineageStrip(columns, threads), language)
    }

    static func history(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let items = [
            HistoryItem(
                id: "h-2418807", time: "09:42", date: "11-21",
                sentence:
                    "\(say("检疫期重算：未满足，还差 43 天和一份合格回访样本", "Quarantine: 43 days and one sample missing"))",
                reason: "\(say("最早 2027-01-03；样本须采于该日或之后", "earliest 2027-01-03"))",
                person: say("系统", "System"),
                role: say("规则 Q-90 v3", "rule Q-90 v3"),
                record: say("账本 2 418 807 · 等下一检查点", "ledger 2 418 807"),
                leafHash: hash(21), state: .recorded, proof: "/proof/2418807"),
            HistoryItem(
                id: "h-1977310", time: "11:05", date: "10-24",
                sentence:
                    """
                    \(say("复检结论", "Re-test")) <b>\(say("合格", "passed"))</b> \
                    \(say("7 项：蛋白 58 g/L，ALT 17 U/L，其余阴性", "7 tests: protein 58 g/L, ALT 17 U/L"))
                    """,
                reason: "\(say("含小混样 MP-1024-07 核酸三项无反应性", "with minipool MP-1024-07"))",
                person: say("赵工", "Zhao"),
                role: say("复检", "testing"), record: say("签「批准」· 账本 1 977 310", "approved · ledger 1 977 310"),
                leafHash: hash(22), state: .sealed, proof: "/proof/1977310"),
            HistoryItem(
                id: "h-1934118", time: "16:52", date: "10-17",
                sentence: "\(say("净重", "Net mass")) \(change(from: "586 g", to: "588 g"))",
                reason:
                    "\(say("原因：天平未归零，重称。依据称量条 W-20261016-0412", "Reason: balance not zeroed"))",
                person: say("李工", "Li"), role: "QA",
                record: say("签「审核」· 账本 1 934 118", "reviewed · ledger 1 934 118"),
                leafHash: hash(23), state: .failed, proof: "/proof/1934118"),
        ]
        return historyList(
            HistoryList(
                title: say("历史", "History"),
                note: say("23 条，最新在上，不可改不可删", "23 entries, newest first, never changed"),
                tools:
                    """
                    <span>\(say("实印：已入检查点　空印：刚记下", "Filled: in a checkpoint"))</span>\
                    <a href="/p">\(say("下载证明", "Download proof"))</a>
                    """,
                items), language)
    }

    static func record(_ language: Language, theme: Theme = .light) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let actions = [
            Button(say("打印", "Print"), .link("/units/1/print"), rank: .quiet),
            Button(say("停用这袋…", "Block this bag…"), .opens("sign")),
            Button(say("补录检查…", "Add a check…"), .opens("sign"), rank: .filled),
        ].map { button($0) }
        let head = pageHead(
            trail: "<a href=\"/units\">\(say("血浆袋", "Bags"))</a> /", title: din("012345", "7"),
            note: badge(.running, say("检疫期 · 还差 43 天", "Quarantine · 43 days")),
            actions: Markup.joined(actions))
        let lineageSheet = sheet(
            title: say("来龙去脉", "Lineage"), note: say("供浆者 → 血浆袋 → 投浆；虚线为还没有发生", "Dotted: not yet"),
            tools: "<a href=\"/tree\">\(say("展开全谱", "Full tree"))</a>", lineage(language))
        return page(
            frame(language, title: "A999926012345", current: "库", theme: theme),
            "\(head)\(sheet([facts(language), states(language)]))\(lineageSheet)\(history(language))")
    }

    static func table(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let columns = [
            TableColumn(say("血浆袋", "Bag"), sortLink: "?sort=din", sorted: .ascending),
            TableColumn(say("净重 g", "Net g"), numeric: true, sortLink: "?sort=net"),
            TableColumn(say("限", "Limit"), numeric: true), TableColumn(say("判定", "Verdict")),
        ]
        let rows = [
            TableRow(
                [din("012411", "J"), "588", "≤ 600", plainBadge(.pass, say("合格", "Pass"))], href: "/units/1"),
            TableRow(
                [din("012412", "H"), "561", "≤ 600", plainBadge(.stop, say("停用", "Blocked"))], failing: true),
        ]
        return dataTable(
            DataTable(
                name: say("血浆袋", "Bags"), caption: say("第 1 至 2 行，共 12 418 行", "Rows 1 to 2 of 12 418"),
                columns: columns, rows: rows, empty: "\(say("还没有血浆袋", "No bags yet"))", nextLink: "?after=2"),
            language)
    }
}
