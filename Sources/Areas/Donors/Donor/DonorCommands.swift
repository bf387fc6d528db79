package import Kernel

package enum DonorCommand: Command {
    /// `tag` is that of the resident number; nil where the node has no key for it.
    case register(station: String, number: String, sealed: [UInt8], tag: Digest? = nil)
    case correct(sealed: [UInt8], tag: Digest? = nil)
    case look(LookPurpose, note: String)
    case erase(ErasureGround, reference: String)
    /// As a station tells it.
    case report(DonorReport)
    /// `until` where the catalogue leaves it to the physician.
    case placeDeferral(code: String, from: Day, until: Day?, note: String)
    case liftDeferral(code: String)
    case merge(other: String)
    case split(other: String)
    case tellApart(other: String)
    /// Only the node: the other record says so.
    case noteTwin(String)
    case join(into: String)
    case leave(from: String, sameTag: Bool)
    case noteApart(from: String)

    package var permission: Permission? {
        switch self {
        case .register, .correct: "donors.register"
        case .look: "donors.identity"
        case .erase: "donors.erase"
        case .report: "donors.donate"
        case .placeDeferral, .liftDeferral: "donors.defer"
        case .merge, .split, .tellApart: "donors.merge"
        case .noteTwin, .join, .leave, .noteApart: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let station, let number, let sealed, let tag):
            writer.value("register")
            writer.value(station)
            writer.value(number)
            writer.value(Base64.encode(sealed))
            if let tag { writer.value(tag) }
        case .correct(let sealed, let tag):
            writer.value("correct")
            writer.value(Base64.encode(sealed))
            if let tag { writer.value(tag) }
        case .look(let purpose, let note):
            writer.value("look")
            writer.value(purpose.rawValue)
            writer.value(note)
        case .erase(let ground, let reference):
            writer.value("erase")
            writer.value(ground.rawValue)
            writer.value(reference)
        case .report(let report):
            writer.value("report")
            report.write(to: &writer)
        case .placeDeferral(let code, let from, let until, let note):
            writer.value("defer")
            for text in [code, from.iso, until?.iso ?? "", note] { writer.value(text) }
        case .liftDeferral(let code): pair("lift", code, &writer)
        case .merge(let other): pair("merge", other, &writer)
        case .split(let other): pair("split", other, &writer)
        case .tellApart(let other): pair("tell-apart", other, &writer)
        case .noteTwin(let other): pair("note-twin", other, &writer)
        case .join(let other): pair("join", other, &writer)
        case .leave(let other, let sameTag):
            pair("leave", other, &writer)
            writer.value(sameTag)
        case .noteApart(let other): pair("note-apart", other, &writer)
        }
        writer.endArray()
    }

    private func pair(_ act: String, _ text: String, _ writer: inout CanonicalWriter) {
        writer.value(act)
        writer.value(text)
    }
}

/// What is signed when an identity is erased.
package struct ErasureOrder: Sendable, Equatable {
    package let donor: String
    package let ground: ErasureGround
    package let reference: String
    package let reason: String

    package init(donor: String, ground: ErasureGround, reference: String, reason: String) {
        self.donor = donor
        self.ground = ground
        self.reference = reference
        self.reason = reason
    }

    package var subject: Subject { Subject(DonorRules.noun, donor) }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("donor", donor)
        writer.member("ground", ground.rawValue)
        writer.member("reason", reason)
        writer.member("reference", reference)
        writer.endObject()
        return writer.bytes
    }
}
