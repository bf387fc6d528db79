package import Kernel

package enum UpgradeCommand: Command {
    case plan(UpgradeDetail)
    case amend(UpgradeDetail)
    case finish(signal: String)
    case withdraw

    package var permission: Permission? { "equipment.register" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .plan(let detail):
            writer.value("plan")
            detail.write(to: &writer)
        case .amend(let detail):
            writer.value("amend")
            detail.write(to: &writer)
        case .finish(let signal):
            writer.value("finish")
            writer.value(signal)
        case .withdraw: writer.value("withdraw")
        }
        writer.endArray()
    }
}

package struct UpgradeState: Sendable, Equatable {
    package let id: String
    package var detail: UpgradeDetail?
    package var stage = UpgradeStage.planned
    package var signal = ""

    package init(id: String) { self.id = id }
}

/// What the record knows around a line of the plan.
package struct UpgradeEvidence: Sendable {
    package var assetIsKnown = false
    /// The signal that ends it, if it is open and collected by itself.
    package var signalIsConnected = false

    package init() {}
}

/// A line ends when its value is collected by itself, or is withdrawn with a reason.
package enum UpgradeRules: Rules {
    package static let noun = "equipment.upgrade"

    package static func blank(_ id: String) -> UpgradeState { UpgradeState(id: id) }

    package static func decide(
        _ command: UpgradeCommand, _ state: UpgradeState, _ evidence: UpgradeEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [UpgradeFact] {
        if case .plan(let detail) = command {
            guard state.detail == nil else { throw .upgradeExists(state.id) }
            guard state.id.isEquipmentCode else { throw .assetCodeWrong }
            try check(detail, evidence, circumstance)
            return [.planned(detail)]
        }
        guard let present = state.detail, state.stage == .planned else { throw .upgradeUnknown(state.id) }
        switch command {
        case .plan: throw .upgradeExists(state.id)
        case .amend(let detail):
            guard detail != present else { throw .assetSame }
            try check(detail, evidence, circumstance)
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.amended(detail)]
        case .finish(let signal):
            guard evidence.signalIsConnected else { throw .upgradeNotConnected(signal) }
            return [.done(signal: signal)]
        case .withdraw:
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.withdrawn]
        }
    }

    package static func apply(_ fact: UpgradeFact, _ head: EntryHead, to state: inout UpgradeState) {
        switch fact {
        case .planned(let detail), .amended(let detail): state.detail = detail
        case .done(let signal):
            state.stage = .done
            state.signal = signal
        case .withdrawn: state.stage = .withdrawn
        }
    }

    private static func check(
        _ detail: UpgradeDetail, _ evidence: UpgradeEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard evidence.assetIsKnown else { throw .assetUnknown(detail.asset) }
        guard detail.what.isLine, detail.why.isText(bytesMax: 500), detail.interim.isText(bytesMax: 500),
            detail.dueOn > circumstance.today
        else { throw .upgradeFieldWrong }
    }
}

extension Refusal {
    package static func upgradeExists(_ id: String) -> Refusal {
        Refusal(
            "equipment.upgrade.exists", Phrase("改造项 \(id) 已经登记", "Upgrade \(id) is planned already"),
            next: Phrase("换一个编号", "Take another number"))
    }

    package static func upgradeUnknown(_ id: String) -> Refusal {
        Refusal(
            "equipment.upgrade.unknown", Phrase("没有未完成的改造项 \(id)", "No upgrade \(id) is open"),
            next: Phrase("核对编号", "Check the number"))
    }

    package static let upgradeFieldWrong = Refusal(
        "equipment.upgrade.field-wrong",
        Phrase("要写采集什么、为什么还不能、暂时怎么记，和今天以后的日期", "It says what, why not yet, how meanwhile, and a day to come"),
        next: Phrase("填全再提交", "Fill in all of it"))

    /// A line is not done by saying so.
    package static func upgradeNotConnected(_ signal: String) -> Refusal {
        Refusal(
            "equipment.upgrade.not-connected",
            Phrase("\(signal) 不是自动采集的在用信号", "\(signal) is no open, connected signal"),
            next: Phrase("先把信号接上", "Connect the signal first"))
    }
}
