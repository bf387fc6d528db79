package import Kernel

/// How many things and relations there are, and how much of each material: what a take-over is compared by.
package struct MigrationTotals: Sendable, Hashable {
    /// Things of one material, stage and unit.
    package struct Line: Sendable, Hashable {
        package let material: String
        package let stage: String
        /// Empty where no quantity is told.
        package let unit: String
        package var things: Int
        package var quantity: DecimalNumber

        package init(material: String, stage: String, unit: String, things: Int, quantity: DecimalNumber) {
            self.material = material
            self.stage = stage
            self.unit = unit
            self.things = things
            self.quantity = quantity
        }

        fileprivate var place: [String] { [material, stage, unit] }

        /// The same by value: `590.0` is `590`.
        fileprivate func agrees(with other: Line) -> Bool {
            place == other.place && things == other.things && quantity.compare(other.quantity) == 0
        }
    }

    /// In the order of material, stage and unit.
    package private(set) var lines: [Line] = []
    package var relations = 0

    package var things: Int { lines.reduce(0) { $0 + $1.things } }

    package init() {}

    package init(lines: [Line], relations: Int) {
        self.lines = lines.sorted { $0.place.lexicographicallyPrecedes($1.place) }
        self.relations = relations
    }

    /// What a file tells.
    package init(_ genealogy: MigratedGenealogy) throws(QuantityFailure) {
        var sums = Sums()
        for node in genealogy.nodes {
            try sums.add(node.material, node.stage.rawValue, node.quantity?.unit.code ?? "", node.quantity?.number)
        }
        self.init(lines: sums.lines, relations: genealogy.edges.count)
    }

    /// Nothing is missing and nothing is more, in number, quantity and meaning.
    package func agrees(with other: MigrationTotals) -> Bool {
        relations == other.relations && lines.count == other.lines.count
            && zip(lines, other.lines).allSatisfy { $0.agrees(with: $1) }
    }

    /// Sums as things come.
    struct Sums {
        private var byPlace: [[String]: Line] = [:]

        var lines: [Line] { Array(byPlace.values) }

        mutating func add(
            _ material: String, _ stage: String, _ unit: String, _ quantity: DecimalNumber?
        ) throws(QuantityFailure) {
            let place = [material, stage, unit]
            let none = DecimalNumber(coefficient: 0)
            var line =
                byPlace[place] ?? Line(material: material, stage: stage, unit: unit, things: 0, quantity: none)
            line.things += 1
            if let quantity { line.quantity = try line.quantity.adding(quantity) }
            byPlace[place] = line
        }
    }

    // MARK: As bytes

    static let columns = ["material", "stage", "unit", "things", "quantity"]

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("relations", relations)
        writer.key("sums")
        writer.beginArray()
        for line in lines {
            writer.beginArray()
            for text in [line.material, line.stage, line.unit, String(line.things), line.quantity.text] {
                writer.value(text)
            }
            writer.endArray()
        }
        writer.endArray()
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        relations = try fields.int("relations")
        for cells in try fields.rows("sums", count: Self.columns.count) {
            guard let things = Int(try fields.text(cells[3], of: "sums")), things > 0,
                let quantity = DecimalNumber(try fields.text(cells[4], of: "sums"))
            else { throw fields.wrong("sums") }
            lines.append(
                Line(
                    material: try fields.text(cells[0], of: "sums"), stage: try fields.text(cells[1], of: "sums"),
                    unit: try fields.text(cells[2], of: "sums"), things: things, quantity: quantity))
        }
    }
}

/// What a file told and what the graph holds of it, side by side (Law.s43: A11 4.8; CS 9).
package struct MigrationComparison: Sendable, Hashable {
    package let file: MigrationTotals
    package let graph: MigrationTotals

    package init(file: MigrationTotals, graph: MigrationTotals) {
        self.file = file
        self.graph = graph
    }

    package var isEqual: Bool { file.agrees(with: graph) }
}
