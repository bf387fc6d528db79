package import Kernel
package import Sheets

/// One row of a file, of the declared shape.
package struct FieldRow: Sendable {
    /// As the spreadsheet counts them; of JSON the place, from one.
    package let line: Int
    package let json: JSONValue
    package let values: DeedValues
}

extension FieldTable {
    /// Reads CSV, XLSX or JSON, whole or not at all. Times without a zone are `zoneMinutes` east of UTC; `list` finds
    /// the rows in a JSON object, which may also be told as a bare list.
    package func read(
        _ bytes: [UInt8], zoneMinutes: Int, decodeGB18030: TextDecoding.GB18030,
        list: (JSONFields) throws(JSONFailure) -> [JSONValue] = { (fields) throws(JSONFailure) in
            try fields.array("rows")
        }
    ) throws(FileFailure) -> [FieldRow] {
        var file = try TableFile(bytes, decodeGB18030: decodeGB18030)
        var report = file.report
        var rows: [FieldRow] = []
        if file.isJSON, let text = file.text {
            for (index, json) in try items(text, list).enumerated() {
                if let row = checked(json, index + 1, &report) { rows.append(row) }
            }
        } else {
            rows = try table(&file, &report, zoneMinutes)
        }
        if report.isEmpty, rows.isEmpty {
            report.add(row: 0, field: "#1", value: "", Phrase("一行也没有", "Not one row"))
        }
        guard report.isEmpty else { throw .rows(report) }
        return rows
    }

    // MARK: CSV and workbooks

    private func table(
        _ file: inout TableFile, _ report: inout RowReport, _ zoneMinutes: Int
    ) throws(FileFailure) -> [FieldRow] {
        var row = try file.next()
        while let line = row, line.isBlank || line.fields.first?.trimmed.hasPrefix("#") == true {
            row = try file.next()
        }
        guard let heads = heads(row, &report) else { return [] }
        file.setWidth(heads.count)
        var rows: [FieldRow] = []
        var isFull = false
        while let row = try file.next() {
            if row.isBlank { continue }
            guard row.fields.count == heads.count else {
                report.add(
                    row: row.line, field: "#1", value: "",
                    Phrase(
                        "有 \(row.fields.count) 栏，表头有 \(heads.count) 栏",
                        "\(row.fields.count) fields under \(heads.count) columns"))
                continue
            }
            guard rows.count < rowsMax else {
                if !isFull { report.add(row: row.line, field: "#1", value: "", tooMany) }
                isFull = true
                continue
            }
            if let read = self.row(row, heads, zoneMinutes, &report) { rows.append(read) }
        }
        return rows
    }

    /// The field of each column; nil inside for one that is passed over.
    private func heads(_ row: CSVRow?, _ report: inout RowReport) -> [Int?]? {
        guard let row else {
            report.add(row: 1, field: "#1", value: "", Phrase("没有表头", "There is no header row"))
            return nil
        }
        var heads: [Int?] = []
        for (number, title) in row.fields.enumerated() {
            if passedOver.contains(title.trimmed) {
                heads.append(nil)
            } else if let place = place(of: title) {
                if heads.contains(place) {
                    report.add(
                        row: row.line, field: Self.title(fields[place]), value: title,
                        Phrase("出现了两次", "It stands there twice"))
                }
                heads.append(place)
            } else {
                report.add(
                    row: row.line, field: title.trimmed.isEmpty ? "#\(number + 1)" : title.trimmed, value: title,
                    Phrase("\(what.zh)没有这一栏", "No such column: \(what.en)"))
            }
        }
        for (place, field) in fields.enumerated() where field.isRequired && !heads.contains(place) {
            report.add(
                row: row.line, field: Self.title(field), value: "", Phrase("缺这一栏", "This column is missing"))
        }
        return report.isEmpty ? heads : nil
    }

    private func row(
        _ row: CSVRow, _ heads: [Int?], _ zoneMinutes: Int, _ report: inout RowReport
    ) -> FieldRow? {
        let before = report.total
        var members: [JSONMember] = []
        for (place, text) in zip(heads, row.fields) {
            guard let place else { continue }
            let field = fields[place]
            do throws(FieldFlaw) {
                if let value = try field.member(CSVWriter.untamed(text.trimmed), zoneMinutes: zoneMinutes) {
                    members.append(JSONMember(key: field.name, value: value))
                }
            } catch {
                report.add(row: row.line, field: Self.title(field), value: text, error.refusal.reason)
            }
        }
        return report.total == before ? checked(.object(members), row.line, &report) : nil
    }

    // MARK: JSON

    private func items(
        _ text: DecodedText, _ list: (JSONFields) throws(JSONFailure) -> [JSONValue]
    ) throws(FileFailure) -> [JSONValue] {
        var report = RowReport()
        do throws(JSONFailure) {
            let json = try JSONReader.read(text.bytes, strictness: .lenient, depthMax: 8)
            let items: [JSONValue]
            if case .array(let bare) = json { items = bare } else { items = try list(JSONFields(json)) }
            guard items.count > rowsMax else { return items }
            report.add(row: rowsMax + 1, field: "#1", value: "", tooMany)
        } catch {
            let code = error.code.rawValue
            report.add(
                row: 0, field: error.path.isEmpty ? "#\(error.offset)" : error.path, value: "",
                Phrase("不是我们能读的 JSON（\(code)）", "Not JSON that we read (\(code))"))
        }
        throw .rows(report)
    }

    // MARK: Both

    /// The same checks as for the API.
    private func checked(_ json: JSONValue, _ line: Int, _ report: inout RowReport) -> FieldRow? {
        do throws(FieldFlaw) {
            let object: JSONFields
            do throws(JSONFailure) { object = try JSONFields(json) } catch { throw FieldFlaw(.wrongType, "", what) }
            return FieldRow(line: line, json: json, values: try DeedValues(fields, json: object))
        } catch {
            let field = fields.first { $0.name == error.path }
            var value = ""
            if let field, case .object(let members) = json {
                value = members.first { $0.key == field.name }.map { DeedField.shown($0.value) } ?? ""
            }
            report.add(
                row: line, field: field.map(Self.title) ?? (error.path.isEmpty ? "#1" : error.path), value: value,
                error.refusal.reason)
            return nil
        }
    }

    private var tooMany: Phrase {
        Phrase("超过 \(rowsMax) 行，请分成几个文件", "More than \(rowsMax) rows: send several files")
    }
}
