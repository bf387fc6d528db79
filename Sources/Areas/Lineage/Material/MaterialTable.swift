package import Kernel

/// Materials.
package enum MaterialTable: FactTable {
    package typealias R = MaterialRules

    package static let materials = Table(
        "lineage_material",
        [
            .text("code"), .text("name_zh"), .text("name_en"), .text("stage"), .text("unit"), .text("virus"),
            .integer("facts"),
        ],
        key: ["code"])

    package static let tables = [materials]

    package static func project(
        _ fact: MaterialFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let material = fact.material
        let values: [StoreValue] = [
            .text(head.subject.id), .text(material.name.zh), .text(material.name.en), .text(material.stage.rawValue),
            .text(material.unit.code), .text(material.virus.rawValue),
        ]
        switch fact {
        case .registered: try tables.insert(into: materials, values + [.integer(1)])
        case .amended:
            try tables.execute(
                """
                UPDATE lineage_material SET name_zh = $3, name_en = $4, stage = $5, unit = $6, virus = $7,
                facts = facts + 1 WHERE origin = $1 AND code = $2
                """, values)
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> MaterialState {
        MaterialState(code: id, material: try material(id, from: snapshot))
    }

    package static func material(_ code: String, from snapshot: any Snapshot) throws(Fault) -> Material? {
        try snapshot.first(
            "SELECT code, name_zh, name_en, stage, unit, virus FROM lineage_material WHERE origin = $1 AND code = $2",
            [.text(code)]
        ) { (row) throws(Fault) in try material(row) }
    }

    /// One line of the catalogue.
    package struct Line: Sendable, Hashable {
        package let code: String
        package let material: Material
    }

    /// Materials after a code, in order of codes.
    package static func list(
        after code: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT code, name_zh, name_en, stage, unit, virus FROM lineage_material
            WHERE origin = $1 AND code > $2 ORDER BY code LIMIT $3
            """, [.text(code), .integer(Int64(limit))]
        ) { (row) throws(Fault) in Line(code: row.text(0), material: try material(row)) }
    }

    private static func material(_ row: any Row) throws(Fault) -> Material {
        Material(
            name: Phrase(row.text(1), row.text(2)), stage: try row.choice(3, "lineage_material.stage"),
            unit: try Fault.required("lineage_material.unit", Unit(row.text(4))),
            virus: try row.choice(5, "lineage_material.virus"))
    }
}
