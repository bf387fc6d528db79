package import Kernel
import Web

/// The A4 form of the acceptance record.
package enum AcceptancePrint {
    /// Rows of a list that one sheet takes: of its own, under the checks, beside the signatures, and on a sheet that
    /// carries everything. One more and the printer breaks the sheet, and "page 1 of 1" is on two.
    private static let rowsPerSheet = 24
    private static let rowsUnderChecks = 8
    private static let rowsOverSignatures = 12
    private static let rowsOfOneSheet = 4

    static func page(_ model: AcceptancePages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let newest = model.history.first
        let form = PrintForm(
            language: language, maker: visit.frame.site,
            title: visit.say(Phrase("原料血浆验收记录", "Source plasma acceptance record")),
            documentNumber: "XM-PL-R01", version: "01", effective: model.record.header.limitsVersion,
            recordNumber: model.state.id,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(PlasmaParts.stamp(visit.now, visit))",
            verifyCode: verifyCode(model.digest), verifyAddress: newest.map { "/proof/\($0.head.index)" } ?? "",
            proofFacts: newest.map {
                [
                    visit.say(
                        Phrase(
                            "账本 \(Figures.grouped(Int($0.head.index)))", "ledger \(Figures.grouped(Int($0.head.index)))"
                        ))
                ]
            } ?? [], qr: "", digest: model.digest.bytes)
        let away = turned(model, visit)
        let corrections = model.record.corrections.map { correction($0, visit) }
        let isShort = away.count + corrections.count <= rowsOfOneSheet
        let first: Markup = """
            \(head(model, visit))\(printSection(1, visit.say(Phrase("检查", "Checks")), checks(model, visit), language))\
            \(printSection(2, visit.say(Phrase("没有收下的", "Not accepted")), list(Array(away.prefix(rowsUnderChecks)), visit), language))
            """
        if isShort { return printPage(form, sheets: ["\(first)\(closing(corrections, model, visit))"]) }
        var sheets = [first]
        for rows in parts(Array(away.dropFirst(rowsUnderChecks)), of: rowsPerSheet) {
            let title = visit.say(Phrase("没有收下的（续）", "Not accepted (continued)"))
            sheets.append(printSection(2, title, list(rows, visit), language))
        }
        let pieces = parts(corrections, of: rowsOverSignatures)
        for rows in pieces.dropLast() {
            sheets.append(printSection(3, correctionsTitle(visit), corrected(rows, visit), language))
        }
        sheets.append(closing(pieces.last ?? [], model, visit))
        return printPage(form, sheets: sheets)
    }

    private static func parts(_ rows: [[Markup]], of count: Int) -> [[[Markup]]] {
        stride(from: 0, to: rows.count, by: count).map { Array(rows[$0..<min($0 + count, rows.count)]) }
    }

    private static func correctionsTitle(_ visit: Visit) -> String {
        visit.say(Phrase("更正（首次录入之后）", "Corrections since the first entry"))
    }

    private static func closing(_ corrections: [[Markup]], _ model: AcceptancePages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        return """
            \(printSection(3, correctionsTitle(visit), corrected(corrections, visit), language))\
            \(printSection(4, visit.say(Phrase("结论", "Conclusion")), "<p class=\"conclusion\">\(model.record.conclusion, language)</p>", language))\
            \(printSection(5, visit.say(Phrase("签名", "Signatures")), signatures(model, visit), language))
            """
    }

    private static func head(_ model: AcceptancePages.Model, _ visit: Visit) -> Markup {
        let header = model.record.header
        let counts = model.record.counts
        let collected = [header.collectedFrom, header.collectedTo].compactMap { $0?.iso }
        return printFacts([
            (
                visit.say(Phrase("浆站", "Station")),
                "\(header.stationName)\(Phrase("（\(header.station)）", " (\(header.station))"), visit.language)"
            ),
            (visit.say(Phrase("运输批", "Shipment")), "<span translate=\"no\">\(header.shipment)</span>"),
            (visit.say(Phrase("发运", "Shipped")), "\(header.shippedOn?.iso ?? "—")"),
            (
                visit.say(Phrase("采集日期", "Collected")),
                "\(collected.joined(separator: visit.say(Phrase(" 至 ", " to "))))"
            ),
            (visit.say(Phrase("到厂", "Arrived")), "\(PlasmaParts.stamp(header.arrivedAt, visit))"),
            (visit.say(Phrase("收货通道", "Lanes")), "\(header.lanes.joined(separator: ", "))"),
            (
                visit.say(Phrase("清单", "Manifest")),
                "\(Figures.grouped(counts.announced)) \(Phrase("袋", "bags"), visit.language)\(visit.say(Phrase("，", ", ")))\(counts.announcedGrams.displayText) g"
            ),
            (
                visit.say(Phrase("收下", "Accepted")),
                "<b>\(Figures.grouped(counts.received)) \(Phrase("袋", "bags"), visit.language)\(visit.say(Phrase("，", ", ")))\(counts.receivedGrams.displayText) g</b>"
            ),
        ])
    }

    private static func checks(_ model: AcceptancePages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("序", "No."), Phrase("项目与限度", "Item and limit"), Phrase("结果", "Result"), Phrase("判定", "Verdict"),
        ]
        return printTable(
            heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 0) },
            model.record.checks.enumerated().map { place, check in
                [
                    "\(place + 1)", "\(check.item, language)", "\(check.result, language)",
                    printVerdict(AcceptancePages.shape(check.verdict), check.verdict.phrase(language)),
                ]
            }, language)
    }

    private static func turned(_ model: AcceptancePages.Model, _ visit: Visit) -> [[Markup]] {
        let language = visit.language
        return model.record.turned.map { turned in
            [
                PlasmaParts.code(turned.stop.bag ?? turned.stop.raw), "\(turned.stop.box ?? "—")",
                "\(turned.stop.code.phrase, language)", "\(turned.stop.code.rawValue)",
                turned.disposition.map { "\($0.phrase, language)" } ?? "\(Phrase("待处置", "open"), language)",
            ]
        }
            + model.record.missing.map {
                [
                    PlasmaParts.code($0), "—", "\(ReasonCode.bagMissing.phrase, language)",
                    "\(ReasonCode.bagMissing.rawValue)", "—",
                ]
            }
    }

    private static func list(_ rows: [[Markup]], _ visit: Visit) -> Markup {
        guard !rows.isEmpty else { return "" }
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("箱", "Box"), Phrase("事实", "Fact"), Phrase("原因代码", "Code"),
            Phrase("去向", "Disposition"),
        ]
        return printTable(heads.map { TableColumn($0(visit.language)) }, rows, visit.language)
    }

    private static func corrected(_ rows: [[Markup]], _ visit: Visit) -> Markup {
        guard !rows.isEmpty else { return "" }
        let heads = [
            Phrase("对象", "Item"), Phrase("原值 → 现值", "Original → present"), Phrase("原因", "Reason"),
            Phrase("谁，何时", "Who, when"),
        ]
        return printTable(heads.map { TableColumn($0(visit.language)) }, rows, visit.language)
    }

    static func correction(_ record: CorrectionRecord, _ visit: Visit) -> [Markup] {
        [
            "\(record.correction.field.phrase, visit.language)",
            change(from: record.correction.old, to: record.correction.new), "\(record.reason)",
            "\(record.person)\(visit.say(Phrase("，", ", ")))\(PlasmaParts.stamp(record.at, visit))",
        ]
    }

    /// Four equal cells; an unsigned one is an empty frame. Only a signature over the record as it stands counts:
    /// one over an older version was superseded by what changed since.
    static func signatures(_ model: AcceptancePages.Model, _ visit: Visit) -> Markup {
        let roles: [(SignatureMeaning, Phrase)] = [
            (.performed, Phrase("收浆员", "Receiver")), (.verified, Phrase("第二人", "Second person")),
            (.reviewed, Phrase("QA 审核", "QA review")), (.approved, Phrase("QA 批准", "QA approval")),
        ]
        return signatureCells(
            roles.map { meaning, role in
                guard let (line, signature) = model.signed(meaning) else {
                    return SignatureCell(meaning.phrase(visit.language), .toSign(role: role(visit.language)))
                }
                let statement = signature.statement
                return SignatureCell(
                    meaning.phrase(visit.language),
                    .signed(
                        person: line.signerNames[statement.person] ?? statement.person, role: role(visit.language),
                        moment: statement.signedAt.text(offsetMinutes: statement.zoneMinutes), leafHash: line.leaf.bytes
                    ))
            }, visit.language)
    }

    /// 4 × 4 characters of the record's digest, in Crockford's base 32: read aloud, compared by eye.
    package static func verifyCode(_ digest: Digest) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var bits: UInt64 = 0
        var count = 0
        var code = ""
        for byte in digest.bytes.prefix(10) {
            bits = bits << 8 | UInt64(byte)
            count += 8
            while count >= 5 {
                count -= 5
                if !code.isEmpty, code.filter({ $0 != "-" }).count % 4 == 0 { code.append("-") }
                code.append(alphabet[Int(bits >> UInt64(count) & 31)])
            }
        }
        return code
    }
}
