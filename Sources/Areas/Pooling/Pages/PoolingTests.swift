import Donors
import Kernel
import Retest
import Web

/// Tests of a pool with limit beside result, their check and conclusion; and its samples.
enum PoolingTests {
    private static let heads = [
        Phrase("项目", "Test"), Phrase("方法", "Method"), Phrase("限度", "Limit"), Phrase("结果", "Result"),
        Phrase("判读", "Reading"), Phrase("试剂盒", "Kit"), Phrase("检测批", "Run"), Phrase("检验人", "Tested by"),
    ]

    static func tests(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        guard model.state.stage == .made else { return nil }
        let table = plainTable(
            Phrase("合浆检验", "Tests of the pool"), heads, rows(model, visit), empty: Phrase("无", "None"), visit)
        return "\(table)\(repeats(model, visit))\(entering(model, visit))\(signing(model, visit))"
    }

    static func rows(_ model: PoolingRecord.Model, _ visit: Visit) -> [TableRow] {
        let language = visit.language
        return model.pack.tests(for: model.state.opening?.group ?? "").map { test in
            let standing = model.state.results[test.item.code]
            let result = standing?.result
            let kit = result?.kit.map { "\($0.maker) \($0.lot) (\($0.expiresOn.iso))" } ?? "—"
            return TableRow(
                [
                    "\(test.item.title, language) \(PoolingFrames.plain(test.item.code))", "\(test.item.method)",
                    "\(test.item.limit, language)", PoolingFrames.plain(result?.value?.text ?? "—"),
                    result.map { PoolingFrames.reading($0.interpretation, language) }
                        ?? plainBadge(.waiting, Phrase("待检", "to be tested")(language)), PoolingFrames.plain(kit),
                    PoolingFrames.plain(result?.run ?? "—"),
                    "\(standing.map { "\($0.person) \(PoolingFrames.stamp($0.testedAt, visit))" } ?? "—")",
                ], failing: result.map { !$0.interpretation.isGood } ?? false)
        }
    }

    /// Everything that was measured besides what stands: nothing is hidden.
    private static func repeats(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let others = model.results.filter { model.state.results[$0.result.item] != $0 }
        guard !others.isEmpty else { return nil }
        let rows = others.map { other in
            TableRow(
                [
                    PoolingFrames.plain(other.result.item), "\(other.round + 1)",
                    PoolingFrames.plain(other.result.value?.text ?? "—"),
                    PoolingFrames.reading(other.result.interpretation, visit.language),
                    PoolingFrames.plain(other.result.run), "\(other.person)",
                ])
        }
        return plainTable(
            Phrase("其他测定", "Other measurements"),
            [
                Phrase("项目", "Test"), Phrase("第几轮", "Round"), Phrase("结果", "Result"), Phrase("判读", "Reading"),
                Phrase("检测批", "Run"), Phrase("检验人", "Tested by"),
            ], rows, empty: Phrase("无", "None"), visit)
    }

    private static func entering(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let state = model.state
        guard visit.may("pooling.test"), state.checkedBy == nil, state.conclusion == nil else { return nil }
        let tests = model.pack.tests(for: state.opening?.group ?? "").filter {
            state.results[$0.item.code]?.round != state.round
        }
        guard !tests.isEmpty else { return nil }
        let fields = tests.map { test -> Markup in
            let code = test.item.code
            let label = Phrase("\(test.item.title.zh) \(code)", "\(test.item.title.en) \(code)")
            let result =
                test.item.isQuantitative || test.item.cutoff != nil
                ? PoolingFrames.entry("r.\(code)", label, visit, .number, required: false)
                : PoolingFrames.choice(
                    "r.\(code)", label,
                    [Choice("", "")]
                        + [Interpretation.negative, .reactive].map { Choice($0.rawValue, $0.phrase(visit.language)) },
                    visit)
            let kit: Markup? =
                test.needsKit
                ? """
                \(PoolingFrames.entry("maker.\(code)", Phrase("试剂厂家", "Maker of the kit"), visit, required: false))\
                \(PoolingFrames.entry("lot.\(code)", Phrase("试剂批号", "Lot of the kit"), visit, required: false))\
                \(PoolingFrames.entry("expires.\(code)", Phrase("有效期", "Expires on"), visit, .date, required: false))
                """ : nil
            let run = PoolingFrames.entry("run.\(code)", Phrase("检测批", "Run"), visit, required: false)
            return "<fieldset><legend>\(label, visit.language)</legend>\(result)\(kit)\(run)</fieldset>"
        }
        return sheet(
            title: visit.say(Phrase("录入检验", "Enter results")),
            PoolingFrames.act(
                PoolingFrames.path(state.id, "/results"), Phrase("保存录入的项目", "Save what is entered"), "\(fields)",
                visit))
    }

