import Kernel
import Preparation
import Web

/// The pool record as the paper form has it.
enum PoolingPrint {
    static func page(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let newest = model.history.first
        let digest = newest?.leaf ?? visit.node.hash(Array(model.state.id.utf8))
        let form = PrintForm(
            language: language, maker: visit.frame.site,
            title: visit.say(Phrase("原料血浆合浆记录", "Plasma pool record")), documentNumber: "XM-PL-R05",
            version: "01", effective: model.state.opening?.specification ?? "", recordNumber: model.state.id,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(PoolingFrames.stamp(visit.now, visit))",
            verifyCode: code(digest), verifyAddress: newest.map { "/proof/\($0.head.index)" } ?? "",
            proofFacts: newest.map {
                let number = Figures.grouped(Int($0.head.index))
                return [visit.say(Phrase("账本 \(number)", "ledger \(number)"))]
            } ?? [], qr: "", digest: digest.bytes)
        let first: Markup = """
            \(head(model, visit))\
            \(printSection(1, visit.say(Phrase("投料与空袋", "Issue and empty bags")), bags(model, visit), language))\
            \(printSection(2, visit.say(Phrase("合浆", "Pooling")), making(model, visit), language))
            """
        let second: Markup = """
            \(printSection(3, visit.say(Phrase("检验", "Tests")), tests(model, visit), language))\
            \(printSection(4, visit.say(Phrase("样品", "Samples")), samples(model, visit), language))\
            \(printSection(5, visit.say(Phrase("结论", "Conclusion")), conclusion(model, visit), language))
            """
        return printPage(form, sheets: [first, second])
    }

    private static func code(_ digest: Digest) -> String {
        let hex = Array(digest.hex.prefix(16).uppercased())
        return stride(from: 0, to: 16, by: 4).map { String(hex[$0..<$0 + 4]) }.joined(separator: " ")
    }

    private static func head(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        printFacts([
            (visit.say(Phrase("合浆批号", "Pool")), PoolingFrames.code(model.state.id)),
            (visit.say(Phrase("投产准备", "Preparation")), PoolingFrames.plain(model.state.opening?.order ?? "")),
            (visit.say(Phrase("产品组", "Group")), PoolingFrames.plain(model.state.opening?.group ?? "")),
            (visit.say(Phrase("状态", "State")), "\(model.state.stage.phrase, visit.language)"),
        ])
    }

    private static func bags(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        let state = model.state
        let mix = model.sum.mix
        let days = model.sum.bags.map(\.collectedOn)
        return printFacts([
            (visit.say(Phrase("投入袋数", "Bags issued")), "\(Figures.grouped(state.bags))"),
            (visit.say(Phrase("剔除", "Rejected")), "\(state.rejected)"),
            (visit.say(Phrase("供血浆者", "Donors")), "\(Figures.grouped(mix.donors.count))"),
            (visit.say(Phrase("浆站", "Stations")), "\(mix.stations.keys.sorted().joined(separator: ", "))"),
            (
                visit.say(Phrase("采集日期", "Collected")),
                "\([days.min(), days.max()].compactMap { $0?.iso }.joined(separator: visit.say(Phrase(" 至 ", " to "))))"
            ),
            (visit.say(Phrase("各袋净重之和", "Sum of the bags")), "\(state.weight.grams.displayText) g"),
            (
                visit.say(Phrase("空袋", "Empty bags")),
                "\(state.count.map { "\($0.counted) / \($0.expected)" } ?? "—")"
            ),
            (
                visit.say(Phrase("偏差", "Deviation")),
                "\([state.count?.deviation, state.count?.confirmedBy].compactMap { $0 }.joined(separator: " · "))"
            ),
        ])
    }

    private static func making(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        guard let making = model.state.making else { return "" }
        return printFacts([
            (visit.say(Phrase("罐", "Tank")), PoolingFrames.plain(making.tank)),
            (
                visit.say(Phrase("罐重", "Weight")),
                "\(making.kilograms.displayText) kg (± \(model.pack.weightTolerance.value.displayText) %)"
            ),
            (visit.say(Phrase("操作", "Made by")), "\(model.state.madeBy ?? "")"),
            (visit.say(Phrase("复核", "Checked by")), "\(making.checkedBy)"),
            (visit.say(Phrase("批准（QA）", "Approved by (QA)")), "\(making.approvedBy)"),
            (
                visit.say(Phrase("时间", "At")),
                "\(model.state.madeAt.map { PoolingFrames.stamp($0, visit) } ?? "—")"
            ),
        ])
    }

    private static func tests(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        guard model.state.stage == .made else { return "" }
        let heads = [
            Phrase("项目", "Test"), Phrase("方法", "Method"), Phrase("限度", "Limit"), Phrase("结果", "Result"),
            Phrase("判读", "Reading"), Phrase("试剂盒", "Kit"), Phrase("检测批", "Run"), Phrase("检验人", "Tested by"),
        ]
        return printTable(
            heads.map { TableColumn($0(visit.language)) }, PoolingTests.rows(model, visit).map(\.cells), visit.language)
    }

    private static func samples(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        guard !model.state.samples.isEmpty else { return "" }
        let heads = [
            Phrase("样品号", "Number"), Phrase("用途", "Purpose"), Phrase("位置", "Place"), Phrase("保存到", "Kept until"),
        ]
        return printTable(
            heads.map { TableColumn($0(visit.language)) },
            model.state.samples.map { sample in
                [
                    PoolingFrames.plain(sample.number),
                    "\(model.pack.sampling(sample.purpose).map { $0.title(visit.language) } ?? sample.purpose)",
                    PoolingFrames.plain(sample.place), "\(sample.retainUntil.iso)",
                ]
            }, visit.language)
    }

    private static func conclusion(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup {
        guard let conclusion = model.state.conclusion else { return "" }
        return """
            <p class="conclusion">\(conclusion.verdict.phrase, visit.language) \
            \(PoolingFrames.plain(conclusion.failed.joined(separator: " ")))</p>
            """
    }
}
