import Kernel
import Sheets
import Web

/// The genealogy of an older system as a table: things, and which went into which.
enum GenealogyFile {
    /// Two rows a thing, four parts of a long past.
    static let rowsMax = 80_000
    private static let thing = "thing"
    private static let relation = "relation"

    static let table = FieldTable(
        name: "genealogy", Phrase("迁入谱系", "Genealogy"), fields: fields, rowsMax: rowsMax)

    private static let fields: [DeedField] = [
        DeedField(
            "row", Phrase("行类", "Row"),
            .choice([
                DeedChoice(thing, Phrase("物料", "thing")), DeedChoice(relation, Phrase("关系", "relation")),
            ]), example: .string(thing)),
        line("kind", "种类", "Kind", 100, required: false, "lineage.batch"),
        line("code", "编号", "Code", 64, "POOL-09-1"),
        line("material", "物料代码", "Material", 64, required: false, "POOL"),
        DeedField(
            "stage", Phrase("阶段", "Stage"), .choice(of: MaterialStage.self) { $0.phrase }, required: false,
            example: .string("pool")),
        DeedField(
            "virus", Phrase("病毒状态", "Virus status"), .choice(of: VirusStatus.self) { $0.phrase }, required: false,
            example: .string("pre")),
        DeedField(
            "quantity", Phrase("数量", "Quantity"), .decimal(unit: ""), required: false, example: .string("2950.5")),
        line("unit", "单位", "Unit", 16, required: false, "kg"),
        line("donor", "供血浆者", "Donor", 64, required: false, "D000123"),
        line("station", "浆站", "Station", 64, required: false, "S51A"),
        line("type", "血浆类型", "Type", 64, required: false, "normal"),
        DeedField(
            "made_at", Phrase("制成时间", "Made at"), .moment, required: false,
            example: .string("2009-03-15T09:42:00+08:00")),
        line("from_kind", "来源种类", "Source's kind", 100, required: false, "plasma.bag"),
        line("from_code", "来源编号", "Source's code", 64, required: false, "A999909000001"),
    ]

    private static func line(
        _ name: StaticString, _ zh: StaticString, _ en: StaticString, _ bytesMax: Int, required: Bool = true,
        _ example: String
    ) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description), .line(bytesMax), required: required,
            example: .string(example))
    }

    /// What a file says, with the row of each thing and relation.
    struct Content: Sendable {
        var nodes: [MigratedNode] = []
        var edges: [MigratedEdge] = []
        fileprivate var nodeRows: [Int] = []
        fileprivate var edgeRows: [Int] = []
    }

    static func read(
        _ bytes: [UInt8], zoneMinutes: Int, decodeGB18030: TextDecoding.GB18030
    ) throws(FileFailure) -> Content {
        let rows = try table.read(bytes, zoneMinutes: zoneMinutes, decodeGB18030: decodeGB18030)
        var content = Content()
        var report = RowReport()
        var things: [Subject: Int] = [:]
        var relations: [[Subject]: Int] = [:]
        for row in rows {
            do throws(FieldFlaw) {
                if row.values.text("row") == thing {
                    let node = try node(row.values)
                    if let earlier = things.updateValue(row.line, forKey: node.node) {
                        report.add(row: row.line, field: "编号/code", value: node.node.id, .sameAs(earlier))
                    }
                    content.nodes.append(node)
                    content.nodeRows.append(row.line)
                } else {
                    let edge = try edge(row.values)
                    if let earlier = relations.updateValue(row.line, forKey: [edge.from, edge.into]) {
                        report.add(row: row.line, field: "来源编号/from_code", value: edge.from.id, .sameAs(earlier))
                    }
                    content.edges.append(edge)
                    content.edgeRows.append(row.line)
                }
            } catch {
                report.add(
                    row: row.line, field: "\(error.label.zh)/\(error.path)", value: "", error.refusal.reason)
            }
        }
        guard report.isEmpty else { throw .rows(report) }
        return content
    }

    /// What cannot stand beside what the graph knows: things that are known, and ends that nobody knows.
    static func report(_ content: Content, from snapshot: any Snapshot) throws(Fault) -> RowReport {
        var report = RowReport()
        let own = Set(content.nodes.map(\.node))
        let named = own.union(content.edges.flatMap { [$0.from, $0.into] })
        let known = try GraphReader.nodes(Array(named), from: snapshot)
        for (node, line) in zip(content.nodes, content.nodeRows) where known[node.node] != nil {
            report.add(
                row: line, field: "编号/code", value: node.node.id, Refusal.migrationNodeKnown(node.node.id).reason)
        }
        for (edge, line) in zip(content.edges, content.edgeRows) {
            for (end, field) in [(edge.into, "编号/code"), (edge.from, "来源编号/from_code")]
            where !own.contains(end) && known[end] == nil {
                report.add(
                    row: line, field: field, value: end.id, Refusal.migrationNodeUnknown(end.id).reason)
            }
        }
        return report
    }

    private static func node(_ values: DeedValues) throws(FieldFlaw) -> MigratedNode {
        guard let stage: MaterialStage = values.optionalChoice("stage") else { throw missing("stage") }
        guard let material = filled(values, "material") else { throw missing("material") }
        guard let madeAt = values.optionalMoment("made_at") else { throw missing("made_at") }
        return MigratedNode(
            subject(values, "kind", values.text("code")), material: material, stage: stage,
            virus: values.optionalChoice("virus") ?? .pre, quantity: try quantity(values),
            donor: filled(values, "donor"), station: filled(values, "station"), type: filled(values, "type") ?? "",
            madeAt: madeAt)
    }

    private static func edge(_ values: DeedValues) throws(FieldFlaw) -> MigratedEdge {
        guard let from = filled(values, "from_code") else { throw missing("from_code") }
        return MigratedEdge(
            from: subject(values, "from_kind", from), into: subject(values, "kind", values.text("code")),
            quantity: try quantity(values))
    }

    private static func subject(_ values: DeedValues, _ kind: StaticString, _ code: String) -> Subject {
        Subject(filled(values, kind) ?? LineageRows.batch, code)
    }

    private static func quantity(_ values: DeedValues) throws(FieldFlaw) -> Quantity? {
        guard let number = values.optionalDecimal("quantity") else { return nil }
        guard let unit = filled(values, "unit").flatMap({ Unit($0) }) else { throw missing("unit") }
        return Quantity(number, unit)
    }

    private static func filled(_ values: DeedValues, _ name: StaticString) -> String? {
        values.optionalText(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func missing(_ name: String) -> FieldFlaw {
        FieldFlaw(.missing, name, fields.first { $0.name == name }?.what)
    }
}

extension GenealogyFile.Content {
    /// A long past in parts that are one fact each: the things first, then what went into which.
    func parts(_ max: Int = MigrationRules.rowsMax) -> [(nodes: [MigratedNode], edges: [MigratedEdge])] {
        guard nodes.count > max || edges.count > max else { return [(nodes, edges)] }
        func cut<T>(_ all: [T]) -> [[T]] {
            stride(from: 0, to: all.count, by: max).map { Array(all[$0..<Swift.min($0 + max, all.count)]) }
        }
        return cut(nodes).map { ($0, []) } + cut(edges).map { ([], $0) }
    }
}

extension Phrase {
    fileprivate static func sameAs(_ row: Int) -> Phrase { Phrase("与第 \(row) 行重复", "The same as in row \(row)") }
}
