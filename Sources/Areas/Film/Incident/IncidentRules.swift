package import Kernel

package enum IncidentCommand: Command {
    case raise(camera: String, FilmTrouble, from: Moment, detail: String)
    case end(to: Moment)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .raise(let camera, let trouble, let from, let detail):
            writer.value("raise")
            IncidentFact.raised(camera: camera, trouble, from: from, detail: detail).write(to: &writer)
        case .end(let to):
            writer.value("end")
            writer.value(to.rfc3339)
        }
        writer.endArray()
    }
}

package struct IncidentState: Sendable, Hashable {
    package let id: String
    package var camera = ""
    package var trouble: FilmTrouble?
    package var from = Moment(microseconds: 0)
    package var to: Moment?
    package var detail = ""
    package var uses: [FilmedUse] = []

    package init(id: String) { self.id = id }

    package var isOpen: Bool { trouble != nil && to == nil }

    package static func id(camera: String, _ trouble: FilmTrouble, from: Moment) -> String {
        "\(camera)-\(trouble.rawValue)-\(from.milliseconds)"
    }
}

/// Troubles of cameras are told by the node: each begins and ends once (A5).
package enum IncidentRules: Rules {
    package static let noun = "film.incident"
    static let detailBytesMax = 500

    /// `evidence`: what ran in the camera's equipment from its beginning until now.
    package typealias Evidence = [FilmedUse]

    package static func blank(_ id: String) -> IncidentState { IncidentState(id: id) }

    package static func decide(
        _ command: IncidentCommand, _ state: IncidentState, _ evidence: [FilmedUse], _ circumstance: Circumstance
    ) throws(Refusal) -> [IncidentFact] {
        guard circumstance.actor.person == Standing.node.person else { throw .incidentNodeOnly }
        switch command {
        case .raise(let camera, let trouble, let from, let detail):
            guard state.trouble == nil,
                state.id == IncidentState.id(camera: camera, trouble, from: from),
                detail.utf8.count <= detailBytesMax
            else { throw .incidentWrong(state.id) }
            return [.raised(camera: camera, trouble, from: from, detail: detail)]
        case .end(let to):
            guard state.isOpen, to >= state.from else { throw .incidentWrong(state.id) }
            return [.ended(camera: state.camera, to: to, uses: evidence)]
        }
    }

    package static func apply(_ fact: IncidentFact, _ head: EntryHead, to state: inout IncidentState) {
        switch fact {
        case .raised(let camera, let trouble, let from, let detail):
            state.camera = camera
            state.trouble = trouble
            state.from = from
            state.detail = detail
        case .ended(_, let to, let uses):
            state.to = to
            state.uses = uses
        }
    }
}

extension Refusal {
    package static let incidentNodeOnly = Refusal(
        "film.incident.node-only", Phrase("录像异常由系统记录", "The node records troubles of cameras, nobody else"),
        next: Phrase("看到异常就修摄像机，恢复后自动结束", "Mend the camera: it ends by itself"))

    package static func incidentWrong(_ id: String) -> Refusal {
        Refusal(
            "film.incident.wrong",
            Phrase("录像异常 \(id) 已经记录，或起止不对", "Trouble \(id) is recorded already, or its times are wrong"),
            next: Phrase("不用再做", "Nothing to do"))
    }
}
