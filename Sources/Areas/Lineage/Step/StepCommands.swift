package import Kernel

/// What a step shall take; all that is left, if nothing is said.
package struct StepTake: Sendable, Hashable {
    package let node: Subject
    package let quantity: Quantity?

    package init(_ node: Subject, _ quantity: Quantity? = nil) {
        self.node = node
        self.quantity = quantity
    }
}

/// What a step made, as it is reported: stage and virus status are those of the material.
package struct StepMake: Sendable, Hashable {
    package let code: String
    package let material: String
    package let quantity: Quantity
    package let counted: Quantity?
    package let container: String?

    package init(
        _ code: String, of material: String, _ quantity: Quantity, counted: Quantity? = nil, container: String? = nil
    ) {
        self.code = code
        self.material = material
        self.quantity = quantity
        self.counted = counted
        self.container = container
    }

    package var node: Subject { Subject(LineageRows.batch, code) }
}

/// A step as it is reported.
package struct StepOrder: Sendable, Hashable {
    package let process: String
    /// Now, if nothing is said.
    package let performedAt: Moment?
    package let takes: [StepTake]
    package let makes: [StepMake]
    package let losses: [StepLoss]
    /// Said together with a reason: the step is recorded although its balance is out of tolerance.
    package let isOutOfBalance: Bool

    package init(
        process: String, performedAt: Moment? = nil, takes: [StepTake], makes: [StepMake], losses: [StepLoss] = [],
        isOutOfBalance: Bool = false
    ) {
        self.process = process
        self.performedAt = performedAt
        self.takes = takes
        self.makes = makes
        self.losses = losses
        self.isOutOfBalance = isOutOfBalance
    }
}

package enum StepCommand: Command {
    case perform(StepOrder)
    /// What an output of the step really was.
    case correct(output: String, to: Quantity, isOutOfBalance: Bool)

    package var permission: Permission? { "lineage.record" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .perform(let order):
            writer.value("perform")
            order.write(to: &writer)
        case .correct(let output, let quantity, let isOutOfBalance):
            writer.value("correct")
            writer.value(output)
            writer.value(quantity.text)
            writer.value(isOutOfBalance)
        }
        writer.endArray()
    }
}

extension StepOrder {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.value(process)
        writer.valueOrNull(performedAt?.rfc3339)
        writer.value(isOutOfBalance)
        writer.beginArray()
        for take in takes {
            writer.value(take.node.noun)
            writer.value(take.node.id)
            writer.valueOrNull(take.quantity?.text)
        }
        writer.endArray()
        writer.beginArray()
        for make in makes {
            writer.value(make.code)
            writer.value(make.material)
            writer.value(make.quantity.text)
            writer.valueOrNull(make.counted?.text)
            writer.valueOrNull(make.container)
        }
        writer.endArray()
        writer.beginArray()
        for loss in losses {
            writer.value(loss.what)
            writer.value(loss.quantity.text)
        }
        writer.endArray()
    }
}
