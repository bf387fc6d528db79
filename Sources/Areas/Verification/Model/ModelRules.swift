package import Kernel

package enum ModelCommand: Command {
    case propose(ModelPlan)
    case adopt
    /// For whoever asks, or unasked by the node when a step has ended.
    case judge(ModelJudgement, unasked: Bool = false)
    case retire

    package var permission: Permission? {
        switch self {
        case .propose, .retire: "verification.propose"
        case .adopt: "verification.adopt"
        case .judge(_, let unasked): unasked ? nil : "verification.measure"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .propose(let plan):
            writer.value("propose")
            plan.write(to: &writer)
        case .adopt: writer.value("adopt")
        case .judge(let judgement, let unasked):
            writer.value(unasked ? "unasked" : "judge")
            judgement.write(to: &writer)
        case .retire: writer.value("retire")
        }
        writer.endArray()
    }
}

package struct ModelState: Adopting, Sendable, Hashable {
    package let id: String
    package var plan: ModelPlan?
    package var proposal: ModelPlan?
    package var proposedBy = ""
    package var planVersion = 0
    package var since: Moment?
    package var judged = 0
    package var isRetired = false
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(ModelRules.noun, id) }
}

/// What the record knows of the batches and signals of a model.
package struct ModelEvidence: Sendable {
    /// Batch and equipment, with the step that ran there in that time.
    package var steps: [String: String] = [:]
    /// Products of batches that the lineage knows.
    package var products: [String: String] = [:]
    package var unknownSignals: [String] = []
    package var yieldIsKnown = true
    /// It was asked about the batch when that was done.
    package var wasJudgedDone = false

    package init() {}
}

