import Kernel
import Sheets
import Web

/// A whole trace as a file, filtered as it was shown: every row, never cut short.
enum TraceFile {
    static let columns = [
        "code", "kind", "material", "stage", "quantity", "unit", "station", "donor", "type", "virus", "made_at", "step",
        "process", "performed_at", "entry",
    ]

    static func download(_ visit: Visit) async throws(Denial) -> Reply {
        let subject = Subject(visit.parameter("kind"), visit.parameter("code"))
        let choice = TraceChoice(visit, direction: .backward)
        let found = try await visit.read { (snapshot) throws(Fault) in
            try LineageLookups.node(subject, from: snapshot)
        }
        guard let found else { return .missing }
        try await LineageScope.stay([found.node], visit)
        let trace = try await visit.read { (snapshot) throws(Fault) -> Trace in
            let trace = try NodePage.trace(found.node, choice.direction, from: snapshot)
            var rows = trace.rows.filter { choice.filter.takes($0.node) }
            if let wanted = choice.standing {
                let known = try LineageLookups.standing(of: Array(Set(rows.map(\.node.subject))), from: snapshot)
                rows.removeAll { row in known[row.node.subject].map { !wanted.takes($0) } ?? true }
            }
            return Trace(direction: trace.direction, steps: trace.steps, rows: rows, links: trace.links)
        }
        let name = "\(subject.id)-\(choice.direction.rawValue)"
        if visit.query["format"] == "xlsx" {
            return .file(
                name: "\(name).xlsx", contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                bytes: workbook(trace, zoneMinutes: visit.zoneMinutes))
        }
        return .file(name: "\(name).csv", contentType: "text/csv; charset=utf-8", bytes: csv(trace))
    }

    static func cells(_ row: TraceRow, _ step: TraceStep?) -> [String] {
        let node = row.node
        return [
            node.subject.id, node.subject.noun, node.material, node.stage.rawValue, node.quantity?.number.text ?? "",
            node.quantity?.unit.code ?? "", node.station ?? "", node.donor ?? "", node.type, node.virus.rawValue,
            node.madeAt.rfc3339, step?.record ?? "", step?.process ?? "", step?.performedAt.rfc3339 ?? "",
            String(GraphTables.entry(of: node.number)),
        ]
    }

    static func csv(_ trace: Trace) -> [UInt8] {
        let steps = Dictionary(uniqueKeysWithValues: trace.steps.map { ($0.number, $0) })
        return CSVWriter.bytes([columns] + trace.rows.map { cells($0, steps[$0.step]) })
    }

    /// The same as a workbook: quantities as numbers, times as times of the plant's clock.
    static func workbook(_ trace: Trace, zoneMinutes: Int) -> [UInt8] {
        let steps = Dictionary(uniqueKeysWithValues: trace.steps.map { ($0.number, $0) })
        let rows = trace.rows.map { row -> [SheetCell] in
            let step = steps[row.step]
            var cells = cells(row, step).map { SheetCell($0) }
            if let number = row.node.quantity?.number { cells[4].value = .number(number) }
            cells[10].value = .moment(row.node.madeAt, offsetMinutes: zoneMinutes)
            if let at = step?.performedAt { cells[13].value = .moment(at, offsetMinutes: zoneMinutes) }
            return cells
        }
        let heads = columns.map { SheetCell($0, .heading) }
        let widths = [20, 14, 12, 12, 12, 6, 10, 14, 10, 8, 21, 18, 14, 21, 10]
        let sheet = Sheet(
            "谱系 Lineage", columns: widths.map { SheetColumn(width: $0) }, rows: [heads] + rows, filterRow: 1)
        return Workbook([sheet]).bytes
    }
}
