package import Kernel

/// What a step took of a node.
package struct StepInput: Sendable, Hashable {
    package let node: Subject
    package let quantity: Quantity
}

/// What a step made: a new batch.
package struct StepOutput: Sendable, Hashable {
    package let code: String
    package let material: String
    package let stage: MaterialStage
    package let virus: VirusStatus
    package let quantity: Quantity
    /// The same in the measure of what went in, for the mass balance: 7 150 vials are 361 L.
    package let counted: Quantity?
    package let container: String?

    package var node: Subject { Subject(LineageRows.batch, code) }
}

/// What was lost on the way, as the operator says: samples, residues, spills.
package struct StepLoss: Sendable, Hashable {
    package let what: String
    package let quantity: Quantity

    package init(what: String, quantity: Quantity) {
        self.what = what
        self.quantity = quantity
    }
}

/// A step as it was performed, with the version of the process that it was judged by.
package struct StepReport: Sendable, Hashable {
    package let process: String
    package let processVersion: Int
    package let performedAt: Moment
    package let inputs: [StepInput]
    package let outputs: [StepOutput]
    package let losses: [StepLoss]
    package let balance: MassBalance
}

/// A quantity that was written down wrong; everything else of a step stands.
package struct StepCorrection: Sendable, Hashable {
    package let node: Subject
    package let old: Quantity
    package let new: Quantity
    package let balance: MassBalance
}

/// What happened to a step.
package enum StepFact: Fact {
    case performed(StepReport)
    /// The quantity of an output as it should have been written; the reason stands in the entry.
    case corrected(StepCorrection)

    package static let kinds: [FactKind] = ["lineage.step.performed.v1", "lineage.step.corrected.v1"]

    /// Records that one entry names besides its own, at most; of a pool or of a lot's packs the graph tells.
    static let mentionsMax = 63

    package var kind: FactKind {
        switch self {
        case .performed: "lineage.step.performed.v1"
        case .corrected: "lineage.step.corrected.v1"
        }
    }

    /// Batches that it made and consumed, so that the history of each tells of it.
    package var mentions: [Subject] {
        switch self {
        case .performed(let report):
            [report.outputs.map(\.node), report.inputs.map(\.node)].reduce(into: []) { named, nodes in
                if named.count + nodes.count <= Self.mentionsMax { named += nodes }
            }
        case .corrected(let correction): [correction.node]
        }
    }

    static let inputColumns = ["kind", "code", "quantity"]
    static let outputColumns = ["code", "material", "stage", "virus", "quantity", "counted", "container"]

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .performed(let report): report.writeMembers(to: &writer)
        case .corrected(let correction):
            writer.key("balance")
            correction.balance.write(to: &writer)
            writer.member("new", correction.new)
            writer.member("node", correction.node.description)
            writer.member("old", correction.old)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> StepFact {
        switch kind {
        case "lineage.step.performed.v1": return .performed(try StepReport(reading: fields))
        case "lineage.step.corrected.v1":
            guard let node = Subject(text: try fields.string("node")) else { throw fields.wrong("node") }
            return .corrected(
                StepCorrection(
                    node: node, old: try fields.quantity("old"), new: try fields.quantity("new"),
                    balance: try MassBalance(reading: try fields.object("balance"))))
        default: throw fields.wrong("kind")
        }
    }
}

extension StepReport {
    fileprivate func writeMembers(to writer: inout CanonicalWriter) {
        writer.key("balance")
        balance.write(to: &writer)
        writer.member("input_columns", StepFact.inputColumns)
        writer.key("inputs")
        writer.beginArray()
        for input in inputs {
            writer.beginArray()
            writer.value(input.node.noun)
            writer.value(input.node.id)
            writer.value(input.quantity.text)
            writer.endArray()
        }
        writer.endArray()
        writer.key("losses")
        writer.beginArray()
        for loss in losses {
            writer.beginArray()
            writer.value(loss.what)
            writer.value(loss.quantity.text)
            writer.endArray()
        }
        writer.endArray()
        writer.member("output_columns", StepFact.outputColumns)
        writer.key("outputs")
        writer.beginArray()
        for output in outputs {
            writer.beginArray()
            writer.value(output.code)
            writer.value(output.material)
            writer.value(output.stage.rawValue)
            writer.value(output.virus.rawValue)
            writer.value(output.quantity.text)
            writer.valueOrNull(output.counted?.text)
            writer.valueOrNull(output.container)
            writer.endArray()
        }
        writer.endArray()
        writer.member("performed_at", performedAt)
        writer.member("process", process)
        writer.member("process_version", processVersion)
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        var inputs: [StepInput] = []
        for cells in try fields.rows("inputs", count: StepFact.inputColumns.count) {
            inputs.append(
                StepInput(
                    node: Subject(try fields.text(cells[0], of: "inputs"), try fields.text(cells[1], of: "inputs")),
                    quantity: try fields.quantity(cells[2], of: "inputs")))
        }
        var losses: [StepLoss] = []
        for cells in try fields.rows("losses", count: 2) {
            losses.append(
                StepLoss(
                    what: try fields.text(cells[0], of: "losses"),
                    quantity: try fields.quantity(cells[1], of: "losses")))
        }
        var outputs: [StepOutput] = []
        for cells in try fields.rows("outputs", count: StepFact.outputColumns.count) {
            outputs.append(try StepOutput(cells, of: fields))
        }
        self.init(
            process: try fields.string("process"), processVersion: Int(try fields.integer("process_version")),
            performedAt: try fields.moment("performed_at"), inputs: inputs, outputs: outputs, losses: losses,
            balance: try MassBalance(reading: try fields.object("balance")))
    }
}

extension StepOutput {
    fileprivate init(_ cells: [JSONValue], of fields: JSONFields) throws(JSONFailure) {
        guard let stage = MaterialStage(rawValue: try fields.text(cells[2], of: "outputs")),
            let virus = VirusStatus(rawValue: try fields.text(cells[3], of: "outputs"))
        else { throw fields.wrong("outputs") }
        self.init(
            code: try fields.text(cells[0], of: "outputs"), material: try fields.text(cells[1], of: "outputs"),
            stage: stage, virus: virus, quantity: try fields.quantity(cells[4], of: "outputs"),
            counted: try fields.optionalQuantity(cells[5], of: "outputs"),
            container: try fields.optionalText(cells[6], of: "outputs"))
    }
}
