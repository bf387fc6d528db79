import Kernel
import Web

/// One invented example of everything that draws, shared by the tests; new components enter here.
enum Samples {
    static func hash(_ seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        return (0..<32).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }

    static let clock = FrameClock(milliseconds: 1_795_225_337_000)
    static let clockText = "09:42:17"

    static func rail(current: String) -> [RailItem] {
        let areas: [(String, Phrase, Int)] = [
            ("待", Phrase("待办", "To do"), 7), ("收", Phrase("收浆", "Receiving"), 1),
            ("检", Phrase("复检", "Re-test"), 0), ("库", Phrase("库存", "Stock"), 0),
            ("产", Phrase("生产", "Production"), 0), ("验", Phrase("检验", "Testing"), 0),
            ("审", Phrase("审核", "Review"), 4), ("放", Phrase("放行", "Release"), 0),
            ("溯", Phrase("追溯", "Trace"), 0), ("证", Phrase("证据", "Evidence"), 0),
        ]
        return areas.map {
            RailItem($0.0, $0.1, href: "/\($0.1.en)", count: $0.2, current: $0.0 == current)
        }
    }

    static func frame(_ language: Language, title: String, current: String, theme: Theme = .light)
        -> PageFrame
    {
        let site = Phrase("示例生物 · 一厂", "Example Biologics · Plant 1")
        let role = Phrase("QA 审核", "QA review")
        let person = FramePerson(
            language == .zh ? "李工" : "Li Gong", role: role(language), maySign: true)
        var frame = PageFrame(
            language: language, title: title, site: site(language), rail: rail(current: current),
            ledger: LedgerPulse(size: 2_418_807, leafHash: hash(7), state: .sealed), person: person,
            clock: clock,
            csrf: "csrf-token")
        frame.theme = theme
        frame.shift = language == .zh ? "早班 08:00–16:00" : "Early 08:00–16:00"
        frame.live = "/live"
        frame.scripts = ["sign.js", "form.js"]
        return frame
    }

    static func din(_ last: String, _ check: String) -> Markup {
        donationCode(grouped: "A9999 26 \(last)", check: check)
    }

    static func todo(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let first = [
            MarginRow(
                time: say("6 分", "6 min"), timeNote: say("停线等待", "line waits"), shape: .stop,
                title:
                    "\(say("请第二人确认：净重差 −27 g，限 ±10 g", "Second person: net mass off by −27 g, limit ±10 g"))",
                note:
                    "\(din("012412", "H"))　\(say("运输批 SH-20261121-02 · 3 号通道", "SH-20261121-02 · lane 3"))",
                href: "/units/1",
                action: Button(say("去确认", "Confirm"), .link("/units/1/confirm"), rank: .filled)),
            MarginRow(
                time: say("41 分", "41 min"), timeNote: say("复检 09:01", "re-test 09:01"), shape: .stop,
                title: "\(say("HBsAg 有反应性，S/CO 1.32，限 < 1.00", "HBsAg reactive, S/CO 1.32, limit < 1.00"))",
                note:
                    "\(din("031017", "S"))　\(say("同一供浆者在库 12 袋已自动停用", "12 bags of the same donor blocked"))",
                href: "/units/2",
                action: Button(say("定处置", "Dispose"), .link("/units/2/decide"), rank: .filled)),
        ]
        let today = [
            MarginRow(
                time: say("3 时 12 分", "3 h 12 min"), timeNote: say("16:00 前", "by 16:00"), shape: .warn,
                title: "\(say("审核人血白蛋白 20260618：7 项例外", "Review albumin 20260618: 7 exceptions"))",
                note:
                    "\(say("其中 3 项不可自动关闭　其余 12 418 项检查通过", "3 need a decision; 12 418 passed"))",
                href: "/batches/3", action: Button(say("审核", "Review"), .link("/batches/3/review"))),
            MarginRow(
                time: say("1 时 20 分", "1 h 20 min"), timeNote: say("下班前", "end of shift"), shape: .waiting,
                title: "\(say("签「审核」：验收记录 YS-2026-1186", "Sign “review”: receipt record YS-2026-1186"))",
                note:
                    "\(say("482 袋收 481 袋，拒收 1 袋　编制 张工 · 复核 王工 已签", "481 of 482 accepted; two signed"))",
                href: "/records/4", action: Button(say("签名", "Sign"), .opens("sign"))),
        ]
        return marginList(
            MarginList(
                [
                    MarginGroup(
                        say("先做：线停着，或关系到产品安全", "First: a line is stopped, or product safety"),
                        count: say("2 件", "2"), first),
                    MarginGroup(say("今天到期", "Due today"), count: say("3 件", "3"), today),
                ],
                empty: "\(say("没有等你的事。上次更新 09:42:17", "Nothing waits for you. Updated 09:42:17"))"),
            language)
    }

    static func watchedSide(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let bar = limitBar(
            LimitBar(value: -248, lower: nil, upper: -200, places: 1, unit: "°C"), language)
        let store = watched(
            name: say("冷库 CS-03", "Cold store CS-03"), note: say("限 ≤ −20.0 °C", "limit ≤ −20.0 °C"),
            figure: "−24.8", unit: "°C", picture: bar)
        let received = watched(
            name: say("本班收浆", "Received this shift"), note: "SH-20261121-02", figure: "411",
            unit: say("/ 528 袋", "/ 528 bags"),
            picture: progressBar(done: 411, of: 528, stopped: 3, label: "411 / 528"))
        return sheet(
            title: say("我在看", "I watch"), tools: "<a href=\"/watch\">\(say("编辑", "Edit"))</a>",
            "\(store)\(received)")
    }

    static func home(_ language: Language, theme: Theme = .light) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let filters = chips([
            Chip(say("全部", "All"), count: 7, href: "?f=all", chosen: true),
            Chip(say("要我签名", "To sign"), count: 3, href: "?f=sign"),
            Chip(say("今天到期", "Due today"), count: 5, href: "?f=today"),
        ])
        let head = pageHead(
            title: "\(say("待办", "To do"))", note: "\(say("7 件等我，2 件让线停着", "7 wait for me, 2 stop a line"))",
            actions: filters)
        let frame = frame(language, title: say("待办", "To do"), current: "待", theme: theme)
        return page(
            frame, "\(head)\(pageColumns(todo(language), side: watchedSide(language)))\(signing(language))")
    }
}
