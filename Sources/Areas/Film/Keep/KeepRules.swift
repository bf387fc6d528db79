package import Kernel

package enum KeepCommand: Command {
    case keep(KeptFilm)
    case release

    package var permission: Permission? { "film.keep" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .keep(let film):
            writer.value("keep")
            KeepFact.kept(film).write(to: &writer)
        case .release: writer.value("release")
        }
        writer.endArray()
    }
}

package struct KeepState: Sendable, Hashable {
    package let id: String
    package var film: KeptFilm?
    package var isReleased = false

    package init(id: String) { self.id = id }
}

/// Film is kept for something that has a number, until somebody releases it with a reason.
package enum KeepRules: Rules {
    package static let noun = "film.keep"
    static let lengthMax = Span.days(7)

    /// `evidence`: the camera is declared.
    package typealias Evidence = Bool

    package static func blank(_ id: String) -> KeepState { KeepState(id: id) }

    package static func decide(
        _ command: KeepCommand, _ state: KeepState, _ evidence: Bool, _ circumstance: Circumstance
    ) throws(Refusal) -> [KeepFact] {
        switch command {
        case .keep(let film):
            guard state.film == nil else { throw .keepWrong }
            guard evidence else { throw .cameraUnknown(film.camera) }
            guard film.from < film.to, film.to - film.from <= lengthMax, film.subject.isLine(bytesMax: 100) else {
                throw .keepWrong
            }
            return [.kept(film)]
        case .release:
            guard state.film != nil, !state.isReleased else { throw .keepUnknown(state.id) }
            guard circumstance.reason?.isText(bytesMax: 2_000) == true else { throw .filmReasonMissing }
            return [.released]
        }
    }

    package static func apply(_ fact: KeepFact, _ head: EntryHead, to state: inout KeepState) {
        switch fact {
        case .kept(let film): state.film = film
        case .released: state.isReleased = true
        }
    }
}

extension Refusal {
    package static let keepWrong = Refusal(
        "film.keep.wrong",
        Phrase("起止不对（最长 7 天），或没有写为谁留存", "Times are wrong (at most 7 d), or nothing is named it is kept for"),
        next: Phrase("写批号或案号，改起止", "Name a batch or a case, correct the times"))

    package static func keepUnknown(_ id: String) -> Refusal {
        Refusal(
            "film.keep.unknown", Phrase("没有留存 \(id)，或已经解除", "There is no such keeping \(id), or it is released"),
            next: Phrase("不用再做", "Nothing to do"))
    }
}
