import Kernel
import Sheets
import Web

/// What became of the items of a message, as a file for whoever sent them: their own columns, then the verdicts.
package struct MessageAnswers: Sendable {
    package static let verdict = "结论/verdict"
    package static let code = "原因代码/verdict_code"
    package static let reason = "说明/verdict_reason"

    /// A corrected file of ours may come back as it is.
    static let columns: Set<String> = [verdict, code, reason]

    private let type: MessageType
    private let rows: [(item: MessageItem, verdict: ItemVerdict?)]

    /// `onlyRefused` leaves what is to be corrected and sent again.
    package init(_ type: MessageType, _ items: [MessageItem], _ verdicts: [ItemVerdict], onlyRefused: Bool = false) {
        self.type = type
        let told = Dictionary(verdicts.map { ($0.index, $0) }) { first, _ in first }
        rows = items.enumerated().map { ($0.element, told[$0.offset]) }.filter {
            !onlyRefused || $0.1?.isRefused == true
        }
    }

    private var heads: [String] { type.fields.map(FieldTable.title) + [Self.verdict, Self.code, Self.reason] }

    package var csv: [UInt8] {
        CSVWriter.bytes([heads] + rows.map { row in type.fields.map { row.item.shown($0) } + Self.told(row.verdict) })
    }

    package var workbook: [UInt8] {
        let cells = rows.map { row -> [SheetCell] in
            let look: SheetLook = row.verdict?.isRefused == true ? .wrong : .plain
            return type.fields.map { SheetCell(row.item.cell($0)) } + Self.told(row.verdict).map { SheetCell($0, look) }
        }
        let widths = type.fields.map { _ in SheetColumn(width: 20) }
        return Workbook([
            Sheet(
                "回执 Answers", columns: widths + [12, 24, 60].map { SheetColumn(width: $0) },
                rows: [heads.map { SheetCell($0, .heading) }] + cells, filterRow: 1)
        ]).bytes
    }

    package var json: [UInt8] {
        var writer = CanonicalWriter(capacity: 256 * (rows.count + 1))
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.key("item")
            row.item.json.write(to: &writer)
            if let verdict = row.verdict {
                writer.key("verdict")
                verdict.write(to: &writer)
            }
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    private static func told(_ verdict: ItemVerdict?) -> [String] {
        switch verdict?.outcome {
        case nil: ["未答复 not answered", "", ""]
        case .accepted: ["收下 accepted", "", ""]
        case .noted(let findings): ["收下，有发现 noted", findings.joined(separator: " "), ""]
        case .refused(let code, let reason): ["不收 refused", code, "\(reason.zh) \(reason.en)"]
        }
    }
}

/// What waits for a partner without a key, as a table of one type.
package struct WaitingMessages: Sendable {
    private static let own = ["消息/message", "序号/seq", "生成时间/created_at"]

    private let type: MessageType
    private let messages: [Message]

    package init(_ type: MessageType, _ messages: [Message]) {
        self.type = type
        self.messages = messages.filter { $0.type == type.name }
    }

    private var heads: [String] { Self.own + type.fields.map(FieldTable.title) }

    private static func head(_ message: Message) -> [String] {
        [message.id, message.seq.map { String($0) } ?? "", message.createdAt.rfc3339]
    }

    package var csv: [UInt8] {
        CSVWriter.bytes(
            [heads]
                + messages.flatMap { message in
                    message.items.map { item in Self.head(message) + type.fields.map { item.shown($0) } }
                })
    }

    package var workbook: [UInt8] {
        let rows = messages.flatMap { message in
            message.items.map { item in
                Self.head(message).map { SheetCell($0) } + type.fields.map { SheetCell(item.cell($0)) }
            }
        }
        let columns = heads.map { _ in SheetColumn(width: 20) }
        return Workbook([
            Sheet(
                "消息 Messages", columns: columns, rows: [heads.map { SheetCell($0, .heading) }] + rows, filterRow: 1)
        ]).bytes
    }

    /// As the API gives them.
    package var json: [UInt8] {
        var writer = CanonicalWriter(capacity: 1_024 * (messages.count + 1))
        writer.beginObject()
        writer.key("messages")
        writer.beginArray()
        for message in messages { message.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension MessageItem {
    /// A member as a file shows it.
    fileprivate func shown(_ field: DeedField) -> String { value(field.name).map(DeedField.shown) ?? "" }

    fileprivate func cell(_ field: DeedField) -> SheetValue { field.cell(value(field.name)) }
}
