package import Kernel

/// The node closes what it received.
package enum SectionCommand: Command {
    case close(ClosedSection)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .close(let section):
            writer.beginArray()
            writer.value("close")
            section.write(to: &writer)
            writer.endArray()
        }
    }
}

package struct SectionState: Sendable, Equatable {
    package let id: String
    /// Nil while it is open.
    package var points: Int?
}

/// A section is closed once, by the node, with points.
package enum SectionRules: Rules {
    package static let noun = "history.section"

    package static func blank(_ id: String) -> SectionState { SectionState(id: id) }

    package static func decide(
        _ command: SectionCommand, _ state: SectionState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [SectionFact] {
        guard circumstance.actor == .node else { throw .historyNodeOnly }
        guard state.points == nil else { throw .sectionClosed(state.id) }
        switch command {
        case .close(let section):
            guard section.points > 0, !section.chunks.isEmpty else { throw .sectionEmpty }
            return [.closed(section)]
        }
    }

    package static func apply(_ fact: SectionFact, _ head: EntryHead, to state: inout SectionState) {
        switch fact {
        case .closed(let section): state.points = section.points
        }
    }
}

extension Refusal {
    /// What was measured is told by what measured it, never by hand (Law.s34).
    package static let historyNodeOnly = Refusal(
        "history.section.node-only", Phrase("只有系统自己能封存采集数据", "Only the node itself seals collected points"),
        next: Phrase("人工读数请在设备日志补录", "Enter readings taken by hand in the equipment's logbook"))

    package static func sectionClosed(_ id: String) -> Refusal {
        Refusal(
            "history.section.closed", Phrase("数据段 \(id) 已经封存", "Section \(id) is sealed already"),
            next: Phrase("不用再做", "Nothing to do"))
    }

    package static let sectionEmpty = Refusal(
        "history.section.empty", Phrase("没有要封存的数据点", "There are no points to seal"),
        next: Phrase("不用再做", "Nothing to do"))
}
