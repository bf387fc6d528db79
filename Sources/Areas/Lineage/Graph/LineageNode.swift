package import Kernel

/// A node of the graph as the tables hold it.
package struct LineageNode: Sendable, Hashable {
    /// Entry that made it known, and place therein.
    package let number: Int64
    package let subject: Subject
    package let material: String
    package let stage: MaterialStage
    /// Nil where an older system did not tell.
    package let quantity: Quantity?
    package let donor: String?
    package let station: String?
    package let type: String
    package let virus: VirusStatus
    package let madeAt: Moment
    /// Number of the step that made it; nil for what came from outside.
    package let madeBy: Int64?

    /// Columns from `first`: number, kind, code, material, stage, quantity, unit, donor, station, type, virus, made at,
    /// made by.
    init(_ row: any Row, from first: Int = 0) throws(Fault) {
        var seen = SeenColumns()
        try self.init(row, from: first, &seen)
    }

    /// One of many rows.
    init(_ row: any Row, from first: Int, _ seen: inout SeenColumns) throws(Fault) {
        number = row.integer(first)
        subject = Subject(row.text(first + 1), row.text(first + 2))
        material = row.text(first + 3)
        stage = try seen.stage(row.text(first + 4))
        quantity =
            row.isNull(first + 5)
            ? nil
            : Quantity(try row.decimal(first + 5, "lineage_node.quantity"), try seen.unit(row.text(first + 6)))
        donor = row.optionalText(first + 7)
        station = row.optionalText(first + 8)
        type = row.text(first + 9)
        virus = try seen.virus(row.text(first + 10))
        madeAt = row.moment(first + 11)
        madeBy = row.optionalInteger(first + 12)
    }

    init(
        number: Int64, subject: Subject, material: String, stage: MaterialStage, quantity: Quantity?, type: String,
        virus: VirusStatus, madeAt: Moment, madeBy: Int64?, donor: String? = nil, station: String? = nil
    ) {
        self.number = number
        self.subject = subject
        self.material = material
        self.stage = stage
        self.quantity = quantity
        self.donor = donor
        self.station = station
        self.type = type
        self.virus = virus
        self.madeAt = madeAt
        self.madeBy = madeBy
    }

    /// The same with another quantity.
    func holding(_ quantity: Quantity) -> LineageNode {
        LineageNode(
            number: number, subject: subject, material: material, stage: stage, quantity: quantity, type: type,
            virus: virus, madeAt: madeAt, madeBy: madeBy, donor: donor, station: station)
    }

    /// The same with an origin.
    func made(by step: Int64) -> LineageNode {
        LineageNode(
            number: number, subject: subject, material: material, stage: stage, quantity: quantity, type: type,
            virus: virus, madeAt: madeAt, madeBy: step, donor: donor, station: station)
    }

    /// As the columns of nodes, uses and yields begin.
    func values(quantity: Quantity?) -> [StoreValue] {
        [
            .integer(number), .text(subject.noun), .text(subject.id), .text(material), .text(stage.rawValue),
            .text(quantity?.number.text), .text((quantity ?? self.quantity)?.unit.code ?? Unit.one.code),
            .text(donor), .text(station), .text(type), .text(virus.rawValue), .moment(madeAt),
        ]
    }
}

/// What the row before said: the bags of a pool are alike in all but number, donor and weight, and reading a word
/// again for each of five thousand takes longer than fetching them.
struct SeenColumns {
    private var lastStage: (text: String, value: MaterialStage)?
    private var lastUnit: (text: String, value: Unit)?
    private var lastVirus: (text: String, value: VirusStatus)?

    mutating func stage(_ text: String) throws(Fault) -> MaterialStage {
        if let lastStage, lastStage.text == text { return lastStage.value }
        guard let value = MaterialStage(rawValue: text) else { throw Fault(.damaged, "lineage_node.stage") }
        lastStage = (text, value)
        return value
    }

    mutating func unit(_ text: String) throws(Fault) -> Unit {
        if let lastUnit, lastUnit.text == text { return lastUnit.value }
        guard let value = Unit(text) else { throw Fault(.damaged, "lineage_node.quantity") }
        lastUnit = (text, value)
        return value
    }

    mutating func virus(_ text: String) throws(Fault) -> VirusStatus {
        if let lastVirus, lastVirus.text == text { return lastVirus.value }
        guard let value = VirusStatus(rawValue: text) else { throw Fault(.damaged, "lineage_node.virus") }
        lastVirus = (text, value)
        return value
    }
}

/// A hold that reaches a node.
package struct HoldMark: Sendable, Hashable {
    package let hold: String
    package let placedAt: Moment
    package let isRejection: Bool
}

/// A node with what stands against using it.
package struct FoundNode: Sendable, Hashable {
    package let node: LineageNode
    package let state: NodeState
    /// What steps took of it; nil for a step that did not say how much.
    package var used: [Quantity?] = []
    package var holds: [HoldMark] = []

    /// What is left, in its own unit: nil where nobody can say.
    package var remaining: Quantity? {
        guard var left = node.quantity else { return nil }
        for use in used {
            guard let use else { return Quantity(DecimalNumber(coefficient: 0), left.unit) }
            do throws(QuantityFailure) {
                left = try left.subtracting(try use.converted(to: left.unit))
            } catch {
                return nil
            }
        }
        return left
    }

    /// Whether nothing is left of it.
    package var isConsumed: Bool {
        guard let remaining else { return !used.isEmpty }
        return !used.isEmpty && (remaining.number.isZero || remaining.number.isNegative)
    }
}
