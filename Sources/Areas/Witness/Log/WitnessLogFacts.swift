package import Kernel

/// What a witness states of somebody's log.
package enum WitnessLogFact: Fact {
    /// The tree continues every tree that was cosigned before. `note` holds the log's signature and ours.
    case cosigned(size: Int64, root: Digest, note: String)
    /// The log signed another tree of the size that was cosigned. `note` holds its signature: it cannot be denied.
    case contradicted(size: Int64, root: Digest, note: String)

    package static let kinds: [FactKind] = ["witness.log.cosigned.v1", "witness.log.contradicted.v1"]

    package var kind: FactKind {
        switch self {
        case .cosigned: "witness.log.cosigned.v1"
        case .contradicted: "witness.log.contradicted.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .cosigned(let size, let root, let note), .contradicted(let size, let root, let note):
            writer.beginObject()
            writer.member("note", note)
            writer.member("root", hex: root.bytes)
            writer.member("size", size)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> WitnessLogFact {
        let size = try fields.integer("size")
        guard let root = Digest(try fields.hex("root")) else { throw fields.wrong("root") }
        let note = try fields.string("note")
        switch kind {
        case "witness.log.cosigned.v1": return .cosigned(size: size, root: root, note: note)
        case "witness.log.contradicted.v1": return .contradicted(size: size, root: root, note: note)
        default: throw fields.wrong("kind")
        }
    }
}
