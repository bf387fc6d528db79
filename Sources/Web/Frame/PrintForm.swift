package import Kernel

/// The head and foot of a controlled paper form (GMP 附录 and the plant's own document numbering).
package struct PrintForm: Sendable {
    package let language: Language
    package let maker: String
    package let title: String
    package let documentNumber: String
    package let version: String
    package let effective: String
    package let recordNumber: String
    /// "李工，2026-11-21 11:21:40 +08:00，第 1 次".
    package let printedBy: String
    /// 4×4 characters for asking any node whether the record was changed.
    package let verifyCode: String
    /// "xm.example/v".
    package let verifyAddress: String
    /// "账本 2 419 066", "检查点 2 419 102", "见证 2 家".
    package let proofFacts: [String]
    /// A drawn QR code (86 px), black on white, from whoever draws it.
    package let qr: Markup
    package let digest: [UInt8]

    package init(
        language: Language, maker: String, title: String, documentNumber: String, version: String,
        effective: String, recordNumber: String, printedBy: String, verifyCode: String, verifyAddress: String,
        proofFacts: [String], qr: Markup, digest: [UInt8]
    ) {
        self.language = language
        self.maker = maker
        self.title = title
        self.documentNumber = documentNumber
        self.version = version
        self.effective = effective
        self.recordNumber = recordNumber
        self.printedBy = printedBy
        self.verifyCode = verifyCode
        self.verifyAddress = verifyAddress
        self.proofFacts = proofFacts
        self.qr = qr
        self.digest = digest
    }
}

private enum PrintWords {
    static let document = Phrase("文件编号", "Document")
    static let version = Phrase("版本", "Version")
    static let effective = Phrase("生效", "Effective")
    static let record = Phrase("记录编号", "Record")
    static let ask = Phrase(
        "验证码，任何人都可查验这份记录是否改过", "Code by which anyone can check whether this record was changed")
    static let printed = Phrase("电子签名记录的打印件。打印：", "Print of an electronically signed record. Printed by: ")
    static let none = Phrase("无", "None")
    static let print = Phrase("打印", "Print")

    static func page(_ number: Int, of total: Int, _ language: Language) -> Markup {
        language == .zh
            ? "第 <b>\(number)</b> 页，共 <b>\(total)</b> 页" : "Page <b>\(number)</b> of <b>\(total)</b>"
    }
}

/// An A4 form; each element of `sheets` is one page, so that "page x of y" is true on every printer.
package func printPage(_ form: PrintForm, sheets: [Markup]) -> Markup {
    let pages = sheets.enumerated().map { index, matter -> Markup in
        let number = PrintWords.page(index + 1, of: sheets.count, form.language)
        let title: Markup? = index == 0 ? "<h1>\(form.title)</h1>" : nil
        return """
            <section class="a4">\(printHead(form, number))\(title)<div class="matter">\(matter)</div>\
            <footer>\(index == 0 ? proofFoot(form) : nil)<p class="line"><span>\
            \(PrintWords.printed, form.language)\(form.printedBy)</span><span>\
            \(form.documentNumber) · \(number)</span>\
            </p></footer></section>
            """
    }
    let head = documentHead(
        title: form.recordNumber, form.language, theme: .light, scripts: ["xuemai.js"], htmlClass: "paper")
    return """
        \(head)<body class="print">\(shapeSprite)<p class="print-bar">\
        <button class="button filled" data-print>\
        \(PrintWords.print, form.language)</button></p>\(pages)</body></html>
        """
}

private func printHead(_ form: PrintForm, _ number: Markup) -> Markup {
    let language = form.language
    return """
        <header><span class="maker">\(brandMark(size: 26))<b>\(form.maker)</b></span><span class="numbers">\
        \(PrintWords.document, language) <b>\(form.documentNumber)</b>　\(PrintWords.version, language) \
        <b>\(form.version)</b>　\(PrintWords.effective, language) \(form.effective)<br>\
        \(PrintWords.record, language) <b>\(form.recordNumber)</b>　\(number)</span></header>
        """
}

private func proofFoot(_ form: PrintForm) -> Markup {
    let facts = ([form.verifyAddress] + form.proofFacts).map { "<span>\($0)</span>" as Markup }
    return """
        <div class="proof">\(form.qr)<div><small>\(PrintWords.ask, form.language)</small>\
        <b translate="no">\(form.verifyCode)</b><p>\(Markup.joined(facts, by: " · "))</p></div>\
        \(paperSeal(digest: form.digest, side: 6, size: 86, form.language))</div>
        """
}

/// A numbered section of a form: 一、检查. An empty one says 无, never a blank.
package func printSection(_ number: Int, _ title: String, _ matter: Markup, _ language: Language) -> Markup {
    let figures = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
    let isHan = language == .zh && (1...figures.count).contains(number)
    let head = isHan ? "\(figures[number - 1])、\(title)" : "\(number). \(title)"
    let body: Markup = matter.isEmpty ? "<p class=\"boxed\">\(PrintWords.none, language)</p>" : matter
    return "<section class=\"part\"><h2>\(head)</h2>\(body)</section>"
}

/// Label and value in pairs, two pairs a row.
package func printFacts(_ pairs: [(label: String, value: Markup)]) -> Markup {
    let rows = stride(from: 0, to: pairs.count, by: 2).map { start -> Markup in
        let cells = pairs[start..<min(start + 2, pairs.count)].map { pair -> Markup in
            "<th scope=\"row\">\(pair.label)</th><td>\(pair.value)</td>"
        }
        let filler: Markup? = cells.count == 1 ? "<th></th><td></td>" : nil
        return "<tr>\(cells)\(filler)</tr>"
    }
    return "<table class=\"print-facts\"><tbody>\(rows)</tbody></table>"
}

/// A table on paper; its head repeats on every page, a row is never split.
package func printTable(_ columns: [TableColumn], _ rows: [[Markup]], _ language: Language) -> Markup {
    let heads = columns.map { column -> Markup in
        "<th scope=\"col\"\(attribute: "class", column.numeric ? "centre" : nil)>\(column.title)</th>"
    }
    let lines = rows.map { row -> Markup in
        let cells = row.enumerated().map { index, cell -> Markup in
            let centred = index < columns.count && columns[index].numeric
            return "<td\(attribute: "class", centred ? "centre" : nil)>\(cell)</td>"
        }
        return "<tr>\(cells)</tr>"
    }
    let none: Markup? =
        rows.isEmpty
        ? "<tr><td colspan=\"\(max(columns.count, 1))\">\(PrintWords.none, language)</td></tr>" : nil
    return "<table><thead><tr>\(heads)</tr></thead><tbody>\(lines)\(none)</tbody></table>"
}

/// The verdict in black, readable after a photocopy: ● pass, ■ stop, ▲ warn.
package func printVerdict(_ shape: Shape, _ word: String) -> Markup {
    let sign: String =
        switch shape {
        case .pass: "●"
        case .stop: "■"
        case .warn: "▲"
        case .waiting, .running, .hold, .changed: "○"
        }
    return "<span class=\"print-verdict\">\(sign) \(word)</span>"
}
