import Kernel
import Sheets
import Statistics
import Web

/// What the yearly product quality review needs of process verification, as a page and as a workbook.
///
/// GMP (2010) Art. 266: critical process parameters and results, by product and year.
enum ReviewPages {
    static let routes: [Route] = [
        Route(.get, "/verification/review", .permission("verification.view")) { (visit) throws(Denial) in
            let review = try await review(visit)
            guard visit.query["format"] == "xlsx" else { return .page(page(review, visit)) }
            return .file(
                name: "review-\(review.from.iso)-\(review.to.iso).xlsx", contentType: Workbook.contentType,
                bytes: workbook(review, visit))
        }
    ]

    static let title = Phrase("年度产品质量回顾数据", "Data for the product quality review")

    /// One characteristic over the period.
    struct Line: Sendable {
        let state: CharacteristicState
        let plan: CharacteristicPlan
        let values: [ValueLine]
        let suggestions: [SuggestionState]

        /// Columns as texts, the same on the page and in the file.
        func cells(_ language: Language) -> [String] {
            let numbers = values.map(\.value.value.double)
            let places = plan.places + 2
            func figure(_ body: () throws(NotComputable) -> Double) -> String {
                switch computed(body) {
                case .success(let value): VerificationParts.number(value, places)
                case .failure(let reason): reason.phrase(language)
                }
            }
            func index(_ which: (Capability) -> Capability.Estimated) -> String {
                let found = computed { () throws(NotComputable) in
                    which(try CharacteristicChart(plan, values).capability())
                }
                switch found {
                case .success(let estimate):
                    return
                        "\(VerificationParts.number(estimate.value)) \(VerificationParts.interval(estimate.interval))"
                case .failure(let reason): return reason.phrase(language)
                }
            }
            let outside = values.count { line in
                (plan.specification.low.map { line.value.value < $0 } ?? false)
                    || (plan.specification.high.map { line.value.value > $0 } ?? false)
            }
            func count(_ verdicts: SuggestionVerdict?...) -> String {
                "\(suggestions.count { verdicts.contains($0.verdict) })"
            }
            return [
                state.id, plan.product, plan.step, plan.parameter, plan.asset,
                VerificationParts.ends(plan.specification, plan.unit), "\(values.count)",
                numbers.isEmpty ? "—" : VerificationParts.number(Sample.mean(numbers), places),
                figure { () throws(NotComputable) in try Sample.standardDeviation(numbers) },
                numbers.min().map { VerificationParts.number($0, plan.places) } ?? "—",
                numbers.max().map { VerificationParts.number($0, plan.places) } ?? "—", "\(outside)", index(\.cpk),
                index(\.ppk), "\(suggestions.count)", count(.confirmed, .exception), count(.rejected), count(nil),
            ]
        }
    }

    struct Review: Sendable {
        let product: String
        let from: Day
        let to: Day
        let lines: [Line]
    }

    static let heads = [
        Phrase("编号", "Code"), Phrase("产品", "Product"), Phrase("步骤", "Step"), Phrase("参数", "Parameter"),
        Phrase("设备", "Equipment"), Phrase("规格", "Specification"), Phrase("个数", "Values"), Phrase("均值", "Mean"),
        Phrase("标准差", "Deviation"), Phrase("最小", "Least"), Phrase("最大", "Greatest"),
        Phrase("超规格", "Out of specification"), Phrase("Cpk [95 %]", "Cpk [95 %]"), Phrase("Ppk [95 %]", "Ppk [95 %]"),
        Phrase("建议", "Suggestions"), Phrase("属实", "confirmed"), Phrase("不采纳", "rejected"), Phrase("待处理", "to judge"),
    ]

    /// The last twelve months, if none are asked for.
    private static func review(_ visit: Visit) async throws(Denial) -> Review {
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let to = visit.query["to"].flatMap { Day(iso: $0) } ?? today
        let from = visit.query["from"].flatMap { Day(iso: $0) } ?? Day(daysSinceEpoch: to.daysSinceEpoch - 364)
        let product = visit.query["product"] ?? ""
        let filter = ListPages.Filter(["product": product, "from": from.iso, "to": to.iso])
        let zone = visit.zoneMinutes
        let lines = try await visit.read { (snapshot) throws(Fault) in
            var lines: [Line] = []
            for line in try ListPages.lines(filter, zoneMinutes: zone, from: snapshot) {
                guard let plan = line.state.shown else { continue }
                let suggestions = try SuggestionTable.list(
                    of: line.state.id, limit: CharacteristicLookups.pageMax, from: snapshot
                ).filter { state in
                    guard let day = state.finding?.at.day(offsetMinutes: zone) else { return false }
                    return from <= day && day <= to
                }
                lines.append(Line(state: line.state, plan: plan, values: line.values, suggestions: suggestions))
            }
            return lines
        }
        return Review(product: product, from: from, to: to, lines: lines)
    }

