package import Kernel
import Storage

/// The stock of a place: its boxes are found first, then their bags. Of a whole hall that would be millions.
extension StockLookups {
    /// Boxes of one place that are looked through for a page: some fifty thousand bags.
    package static let boxesMax = 2_000
    private static let perLookUp = 64

    /// The same question of the boxes that lie at its place; nil if there are too many.
    package static func placed(
        _ question: StockQuestion, from snapshot: any Snapshot
    ) throws(Fault) -> StockQuestion? {
        guard let place = question.place else { return question }
        guard let boxes = try ContainerLookups.codes(in: place, max: boxesMax, from: snapshot) else { return nil }
        var placed = question
        placed.boxes = boxes
        return placed
    }

    static func page(
        ofBoxes boxes: [String], _ question: StockQuestion, after key: StockKey?, limit: Int,
        from snapshot: any Snapshot
    ) throws(Fault) -> (count: Int, lines: [StockLine]) {
        let standings = Set(question.asked.map(\.rawValue))
        let first = question.from.map { "\($0)-00" } ?? ""
        let last = question.to.map { "\($0)-99" } ?? "9999"
        var count = 0
        var keys: [StockKey] = []
        for part in parts(boxes) {
            try snapshot.query(ofBoxes, part) { (row) throws(Fault) in
                let key = StockKey(collectedOn: row.text(0), number: row.text(1))
                guard standings.contains(row.text(2)), key.collectedOn >= first, key.collectedOn <= last,
                    question.station.map({ $0 == row.text(3) }) ?? true,
                    question.type.map({ $0.rawValue == row.text(4) }) ?? true
                else { return }
                count += 1
                keys.append(key)
            }
        }
        func precedes(_ left: StockKey, _ right: StockKey) -> Bool {
            let (left, right) = question.descending ? (right, left) : (left, right)
            return question.order == .number
                ? left.number < right.number
                : (left.collectedOn, left.number) < (right.collectedOn, right.number)
        }
        if let key { keys.removeAll { !precedes(key, $0) } }
        keys.sort(by: precedes)
        var lines: [String: StockLine] = [:]
        for part in parts(keys.prefix(limit).map(\.number)) {
            try snapshot.query(numbered, part) { (row) throws(Fault) in
                let line = try line(row)
                lines[line.number] = line
            }
        }
        return (count, keys.prefix(limit).compactMap { lines[$0.number] })
    }

    private static func parts(_ texts: [String]) -> [[StoreValue]] {
        stride(from: 0, to: texts.count, by: perLookUp).map { start in
            let part = texts[start..<min(start + perLookUp, texts.count)]
            return part.map { .text($0) } + [StoreValue](repeating: .null, count: perLookUp - part.count)
        }
    }

    private static let ofBoxes: SQL = """
        SELECT collected_on, number, standing, station, type FROM plasma_stock WHERE origin = $1 AND box IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
    private static let numbered: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
}
