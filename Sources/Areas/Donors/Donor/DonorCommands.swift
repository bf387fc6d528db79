package import Kernel

package enum DonorCommand: Command {
    case register(station: String, number: String, sealed: [UInt8])
    case correct(sealed: [UInt8])
    case look(LookPurpose, note: String)
    case erase(ErasureGround, reference: String)

    package var permission: Permission? {
        switch self {
        case .register, .correct: "donors.register"
        case .look: "donors.identity"
        case .erase: "donors.erase"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let station, let number, let sealed):
            writer.value("register")
            writer.value(station)
            writer.value(number)
            writer.value(Base64.encode(sealed))
        case .correct(let sealed):
            writer.value("correct")
            writer.value(Base64.encode(sealed))
        case .look(let purpose, let note):
            writer.value("look")
            writer.value(purpose.rawValue)
            writer.value(note)
        case .erase(let ground, let reference):
            writer.value("erase")
            writer.value(ground.rawValue)
            writer.value(reference)
        }
        writer.endArray()
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