    static func page(_ review: Review, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = review.lines.map { line in
            TableRow(
                line.cells(language).map { VerificationParts.plain($0) },
                href: VerificationParts.path("characteristics", line.state.id))
        }
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind, _ value: String) -> Markup {
            var entry = Field(name, visit.say(label), kind)
            entry.value = value
            entry.form = "review"
            return Web.field(entry, language)
        }
        let query = "from=\(review.from.iso)&to=\(review.to.iso)&product=\(PageAddress.escaped(review.product))"
        let file = button(
            Button(visit.say(Phrase("工作簿 XLSX", "Workbook XLSX")), .link("/verification/review?format=xlsx&\(query)")))
        let printing: Markup =
            "<button type=\"button\" class=\"button\" data-print>\(Phrase("打印", "Print"), language)</button>"
        return Web.page(
            visit.pageFrame(title),
            """
            \(VerificationParts.head(
                "\(title, language)", note: "\(review.from.iso) … \(review.to.iso) \(review.product)",
                actions: "\(file)\(printing)", visit))\
            \(VerificationParts.sheets("/verification/review", visit))\(VerificationParts.advised(language))\
            <form class="filters" action="/verification/review">\
            \(entry("product", Phrase("产品", "Product"), .text, review.product))\
            \(entry("from", Phrase("从", "From"), .date, review.from.iso))\
            \(entry("to", Phrase("到", "To"), .date, review.to.iso))\
            <button class="button">\(Phrase("筛选", "Filter"), language)</button></form><div class="wide-paper">\
            \(VerificationParts.table(
                title, heads, rows, numeric: [6, 7, 8, 9, 10, 11, 14, 15, 16, 17],
                empty: Phrase("这段时间没有监测特性", "No characteristic in this time"), visit))</div>
            """)
    }

    static func workbook(_ review: Review, _ visit: Visit) -> [UInt8] {
        let language = visit.language
        let figures = Sheet(
            "特性 Characteristics", columns: heads.map { _ in SheetColumn(width: 18) },
            rows: [heads.map { SheetCell($0(language), .heading) }]
                + review.lines.map { $0.cells(language).map { SheetCell($0) } }, filterRow: 1)
        let valueHeads = [
            Phrase("编号", "Code"), Phrase("序号", "No."), Phrase("批", "Batch"), Phrase("设备", "Equipment"),
            Phrase("时间", "Time"), Phrase("值", "Value"), Phrase("单位", "Unit"),
        ]
        let values = review.lines.flatMap { line in
            line.values.map { value -> [SheetCell] in
                [
                    SheetCell(line.state.id), SheetCell("\(value.number)"), SheetCell(value.value.batch),
                    SheetCell(value.value.asset),
                    SheetCell(.moment(value.value.at, offsetMinutes: visit.zoneMinutes)),
                    SheetCell(.number(value.value.value)), SheetCell(line.plan.unit.symbol),
                ]
            }
        }
        let whole = Sheet(
            "值 Values", columns: valueHeads.map { _ in SheetColumn(width: 16) },
            rows: [valueHeads.map { SheetCell($0(language), .heading) }] + values, filterRow: 1)
        let suggestionHeads = [
            Phrase("建议", "Suggestion"), Phrase("编号", "Code"), Phrase("看到什么", "Noticed"), Phrase("批", "Batch"),
            Phrase("值", "Value"), Phrase("处理", "Judgement"), Phrase("处理人", "Judged by"), Phrase("理由", "Reason"),
        ]
        let suggested = review.lines.flatMap { line in
            line.suggestions.map { state -> [SheetCell] in
                [
                    state.id, line.state.id,
                    state.finding?.rule?.phrase(language) ?? state.finding?.kind.phrase(language) ?? "",
                    state.finding?.batch ?? "", state.finding?.value.text ?? "", state.verdict?.phrase(language) ?? "",
                    state.judgedBy, state.judgedWhy,
                ].map { SheetCell($0) }
            }
        }
        let advice = Sheet(
            "建议 Suggestions", columns: suggestionHeads.map { _ in SheetColumn(width: 24) },
            rows: [suggestionHeads.map { SheetCell($0(language), .heading) }] + suggested, filterRow: 1)
        return Workbook([figures, whole, advice]).bytes
    }
}