/// Models learn from chosen good batches, are adopted by another person's signature, and are asked only about what they
/// know: the same step, the same product (A8).
package enum ModelRules: Rules {
    package static let noun = "verification.model"

    package static func blank(_ id: String) -> ModelState { ModelState(id: id) }

    package static func decide(
        _ command: ModelCommand, _ state: ModelState, _ evidence: ModelEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [ModelFact] {
        guard !state.isRetired else { throw .modelRetired(state.id) }
        if case .propose(let plan) = command {
            guard state.id.isVerificationCode else { throw .verificationCodeWrong }
            guard plan != state.plan, plan != state.proposal else { throw .modelSame }
            try check(plan, evidence)
            if state.plan != nil { try circumstance.verificationReason() }
            return [.proposed(plan)]
        }
        guard state.shown != nil else { throw .modelUnknown(state.id) }
        switch command {
        case .propose: throw .modelSame
        case .adopt:
            return [.adopted(version: try state.adopted(circumstance))]
        case .judge(let judgement, let unasked):
            guard !unasked || circumstance.isOfNode else { throw .verificationOnlyNode }
            guard let plan = state.plan else { throw .modelNotAdopted(state.id) }
            try check(judgement.batch, plan, evidence)
            guard judgement.isRunning || !evidence.wasJudgedDone else { throw .modelJudged(judgement.batch.batch) }
            return [.judged(version: state.planVersion, judgement)]
        case .retire:
            try circumstance.verificationReason()
            return [.retired]
        }
    }

    private static func check(_ plan: ModelPlan, _ evidence: ModelEvidence) throws(Refusal) {
        guard plan.product.isLine(bytesMax: 200), plan.step.isLine(bytesMax: 200),
            (1...ModelPlan.signalsMax).contains(plan.signals.count), Set(plan.signals).count == plan.signals.count,
            ModelPlan.points.contains(plan.points), (1...ModelPlan.componentsMax).contains(plan.components),
            plan.percent >= DecimalNumber(coefficient: 90), plan.percent < DecimalNumber(coefficient: 100),
            plan.batches.count <= ModelPlan.batchesMax
        else { throw .modelFieldWrong }
        guard plan.batches.count >= plan.components + 2 else { throw .modelTooFew(plan.components + 2) }
        guard evidence.yieldIsKnown else { throw .characteristicUnknown(plan.yieldOf) }
        if let unknown = evidence.unknownSignals.first { throw .characteristicSignalUnknown(unknown) }
        for batch in plan.batches { try check(batch, plan, evidence) }
    }

    private static func check(
        _ batch: ModelBatch, _ plan: ModelPlan, _ evidence: ModelEvidence
    ) throws(Refusal) {
        // A recipe that the model never saw is not judged by it.
        guard evidence.steps[batch.key] == plan.step, batch.from < batch.to else {
            throw .modelOtherStep(batch.batch)
        }
        if let product = evidence.products[batch.batch], product != plan.product {
            throw .modelOtherProduct(batch.batch, product)
        }
    }

    package static func apply(_ fact: ModelFact, _ head: EntryHead, to state: inout ModelState) {
        state.version += 1
        switch fact {
        case .proposed(let plan): state.propose(plan, head)
        case .adopted(let version): state.adopt(version: version, head)
        case .judged: state.judged += 1
        case .retired: state.isRetired = true
        }
    }
}

extension Refusal {
    package static func modelUnknown(_ id: String) -> Refusal {
        Refusal(
            "verification.model.unknown", Phrase("没有模型 \(id)", "There is no model \(id)"),
            next: Phrase("核对编号", "Check the code"))
    }

    package static func modelRetired(_ id: String) -> Refusal {
        Refusal(
            "verification.model.retired", Phrase("模型 \(id) 已停用", "Model \(id) is retired"),
            next: Phrase("另训练一个", "Train another"))
    }

    package static func modelNotAdopted(_ id: String) -> Refusal {
        Refusal(
            "verification.model.not-adopted", Phrase("模型 \(id) 还没有批准", "Model \(id) is not adopted"),
            next: Phrase("先批准", "Adopt it first"))
    }

    package static let modelSame = Refusal(
        "verification.model.same", Phrase("没有改动", "Nothing changes"),
        next: Phrase("换批、信号或点数再训练", "Choose other batches, signals or points"))

    package static let modelFieldWrong = Refusal(
        "verification.model.field-wrong",
        Phrase("信号 1–16 个，点数 20–200，主成分 1–12，限度 90–99.9 %", "1–16 signals, 20–200 points, 1–12 components, 90–99.9 %"),
        next: Phrase("核对各项", "Check the fields"))

    package static func modelTooFew(_ needed: Int) -> Refusal {
        Refusal(
            "verification.model.too-few", Phrase("至少要 \(needed) 个好批", "It needs \(needed) good batches at least"),
            next: Phrase("多选几批，或减少主成分", "Choose more, or fewer components"))
    }

    package static func modelOtherStep(_ batch: String) -> Refusal {
        Refusal(
            "verification.model.other-step",
            Phrase("\(batch) 在该设备上没有这个步骤：模型没见过", "\(batch) has no such step there: the model never saw it"),
            next: Phrase("核对批、设备和步骤", "Check batch, equipment and step"))
    }

    package static func modelOtherProduct(_ batch: String, _ product: String) -> Refusal {
        Refusal(
            "verification.model.other-product",
            Phrase("\(batch) 是 \(product)：模型没见过", "\(batch) is \(product): the model never saw it"),
            next: Phrase("用该产品的模型", "Use a model of that product"))
    }

    package static func modelJudged(_ batch: String) -> Refusal {
        Refusal(
            "verification.model.judged", Phrase("\(batch) 已经评过", "\(batch) is judged already"),
            next: Phrase("看已有的结果", "See the result"))
    }

    /// Why statistics give no number is said, never a number in its place.
    package static func modelNotComputable(_ why: Phrase) -> Refusal {
        Refusal(
            "verification.model.not-computable", Phrase("统计：\(why.zh)", "Statistics: \(why.en)"),
            next: Phrase("核对信号和批，再试", "Check signals and batches, then try again"))
    }
}
