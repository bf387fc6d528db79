package import Kernel

/// Why somebody looks: what it is not for, it is not opened for (PIPL Art. 6: a clear purpose).
package enum ViewingPurpose: String, Sendable, Hashable, CaseIterable {
    case step
    case batch
    case deviation
    case inspection
    case duty
    case camera

    package var phrase: Phrase {
        switch self {
        case .step: Phrase("核对已签的步骤", "to check a signed step")
        case .batch: Phrase("批记录审核", "batch record review")
        case .deviation: Phrase("偏差调查", "investigation of a deviation")
        case .inspection: Phrase("检查或审计", "inspection or audit")
        case .duty: Phrase("现场值守", "on duty")
        case .camera: Phrase("检修摄像机", "mending a camera")
        }
    }
}

/// What somebody may see, why and until when.
package struct ViewingDetail: Sendable, Hashable {
    package let cameras: [String]
    package let from: Moment
    package let to: Moment
    package let purpose: ViewingPurpose
    /// What happens now, not what was.
    package let isLive: Bool
    /// Ledger number of the signed act that it is about.
    package let entry: Int64?

    package init(
        cameras: [String], from: Moment, to: Moment, purpose: ViewingPurpose, isLive: Bool, entry: Int64? = nil
    ) {
        self.cameras = cameras
        self.from = from
        self.to = to
        self.purpose = purpose
        self.isLive = isLive
        self.entry = entry
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("cameras", cameras)
        writer.memberIfPresent("entry", entry)
        writer.member("from", from)
        writer.member("live", isLive)
        writer.member("purpose", purpose.rawValue)
        writer.member("to", to)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            cameras: try fields.strings("cameras"), from: try fields.moment("from"), to: try fields.moment("to"),
            purpose: try fields.choice("purpose"), isLive: try fields.bool("live"),
            entry: try fields.optionalInteger("entry"))
    }
}

/// A clip that left the house.
package struct ExportedClip: Sendable, Hashable {
    package let camera: String
    package let from: Moment
    package let to: Moment
    package let segments: Int
    package let bytes: Int64
    /// Of the archive that was handed out.
    package let digest: Digest
    package let isBlurred: Bool

    package init(
        camera: String, from: Moment, to: Moment, segments: Int, bytes: Int64, digest: Digest, isBlurred: Bool
    ) {
        self.camera = camera
        self.from = from
        self.to = to
        self.segments = segments
        self.bytes = bytes
        self.digest = digest
        self.isBlurred = isBlurred
    }
}

package enum ViewingFact: Fact {
    case opened(ViewingDetail)
    case exported(ExportedClip)

    package static let kinds: [FactKind] = ["film.viewing.opened.v1", "film.viewing.exported.v1"]

    package var kind: FactKind {
        switch self {
        case .opened: "film.viewing.opened.v1"
        case .exported: "film.viewing.exported.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .opened(let detail): detail.cameras.map { Subject(CameraRules.noun, $0) }
        case .exported(let clip): [Subject(CameraRules.noun, clip.camera)]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .opened(let detail): detail.write(to: &writer)
        case .exported(let clip):
            writer.beginObject()
            writer.member("blur", clip.isBlurred)
            writer.member("bytes", clip.bytes)
            writer.member("camera", clip.camera)
            writer.member("from", clip.from)
            writer.member("segments", clip.segments)
            writer.member("sha256", clip.digest.hex)
            writer.member("to", clip.to)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ViewingFact {
        switch kind {
        case "film.viewing.opened.v1": return .opened(try ViewingDetail(reading: fields))
        case "film.viewing.exported.v1":
            guard let digest = Digest(hex: try fields.string("sha256")) else { throw fields.wrong("sha256") }
            return .exported(
                ExportedClip(
                    camera: try fields.string("camera"), from: try fields.moment("from"), to: try fields.moment("to"),
                    segments: Int(try fields.integer("segments")), bytes: try fields.integer("bytes"), digest: digest,
                    isBlurred: try fields.bool("blur")))
        default: throw fields.wrong("kind")
        }
    }
}
