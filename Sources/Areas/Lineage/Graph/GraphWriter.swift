import Kernel

/// A step as the graph takes it in: all of its nodes are known.
struct WovenStep {
    let number: Int64
    let record: String
    let process: String
    let version: Int
    let performedAt: Moment
    let person: String
    let inputs: [(node: LineageNode, quantity: Quantity?)]
    let outputs: [(node: LineageNode, counted: Quantity?)]
    let losses: [StepLoss]
    let balance: MassBalance
}

/// Writes steps, and carries holds on to what is made of what they reach.
enum GraphWriter {
    static func enter(_ step: WovenStep, into tables: any Transaction) throws(Fault) {
        let number = StoreValue.integer(step.number)
        var donors: Set<String> = []
        var stations: Set<String> = []
        var makers: Set<Int64> = []
        for (node, quantity) in step.inputs {
            try tables.insert(
                into: GraphTables.uses, [number] + node.values(quantity: quantity) + [.integer(node.madeBy)])
            if let donor = node.donor { donors.insert(donor) }
            if let station = node.station { stations.insert(station) }
            if let maker = node.madeBy { makers.insert(maker) }
        }
        for (node, counted) in step.outputs {
            try tables.insert(
                into: GraphTables.yields,
                [number] + node.values(quantity: node.quantity)
                    + [.text(counted?.number.text), .text(counted?.unit.code)])
        }
        for (place, loss) in step.losses.enumerated() {
            try tables.insert(
                into: GraphTables.losses,
                [
                    number, .integer(Int64(place)), .text(loss.what), .text(loss.quantity.number.text),
                    .text(loss.quantity.unit.code),
                ])
        }
        for maker in makers.sorted() {
            try tables.insert(into: GraphTables.links, [.integer(maker), number])
        }
        let stage = step.outputs.map(\.node.stage).first ?? .waste
        try tables.insert(
            into: GraphTables.steps,
            [
                number, .text(step.record), .text(step.process), .integer(Int64(step.version)),
                .moment(step.performedAt), .text(step.person), .text(stage.rawValue),
                .integer(Int64(step.inputs.count)), .integer(Int64(step.outputs.count)),
                .integer(Int64(donors.count)), .integer(Int64(stations.count)),
            ] + step.balance.values + [.integer(1)])
    }

    /// A new node that a step makes or a file names.
    static func enter(
        _ node: LineageNode, container: String? = nil, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: GraphTables.nodes,
            node.values(quantity: node.quantity)
                + [.integer(node.madeBy), .text(container), .text(NodeState.open.rawValue)])
    }

    /// Whatever reaches an input reaches these outputs, which are new.
    static func inherit(
        _ holds: Set<String>, by outputs: [LineageNode], into tables: any Transaction
    ) throws(Fault) {
        for hold in holds.sorted() {
            for node in outputs {
                try tables.insert(into: GraphTables.held, [.text(hold), .integer(node.number), .integer(0)])
            }
        }
    }

    /// The same for what was there before, and for all that was made of it.
    static func spread(
        _ holds: Set<String>, to node: Int64, into tables: any Transaction
    ) throws(Fault) {
        guard !holds.isEmpty else { return }
        for reached in [node] + (try GraphWalk.descendants(of: [node], from: tables)) {
            for hold in holds.sorted() { try tables.execute(reach, [.text(hold), .integer(reached)]) }
        }
    }

    private static let reach: SQL = """
        INSERT INTO lineage_held (origin, hold, node, placed_on) VALUES ($1, $2, $3, 0)
        ON CONFLICT (origin, hold, node) DO NOTHING
        """
}
