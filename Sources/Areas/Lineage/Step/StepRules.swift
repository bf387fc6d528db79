package import Kernel

package struct StepState: Sendable, Equatable {
    package let id: String
    package var isPerformed = false
    /// Facts of the record.
    package var version: Int64 = 0
}

/// What the graph and the catalogues say of a step's parts.
package struct StepEvidence: Sendable {
    package var process = ProcessState(code: "")
    package var materials: [String: Material] = [:]
    /// Nodes that the graph knows, of those that the step names.
    package var found: [Subject: FoundNode] = [:]
    /// The step as the tables hold it, for a correction.
    package var parts: StepParts?

    package init() {}
}

/// A step takes what there is, makes what is new, and accounts for the rest: so no step makes a cycle.
package enum StepRules: Rules {
    package static let noun = "lineage.step"
    /// Bags of the largest pool, and packs of the largest lot: the fact must stay one.
    package static let nodesMax = 20_000
    package static let lossesMax = 200

    package static func blank(_ id: String) -> StepState { StepState(id: id) }

    package static func decide(
        _ command: StepCommand, _ state: StepState, _ evidence: StepEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [StepFact] {
        switch command {
        case .perform(let order):
            guard !state.isPerformed else { throw .stepExists(state.id) }
            return [.performed(try report(order, state, evidence, circumstance))]
        case .correct(let output, let quantity, let isOutOfBalance):
            guard let parts = evidence.parts else { throw .stepUnknown(state.id) }
            return [.corrected(try correction(output, quantity, isOutOfBalance, parts, evidence, circumstance))]
        }
    }

    package static func apply(_ fact: StepFact, _ head: EntryHead, to state: inout StepState) {
        state.isPerformed = true
        state.version += 1
    }

    private static func report(
        _ order: StepOrder, _ state: StepState, _ evidence: StepEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> StepReport {
        let at = order.performedAt ?? circumstance.now
        guard state.id.isCode else { throw .stepPartsWrong }
        guard (1...nodesMax).contains(order.takes.count), order.makes.count <= nodesMax,
            order.losses.count <= lossesMax, !order.makes.isEmpty || !order.losses.isEmpty
        else { throw .stepPartsWrong }
        guard at <= circumstance.now else { throw .stepBeforeInput }
        let today = at.day(offsetMinutes: circumstance.zoneMinutes)
        guard let process = evidence.process.inForce(on: today) else { throw .processUnknown(order.process) }
        let inputs = try takes(order, at, evidence)
        let outputs = try makes(order, evidence)
        for loss in order.losses where !loss.what.isLine(bytesMax: 200) || !loss.quantity.isPositive {
            throw .stepQuantityWrong(loss.what)
        }
        if !process.profile.reducesVirus { try checkVirus(order, outputs, evidence) }
        let balance = MassBalance(
            inputs: inputs.map(\.quantity), outputs: outputs.map { $0.counted ?? $0.quantity },
            losses: order.losses.map(\.quantity), tolerancePercent: process.profile.tolerancePercent)
        try accept(balance, said: order.isOutOfBalance, circumstance)
        return StepReport(
            process: order.process, processVersion: process.version, performedAt: at, inputs: inputs,
            outputs: outputs, losses: order.losses, balance: balance)
    }

    private static func takes(
        _ order: StepOrder, _ at: Moment, _ evidence: StepEvidence
    ) throws(Refusal) -> [StepInput] {
        var inputs: [StepInput] = []
        inputs.reserveCapacity(order.takes.count)
        var seen: Set<Subject> = []
        for take in order.takes {
            guard seen.insert(take.node).inserted else { throw .stepInputTwice(take.node.id) }
            guard let found = evidence.found[take.node] else { throw .stepInputUnknown(take.node.id) }
            try checkFree(found, at)
            guard !found.isConsumed else { throw .stepInputConsumed(take.node.id) }
            let left = found.remaining
            guard let quantity = take.quantity ?? left, quantity.isPositive else {
                throw .stepQuantityWrong(take.node.id)
            }
            if let left { try check(quantity, of: take.node.id, left) }
            inputs.append(StepInput(node: take.node, quantity: quantity))
        }
        return inputs
    }

    private static func check(_ quantity: Quantity, of code: String, _ left: Quantity) throws(Refusal) {
        guard quantity.unit.measures(like: left.unit) else { throw .stepUnitWrong(code, left.unit) }
        do throws(QuantityFailure) {
            guard try quantity.converted(to: left.unit).compare(left) > 0 else { return }
        } catch {
            throw .stepQuantityWrong(code)
        }
        throw .stepTakesTooMuch(code, left)
    }

    /// A hold stops what happens after it was placed; what happened before is entered late, and inherits the hold.
    private static func checkFree(_ found: FoundNode, _ at: Moment) throws(Refusal) {
        let code = found.node.subject.id
        guard found.state == .open else { throw .stepInputBlocked(code, found.state) }
        if let hold = found.holds.first(where: { $0.placedAt <= at }) { throw .stepInputHeld(code, hold.hold) }
        guard found.node.madeAt <= at else { throw .stepBeforeInput }
    }

    private static func makes(_ order: StepOrder, _ evidence: StepEvidence) throws(Refusal) -> [StepOutput] {
        var outputs: [StepOutput] = []
        outputs.reserveCapacity(order.makes.count)
        var seen: Set<String> = []
        for make in order.makes {
            guard make.code.isCode, make.container?.isCode != false else { throw .stepCodeWrong(make.code) }
            guard seen.insert(make.code).inserted, evidence.found[make.node] == nil else {
                throw .stepOutputKnown(make.code)
            }
            guard let material = evidence.materials[make.material] else { throw .materialUnknown(make.material) }
            guard make.quantity.isPositive, make.counted?.isPositive != false else {
                throw .stepQuantityWrong(make.code)
            }
            do throws(QuantityFailure) {
                _ = try make.quantity.converted(to: material.unit)
            } catch {
                throw .stepUnitWrong(make.code, material.unit)
            }
            outputs.append(
                StepOutput(
                    code: make.code, material: make.material, stage: material.stage, virus: material.virus,
                    quantity: make.quantity, counted: make.counted, container: make.container))
        }
        return outputs
    }

    private static func checkVirus(
        _ order: StepOrder, _ outputs: [StepOutput], _ evidence: StepEvidence
    ) throws(Refusal) {
        guard let clean = outputs.first(where: { $0.virus == .post }) else { return }
        for take in order.takes where evidence.found[take.node]?.node.virus == .pre {
            throw .stepVirusStatus(take.node.id, clean.code)
        }
    }

    private static func accept(
        _ balance: MassBalance, said: Bool, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard balance.verdict == .outside else { return }
        guard said, circumstance.reason?.isText(bytesMax: 2_000) == true else { throw .stepOutOfBalance(balance) }
    }

    private static func correction(
        _ output: String, _ quantity: Quantity, _ isOutOfBalance: Bool, _ parts: StepParts, _ evidence: StepEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> StepCorrection {
        let node = Subject(LineageRows.batch, output)
        guard circumstance.reason?.isText(bytesMax: 2_000) == true else { throw .stepReasonMissing }
        guard let found = evidence.found[node], let old = found.node.quantity,
            parts.outputs.contains(where: { $0.node.subject == node })
        else { throw .stepOutputUnknown(output) }
        guard quantity.isPositive else { throw .stepQuantityWrong(output) }
        guard old != quantity else { throw .stepUnchanged }
        var after = FoundNode(node: found.node.holding(quantity), state: found.state)
        after.used = found.used
        guard quantity.unit.measures(like: old.unit) else { throw .stepUnitWrong(output, old.unit) }
        guard let left = after.remaining, !left.number.isNegative else { throw .stepTakesTooMuch(output, quantity) }
        let balance = MassBalance(
            inputs: parts.inputs.map(\.quantity),
            outputs: parts.outputs.map { $0.node.subject == node ? quantity : $0.counted ?? $0.node.quantity },
            losses: parts.losses.map(\.quantity), tolerancePercent: parts.balance.tolerancePercent)
        try accept(balance, said: isOutOfBalance, circumstance)
        return StepCorrection(node: node, old: old, new: quantity, balance: balance)
    }
}

extension Quantity {
    var isPositive: Bool { !number.isNegative && !number.isZero }
}

extension Unit {
    /// Whether quantities in both units can be compared.
    func measures(like other: Unit) -> Bool {
        do throws(QuantityFailure) {
            _ = try Quantity(DecimalNumber(coefficient: 0), self).converted(to: other)
            return true
        } catch {
            return false
        }
    }
}
