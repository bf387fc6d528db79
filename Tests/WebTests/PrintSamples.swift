import Kernel
import Web

extension Samples {
    static func printed(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let qr: Markup =
            "<svg width=\"86\" height=\"86\" aria-hidden=\"true\"><rect width=\"86\" height=\"86\"/></svg>"
        let form = PrintForm(
            language: language, maker: say("示例生物 · 一厂", "Example Biologics · Plant 1"),
            title: say("原料血浆验收记录", "Source plasma receipt record"), documentNumber: "SMP-PL-012-R03",
            version: "04", effective: "2026-07-01", recordNumber: "YS-2026-1187",
            printedBy: say(
                "李工，2026-11-21 11:21:40 +08:00，第 1 次", "Li Gong, 2026-11-21 11:21:40 +08:00, copy 1"),
            verifyCode: "7K3P-9QDM-42XC-WT6N", verifyAddress: "xm.example/v",
            proofFacts: [say("账本 2 419 066", "ledger 2 419 066"), say("见证 2 家", "2 witnesses")], qr: qr,
            digest: hash(41))
        let head = printFacts([
            (say("浆站", "Station"), "\(say("示例县单采血浆站（STN-07）", "Example County (STN-07)"))"),
            (say("运输批", "Shipment"), "SH-20261121-02"), (say("血浆批号", "Plasma batch"), "STN07-20261121"),
            (say("采集日期", "Collected"), "\(say("2026-10-28 至 2026-11-09", "2026-10-28 to 2026-11-09"))"),
            (say("清单", "Manifest"), "\(say("528 袋，311 218 g", "528 bags, 311 218 g"))"),
            (say("收下", "Accepted"), "<b>\(say("526 袋，310 014 g", "526 bags, 310 014 g"))</b>"),
        ])
        return printPage(form, sheets: ["\(head)\(printedParts(language))"])
    }

    private static func printedParts(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let pass = printVerdict(.pass, say("合格", "Pass"))
        let checks = printTable(
            [
                TableColumn(say("序", "No."), numeric: true), TableColumn(say("项目与限度", "Item and limit")),
                TableColumn(say("结果", "Result")), TableColumn(say("判定", "Verdict"), numeric: true),
            ],
            [
                [
                    "1", "\(say("浆站许可，签约浆站", "Station licence, contract"))",
                    "\(say("许可至 2026-12-18", "to 2026-12-18"))", pass,
                ],
                [
                    "2", "\(say("电子清单，签名与摘要", "Manifest, signature"))",
                    "\(say("528 行，SHA-256 相符", "528 lines, SHA-256 fits"))", pass,
                ],
                [
                    "3", "\(say("净重差 ≤ ±10 g", "Net mass ≤ ±10 g"))", "WGT-DIF",
                    printVerdict(.stop, say("拒收 1", "Rejected 1")),
                ],
            ], language)
        let corrections = printTable(
            [
                TableColumn(say("对象", "Item")), TableColumn(say("原值 → 现值", "Original → present")),
                TableColumn(say("原因", "Reason")), TableColumn(say("谁，何时", "Who, when")),
            ],
            [
                [
                    "\(say("第 11 箱铅封号", "Seal of crate 11"))", change(from: "ST-0711-77", to: "ST-0711-71"),
                    "\(say("看错一位，见影像 V01 08:21:05", "Misread, see V01 08:21:05"))",
                    "\(say("张工，11-21 08:24:10", "Zhang, 11-21 08:24:10"))",
                ]
            ], language)
        let signed = { (person: String, role: String, seed: UInt64) in
            SignatureCell.Course.signed(
                person: person, role: role, moment: "2026-11-21 10:31:08 +08:00", leafHash: hash(seed))
        }
        let signatures = signatureCells(
            [
                SignatureCell(say("编制", "Prepared"), signed(say("张工", "Zhang"), say("收浆员", "Receiver"), 51)),
                SignatureCell(
                    say("复核", "Verified"), signed(say("王工", "Wang"), say("收浆班长", "Shift lead"), 52)),
                SignatureCell(say("审核", "Reviewed"), signed(say("李工", "Li"), say("QA 审核", "QA review"), 53)),
                SignatureCell(say("批准", "Approved"), .toSign(role: say("质量受权人", "Qualified person"))),
            ], language)
        return """
            \(printSection(1, say("检查", "Checks"), checks, language))\
            \(printSection(2, say("拒收", "Rejected"), "", language))\
            \(printSection(3, say("更正（首次录入之后）", "Corrections since the first entry"), corrections, language))\
            \(printSection(4, say("签名", "Signatures"), signatures, language))
            """
    }
}
