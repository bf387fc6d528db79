package import Kernel

/// What the node tells of its backups; persons order them, the machine does them.
package enum BackupTelling: Command {
    case make(BackupReceipt, orderedBy: String)
    case fail(why: String, orderedBy: String)
    case delete(keep: Int64)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .make(let receipt, let orderedBy):
            writer.value("make")
            writer.value(receipt.digest.hex)
            writer.value(orderedBy)
        case .fail(let why, let orderedBy):
            writer.value("fail")
            writer.value(why)
            writer.value(orderedBy)
        case .delete(let keep):
            writer.value("delete")
            writer.value(keep)
        }
        writer.endArray()
    }
}

package struct BackupState: Sendable, Equatable {
    package enum Stage: Sendable, Equatable { case none, made, failed, deleted }

    package let id: String
    package var stage = Stage.none
}

/// A backup is made once or fails, and its deletion is told (Law.s41: A11 7.2, CS 19(3), RD 21(3)).
package enum BackupRules: Rules {
    package static let noun = "node.backup"

    package static func blank(_ id: String) -> BackupState { BackupState(id: id) }

    package static func decide(
        _ command: BackupTelling, _ state: BackupState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [BackupFact] {
        guard circumstance.actor == .node else { throw .upkeepNodeOnly }
        switch (command, state.stage) {
        case (.make(let receipt, let orderedBy), .none): return [.made(receipt, orderedBy: orderedBy)]
        case (.fail(let why, let orderedBy), .none): return [.failed(why: why, orderedBy: orderedBy)]
        case (.delete(let keep), .made): return [.deleted(keep: keep)]
        default: throw .backupStageWrong
        }
    }

    package static func apply(_ fact: BackupFact, _ head: EntryHead, to state: inout BackupState) {
        switch fact {
        case .made: state.stage = .made
        case .failed: state.stage = .failed
        case .deleted: state.stage = .deleted
        }
    }
}

extension Refusal {
    /// A file is made once and deleted once.
    package static let backupStageWrong = Refusal(
        "node.backup.stage-wrong", Phrase("这份备份已经记过", "This backup stands in the record already"),
        next: Phrase("另做一份备份", "Make another backup"))
}
