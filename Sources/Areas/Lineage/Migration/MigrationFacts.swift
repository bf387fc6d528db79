package import Kernel

/// A thing that an older system knew.
package struct MigratedNode: Sendable, Hashable {
    package let node: Subject
    package let material: String
    package let stage: MaterialStage
    package let virus: VirusStatus
    /// Nil where the older system did not tell.
    package let quantity: Quantity?
    /// As the station numbers its donors.
    package let donor: String?
    package let station: String?
    package let type: String
    package let madeAt: Moment

    /// Two stations may give one number to two donors.
    var donorRecord: String? { donor.map { number in station.map { "\($0)-\(number)" } ?? number } }

    package init(
        _ node: Subject, material: String, stage: MaterialStage, virus: VirusStatus, quantity: Quantity?,
        donor: String? = nil, station: String? = nil, type: String = "", madeAt: Moment
    ) {
        self.node = node
        self.material = material
        self.stage = stage
        self.virus = virus
        self.quantity = quantity
        self.donor = donor
        self.station = station
        self.type = type
        self.madeAt = madeAt
    }
}

/// What went into what, as an older system knew it.
package struct MigratedEdge: Sendable, Hashable {
    package let from: Subject
    package let into: Subject
    package let quantity: Quantity?

    package init(from: Subject, into: Subject, quantity: Quantity?) {
        self.from = from
        self.into = into
        self.quantity = quantity
    }
}

/// The genealogy of one file.
package struct MigratedGenealogy: Sendable, Hashable {
    /// Name of the older system.
    package let system: String
    /// SHA-256 of the file, which is kept as it came.
    package let file: Digest
    package let fileName: String
    package let nodes: [MigratedNode]
    package let edges: [MigratedEdge]

    package init(
        system: String, file: Digest, fileName: String, nodes: [MigratedNode], edges: [MigratedEdge]
    ) {
        self.system = system
        self.file = file
        self.fileName = fileName
        self.nodes = nodes
        self.edges = edges
    }
}

/// What happened to a take-over of genealogy: it is recorded, once, and then compared with what was told.
package enum MigrationFact: Fact {
    case recorded(MigratedGenealogy)
    case compared(MigrationComparison)

    package static let kinds: [FactKind] = ["lineage.migration.recorded.v1", "lineage.migration.compared.v1"]

    package var kind: FactKind {
        switch self {
        case .recorded: "lineage.migration.recorded.v1"
        case .compared: "lineage.migration.compared.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .recorded(let genealogy): genealogy.write(to: &writer)
        case .compared(let comparison):
            writer.beginObject()
            writer.member("equal", comparison.isEqual)
            writer.key("graph")
            comparison.graph.write(to: &writer)
            writer.key("told")
            comparison.file.write(to: &writer)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> MigrationFact {
        switch kind {
        case "lineage.migration.recorded.v1": return .recorded(try MigratedGenealogy(reading: fields))
        case "lineage.migration.compared.v1":
            let comparison = MigrationComparison(
                file: try MigrationTotals(reading: try fields.object("told")),
                graph: try MigrationTotals(reading: try fields.object("graph")))
            guard try fields.bool("equal") == comparison.isEqual else { throw fields.wrong("equal") }
            return .compared(comparison)
        default: throw fields.wrong("kind")
        }
    }
}

extension MigratedGenealogy {
    static let nodeColumns = [
        "kind", "code", "material", "stage", "virus", "quantity", "donor", "station", "type", "made_at",
    ]
    static let edgeColumns = ["from_kind", "from_code", "into_kind", "into_code", "quantity"]

    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("edge_columns", Self.edgeColumns)
        writer.key("edges")
        writer.beginArray()
        for edge in edges { edge.write(to: &writer) }
        writer.endArray()
        writer.member("file", file)
        writer.member("file_name", fileName)
        writer.member("node_columns", Self.nodeColumns)
        writer.key("nodes")
        writer.beginArray()
        for node in nodes { node.write(to: &writer) }
        writer.endArray()
        writer.member("system", system)
        writer.endObject()
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        guard let file = Digest(hex: try fields.string("file")) else { throw fields.wrong("file") }
        var nodes: [MigratedNode] = []
        for cells in try fields.rows("nodes", count: Self.nodeColumns.count) {
            nodes.append(try MigratedNode(cells, of: fields))
        }
        var edges: [MigratedEdge] = []
        for cells in try fields.rows("edges", count: Self.edgeColumns.count) {
            edges.append(
                MigratedEdge(
                    from: Subject(try fields.text(cells[0], of: "edges"), try fields.text(cells[1], of: "edges")),
                    into: Subject(try fields.text(cells[2], of: "edges"), try fields.text(cells[3], of: "edges")),
                    quantity: try fields.optionalQuantity(cells[4], of: "edges")))
        }
        self.init(
            system: try fields.string("system"), file: file, fileName: try fields.string("file_name"),
            nodes: nodes, edges: edges)
    }
}

extension MigratedNode {
    func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        writer.value(node.noun)
        writer.value(node.id)
        writer.value(material)
        writer.value(stage.rawValue)
        writer.value(virus.rawValue)
        writer.valueOrNull(quantity?.text)
        writer.valueOrNull(donor)
        writer.valueOrNull(station)
        writer.value(type)
        writer.value(madeAt.rfc3339)
        writer.endArray()
    }

    fileprivate init(_ cells: [JSONValue], of fields: JSONFields) throws(JSONFailure) {
        let key = "nodes"
        guard let stage = MaterialStage(rawValue: try fields.text(cells[3], of: key)),
            let virus = VirusStatus(rawValue: try fields.text(cells[4], of: key)),
            let madeAt = Moment(rfc3339: try fields.text(cells[9], of: key))
        else { throw fields.wrong(key) }
        self.init(
            Subject(try fields.text(cells[0], of: key), try fields.text(cells[1], of: key)),
            material: try fields.text(cells[2], of: key), stage: stage, virus: virus,
            quantity: try fields.optionalQuantity(cells[5], of: key), donor: try fields.optionalText(cells[6], of: key),
            station: try fields.optionalText(cells[7], of: key), type: try fields.text(cells[8], of: key),
            madeAt: madeAt)
    }
}

extension MigratedEdge {
    func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        writer.value(from.noun)
        writer.value(from.id)
        writer.value(into.noun)
        writer.value(into.id)
        writer.valueOrNull(quantity?.text)
        writer.endArray()
    }
}
