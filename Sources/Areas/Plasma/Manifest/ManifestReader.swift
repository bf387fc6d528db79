package import Kernel
package import Sheets

/// Reads a manifest, CSV, XLSX or JSON, whole or not at all.
package struct ManifestReader {
    /// The label schemes of a station, nothing for a station that we do not know.
    package typealias Labels = (_ station: String) -> CodeBook?

    private let name: String
    private let digest: Digest
    private let form: ManifestForm
    private let labels: Labels
    private let decodeGB18030: TextDecoding.GB18030

    /// `digest` is the SHA-256 of the bytes to be read.
    package init(
        name: String, digest: Digest, form: ManifestForm = ManifestForm(), labels: @escaping Labels,
        decodeGB18030: @escaping TextDecoding.GB18030
    ) {
        self.name = name
        self.digest = digest
        self.form = form
        self.labels = labels
        self.decodeGB18030 = decodeGB18030
    }

    package func read(_ bytes: [UInt8]) throws(FileFailure) -> Manifest {
        var file = try TableFile(bytes, decodeGB18030: decodeGB18030)
        if file.isJSON, let text = file.text { return try readJSON(text) }
        return try readTable(&file)
    }

    // MARK: CSV and workbooks

    private func readTable(_ file: inout TableFile) throws(FileFailure) -> Manifest {
        var report = file.report
        var written: [ManifestHeading: (row: Int, value: String)] = [:]
        var row = try file.next()
        while let heading = row, heading.isBlank || heading.fields.first?.hasPrefix("#") == true {
            take(heading, into: &written, &report)
            row = try file.next()
        }
        let head = head(written, &report)
        let columns = columns(row, &report)
        guard report.isEmpty, let head, let columns else { throw .rows(report) }
        file.setWidth(columns.count)
        var rows = ManifestRows(labels: head.labels, shippedOn: head.shippedOn)
        while let row = try file.next() {
            if row.isBlank { continue }
            guard row.fields.count == columns.count else {
                rows.refuse(row.line, .box, "", .columnCount(row.fields.count, columns.count))
                continue
            }
            var values: [ManifestField: String] = [:]
            for (column, value) in zip(columns, row.fields) { values[column] = value }
            rows.add(row: row.line, values)
        }
        return try manifest(head, rows, file.encoding)
    }

    private func take(
        _ row: CSVRow, into written: inout [ManifestHeading: (row: Int, value: String)],
        _ report: inout RowReport
    ) {
        guard !row.isBlank, let first = row.fields.first else { return }
        let key = String(first.dropFirst()).trimmed
        guard let heading = ManifestHeading(key: key) else {
            let known = ManifestHeading.allCases.map(\.title).joined(separator: "、")
            report.add(
                row: row.line, field: first, value: "",
                Phrase("不认识的抬头，应是：\(known)", "An unknown heading; known are \(known)"))
            return
        }
        guard written[heading] == nil else {
            report.add(row: row.line, field: heading.title, value: "", .twice)
            return
        }
        written[heading] = (row.line, (row.fields.dropFirst().first ?? "").trimmed)
    }

    private func columns(_ row: CSVRow?, _ report: inout RowReport) -> [ManifestField]? {
        guard let row else {
            report.add(row: 1, field: "#1", value: "", Phrase("没有表头", "There is no header row"))
            return nil
        }
        var columns: [ManifestField] = []
        for title in row.fields {
            guard let field = ManifestField(header: title) else {
                report.add(row: row.line, field: title.trimmed, value: title, .unknownColumn)
                continue
            }
            if columns.contains(field) {
                report.add(row: row.line, field: field.title, value: title, .twice)
            } else {
                columns.append(field)
            }
        }
        for field in ManifestField.allCases where !columns.contains(field) {
            report.add(row: row.line, field: field.title, value: "", Phrase("缺这一栏", "This column is missing"))
        }
        return report.isEmpty ? columns : nil
    }

    // MARK: JSON

    private func readJSON(_ text: DecodedText) throws(FileFailure) -> Manifest {
        var report = RowReport()
        var written: [ManifestHeading: (row: Int, value: String)] = [:]
        let bags: [JSONValue]
        do throws(JSONFailure) {
            let fields = try JSONFields(JSONReader.read(text.bytes, strictness: .lenient, depthMax: 8))
            try fields.refuseUnknown(except: ["bags", "shipment", "shipped_on", "station"])
            for heading in ManifestHeading.allCases {
                if let value = try fields.optionalString(heading.rawValue) { written[heading] = (0, value) }
            }
            bags = try fields.array("bags")
        } catch {
            let place = error.path.isEmpty ? "#\(error.offset)" : error.path
            let code = error.code.rawValue
            report.add(
                row: 0, field: place, value: "",
                Phrase("不是我们能读的 JSON（\(code)）", "Not JSON that we read (\(code))"))
            throw .rows(report)
        }
        guard let head = head(written, &report) else { throw .rows(report) }
        var rows = ManifestRows(labels: head.labels, shippedOn: head.shippedOn)
        for (index, bag) in bags.enumerated() { add(bag, row: index + 1, to: &rows) }
        return try manifest(head, rows, text.encoding)
    }

    private func add(_ bag: JSONValue, row: Int, to rows: inout ManifestRows) {
        guard case .object(let members) = bag else {
            rows.refuse(row, .bag, "", Phrase("不是一个对象", "Not an object"))
            return
        }
        var values: [ManifestField: String] = [:]
        for member in members {
            guard let field = ManifestField(rawValue: member.key) else {
                rows.refuse(row, .bag, member.key, .unknownColumn)
                return
            }
            switch member.value {
            case .string(let text): values[field] = text
            case .integer(let number) where field == .weightGrams: values[field] = String(number)
            default:
                rows.refuse(
                    row, field, "",
                    Phrase("应写成文本，例如 \"588.5\"", "Write it as text, such as \"588.5\": digits as measured"))
                return
            }
        }
        rows.add(row: row, values)
    }

    // MARK: Both

    private struct Head {
        let shipment: String
        let station: String
        let shippedOn: Day
        let labels: CodeBook
    }

    private func head(
        _ written: [ManifestHeading: (row: Int, value: String)], _ report: inout RowReport
    ) -> Head? {
        let shipment = agreed(.shipment, form.shipment, written, &report)
        let station = agreed(.station, form.station, written, &report)
        let shippedOn = agreed(.shippedOn, form.shippedOn, written, &report)
        for (heading, text) in [(ManifestHeading.shipment, shipment), (.station, station)] {
            if let text, let flaw = text.numberFlaw {
                report.add(row: written[heading]?.row ?? 0, field: heading.title, value: text, flaw)
            }
        }
        var day: Day?
        if let shippedOn {
            day = Day(written: shippedOn)
            if day == nil {
                report.add(
                    row: written[.shippedOn]?.row ?? 0, field: ManifestHeading.shippedOn.title,
                    value: shippedOn,
                    Phrase("没有这一天，应写成 2026-11-21", "No such date; write it as 2026-11-21"))
            }
        }
        guard report.isEmpty, let shipment, let station, let day else { return nil }
        guard let labels = labels(station) else {
            report.add(
                row: written[.station]?.row ?? 0, field: ManifestHeading.station.title, value: station,
                Phrase("不认识这个浆站", "An unknown station"))
            return nil
        }
        return Head(shipment: shipment, station: station, shippedOn: day, labels: labels)
    }

    private func agreed(
        _ heading: ManifestHeading, _ form: String?, _ written: [ManifestHeading: (row: Int, value: String)],
        _ report: inout RowReport
    ) -> String? {
        let filled = form.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        guard let inFile = written[heading] else {
            if filled == nil {
                report.add(row: 0, field: heading.title, value: "", Phrase("没有填", "Missing"))
            }
            return filled
        }
        if let filled, filled != inFile.value {
            report.add(
                row: inFile.row, field: heading.title, value: inFile.value,
                Phrase("与填写的「\(filled)」不同", "It differs from what was filled in: \(filled)"))
        }
        return inFile.value
    }

    private func manifest(
        _ head: Head, _ rows: ManifestRows, _ encoding: TextEncoding
    ) throws(FileFailure) -> Manifest {
        var report = rows.report
        if report.isEmpty && rows.lines.isEmpty {
            report.add(row: 0, field: ManifestField.bag.title, value: "", Phrase("一袋也没有", "No bag at all"))
        }
        guard report.isEmpty else { throw .rows(report) }
        return Manifest(
            shipment: head.shipment, station: head.station, shippedOn: head.shippedOn,
            file: SourceFile(digest: digest, name: name, encoding: encoding), lines: rows.lines)
    }
}

extension Phrase {
    fileprivate static let twice = Phrase("出现了两次", "It stands there twice")
    fileprivate static let unknownColumn = Phrase("不认识的栏目", "An unknown column")

    fileprivate static func columnCount(_ found: Int, _ wanted: Int) -> Phrase {
        Phrase("有 \(found) 栏，表头有 \(wanted) 栏", "\(found) fields under \(wanted) columns")
    }
}
