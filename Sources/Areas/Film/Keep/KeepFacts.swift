package import Kernel

/// Film that is needed longer than the rules keep it.
package struct KeptFilm: Sendable, Hashable {
    package let camera: String
    package let from: Moment
    package let to: Moment
    /// A batch, a deviation, a case: as people number it.
    package let subject: String

    package init(camera: String, from: Moment, to: Moment, subject: String) {
        self.camera = camera
        self.from = from
        self.to = to
        self.subject = subject
    }
}

/// Reasons stand in the entries.
package enum KeepFact: Fact {
    case kept(KeptFilm)
    case released

    package static let kinds: [FactKind] = ["film.keep.kept.v1", "film.keep.released.v1"]

    package var kind: FactKind {
        switch self {
        case .kept: "film.keep.kept.v1"
        case .released: "film.keep.released.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .kept(let film): [Subject(CameraRules.noun, film.camera)]
        case .released: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if case .kept(let film) = self {
            writer.member("camera", film.camera)
            writer.member("from", film.from)
            writer.member("subject", film.subject)
            writer.member("to", film.to)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> KeepFact {
        switch kind {
        case "film.keep.kept.v1":
            .kept(
                KeptFilm(
                    camera: try fields.string("camera"), from: try fields.moment("from"), to: try fields.moment("to"),
                    subject: try fields.string("subject")))
        case "film.keep.released.v1": .released
        default: throw fields.wrong("kind")
        }
    }
}