    private static func signing(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let state = model.state
        let path = PoolingFrames.path(state.id)
        if state.checkedBy == nil, state.conclusion == nil {
            guard visit.may("pooling.check"), !state.results.isEmpty else { return nil }
            return PoolingFrames.signing(
                Phrase("复核检验", "Check the tests"), "\(path)/checks",
                says: Phrase("口令：我逐项对过原始记录", "Password: I compared each with the raw record"),
                version: state.version, word: Phrase("签「复核」", "Sign as verified"), visit)
        }
        guard visit.may("pooling.approve") else { return nil }
        guard state.conclusion == nil else {
            return PoolingFrames.signing(
                Phrase("撤回结论", "Take the conclusion back"), "\(path)/reopenings",
                says: Phrase("口令：结论撤回，重新检验", "Password: the conclusion is taken back"), version: state.version,
                PoolingFrames.entry("reason", Phrase("原因", "Reason"), visit, form: "reopen"),
                word: Phrase("签「批准」并撤回", "Sign and take back"), visit)
        }
        let judged = state.judged(model.pack)
        let shown: Markup = """
            <p>\(Phrase("按标准判定：", "By the rules: "), visit.language)\
            \(PoolingFrames.verdict(judged.verdict, visit.language)) \
            \(PoolingFrames.plain(judged.failed.joined(separator: " ")))</p>
            """
        return PoolingFrames.signing(
            Phrase("下结论", "Conclude"), "\(path)/conclusions",
            says: Phrase("口令：我批准这个结论", "Password: I approve this conclusion"), version: state.version, shown,
            word: Phrase("签「批准」", "Sign as approved"), visit)
    }

    // MARK: Samples

    static func samples(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let state = model.state
        guard state.stage == .made else { return nil }
        let language = visit.language
        let rows = state.samples.map { sample in
            TableRow([
                PoolingFrames.code(sample.number),
                "\(model.pack.sampling(sample.purpose).map { $0.title(language) } ?? sample.purpose)",
                PoolingFrames.plain(sample.place), "\(sample.retainUntil.iso)",
                "\(model.pack.sampling(sample.purpose).map { $0.storage(language) } ?? "")",
            ])
        }
        let table = plainTable(
            Phrase("合浆样品", "Samples of the pool"),
            [
                Phrase("样品号", "Number"), Phrase("用途", "Purpose"), Phrase("位置", "Place"), Phrase("保存到", "Kept until"),
                Phrase("保存条件", "Storage"),
            ], rows, empty: Phrase("还没有取样", "No sample yet"), visit)
        guard visit.may("pooling.operate") else { return table }
        let choices = model.pack.samples.map { Choice($0.purpose, "\($0.title(language)) × \($0.count)") }
        let matter: Markup = """
            \(PoolingFrames.entry("number", Phrase("样品号", "Number"), visit))\
            \(PoolingFrames.choice("purpose", Phrase("用途", "Purpose"), choices, visit))\
            \(PoolingFrames.entry("place", Phrase("位置", "Place"), visit))
            """
        let word = Phrase("登记取样", "Record a sample")
        let form = PoolingFrames.act(PoolingFrames.path(state.id, "/samples"), word, matter, visit)
        return "\(table)\(sheet(title: visit.say(word), form))"
    }
}
