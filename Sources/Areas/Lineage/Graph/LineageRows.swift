package import Kernel

/// A thing that another area makes known to the graph: a bag that was received, a sample, an auxiliary material.
package struct LineageUnit: Sendable, Hashable {
    package let kind: String
    package let code: String
    package let material: String
    package let stage: MaterialStage
    /// Station and number, `0012-D0000017`: numbers alone repeat between stations.
    package let donor: String?
    package let station: String?
    package let quantity: DecimalNumber?
    package let unit: Unit
    package let madeAt: Moment
    package let type: String
    package let virus: VirusStatus

    package init(
        kind: String, code: String, material: String, stage: MaterialStage = .plasma, donor: String?, station: String?,
        quantity: DecimalNumber?, unit: Unit, madeAt: Moment, type: String, virus: VirusStatus = .pre
    ) {
        self.kind = kind
        self.code = code
        self.material = material
        self.stage = stage
        self.donor = donor
        self.station = station
        self.quantity = quantity
        self.unit = unit
        self.madeAt = madeAt
        self.type = type
        self.virus = virus
    }
}

/// How other areas write into the graph, out of their own projections: one row for a unit, and nothing is read.
package enum LineageRows {
    /// What steps make.
    package static let batch = "lineage.batch"
    /// A bag of plasma, as its own area names it.
    package static let bag = "plasma.bag"
    /// The catalogue's code of plasma as it comes from the stations.
    package static let plasma = "PLASMA"

    /// The number of an entry's first node, for an area that writes its row in one statement with its own.
    package static func number(_ head: EntryHead) -> Int64 { GraphTables.number(head, 0) }

    /// Units of one fact, in the order in which it names them. A code that the graph knows already is a fault.
    package static func enter(
        _ units: [LineageUnit], _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        for (place, unit) in units.enumerated() {
            try tables.insert(
                into: GraphTables.nodes,
                [
                    .integer(GraphTables.number(head, place)), .text(unit.kind), .text(unit.code),
                    .text(unit.material), .text(unit.stage.rawValue), .text(unit.quantity?.text), .text(unit.unit.code),
                    .text(unit.donor), .text(unit.station), .text(unit.type), .text(unit.virus.rawValue),
                    .moment(unit.madeAt), .null, .null, .text(NodeState.open.rawValue),
                ])
        }
    }

    /// A node that may be used no more, or again. Without such a node nothing happens.
    package static func mark(
        _ state: NodeState, _ kind: String, _ code: String, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            "UPDATE lineage_node SET state = $4 WHERE origin = $1 AND code = $2 AND kind = $3",
            [.text(code), .text(kind), .text(state.rawValue)])
    }
}
