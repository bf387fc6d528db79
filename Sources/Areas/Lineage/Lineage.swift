package import Kernel

/// What was made of what: a graph of material and steps that every later area stands on.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `lineage.material` 物料 | code of the material, `POOL` | registered, amended |
/// | `lineage.process` 工序 | code of the process, `POOLING` | declared, amended, version by version |
/// | `lineage.step` 步骤 | number of the step, `ST-26-001` | performed, corrected |
/// | `lineage.hold` 暂扣 | number of the hold, `LH-26-001` | placed, lifted or turned into a rejection |
/// | `lineage.migration` 迁入谱系 | number of the take-over, `MG-1` | recorded, once for a file, then compared |
///
/// A node is any thing by kind and code, `plasma.bag/P21…` or `lineage.batch/POOL-26-001`. Other areas enter theirs by
/// `LineageRows`; what steps make is a batch (`lineage.batch`).
package let lineageArea = Area(
    "lineage",
    nouns: [
        Noun(MaterialTable.self), Noun(ProcessTable.self), Noun(StepTable.self), Noun(LineageHoldTable.self),
        Noun(MigrationTable.self),
    ],
    permissions: [
        "lineage.view": Phrase("查看谱系", "See the lineage"),
        "lineage.record": Phrase("记录步骤", "Record steps"),
        "lineage.register": Phrase("登记物料和工序", "Register materials and processes"),
        "lineage.hold": Phrase("暂扣物料和解除", "Hold material, and lift holds"),
        "lineage.migrate": Phrase("迁入旧系统的谱系", "Take over genealogy from an older system"),
    ], words: lineageWords, members: lineageMembers)

extension String {
    /// A code that stands on labels and in addresses.
    var isCode: Bool { isLine(bytesMax: Self.codeBytesMax) && !contains("/") }
    /// GS1 keys and donation numbers are shorter; addresses and labels must hold it.
    static let codeBytesMax = 64
}

extension Row {
    /// A number and its unit in two columns; nil where the number is unknown.
    func optionalQuantity(_ number: Int, _ unit: Int, _ place: String) throws(Fault) -> Quantity? {
        guard !isNull(number) else { return nil }
        return Quantity(
            try Fault.required(place, DecimalNumber(text(number))), try Fault.required(place, Unit(text(unit))))
    }
}

extension JSONFields {
    func phrase(_ name: String) throws(JSONFailure) -> Phrase {
        Phrase(try string(name + "_zh"), try string(name + "_en"))
    }

    /// Rows of texts, as long lists are written; the places of one row are told by its columns.
    func rows(_ key: String, count: Int) throws(JSONFailure) -> [[JSONValue]] {
        var rows: [[JSONValue]] = []
        let items = try array(key)
        rows.reserveCapacity(items.count)
        for item in items {
            guard case .array(let cells) = item, cells.count == count else { throw wrong(key) }
            rows.append(cells)
        }
        return rows
    }

    func text(_ cell: JSONValue, of key: String) throws(JSONFailure) -> String {
        guard case .string(let text) = cell else { throw wrong(key) }
        return text
    }

    func optionalText(_ cell: JSONValue, of key: String) throws(JSONFailure) -> String? {
        if case .null = cell { return nil }
        return try text(cell, of: key)
    }

    func quantity(_ cell: JSONValue, of key: String) throws(JSONFailure) -> Quantity {
        guard let quantity = Quantity(try text(cell, of: key)) else { throw wrong(key) }
        return quantity
    }

    func optionalQuantity(_ cell: JSONValue, of key: String) throws(JSONFailure) -> Quantity? {
        if case .null = cell { return nil }
        return try quantity(cell, of: key)
    }
}

extension CanonicalWriter {
    mutating func valueOrNull(_ text: String?) {
        if let text { value(text) } else { null() }
    }
}
