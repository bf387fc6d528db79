package import Kernel

/// Why somebody looks at an identity: nothing else opens it (PIPL Art. 6: a clear and limited purpose).
package enum LookPurpose: String, Sendable, CaseIterable {
    case callBack, lookBack, deferralCheck, inspection, correction

    package var phrase: Phrase {
        switch self {
        case .callBack: Phrase("回访", "call-back")
        case .lookBack: Phrase("追溯", "look-back")
        case .deferralCheck: Phrase("核对淘汰名单", "deferral check")
        case .inspection: Phrase("监督检查", "inspection")
        case .correction: Phrase("更正资料", "correction")
        }
    }
}

/// On which ground an identity is erased (PIPL Art. 47).
package enum ErasureGround: String, Sendable, CaseIterable {
    case purposeOver, consentWithdrawn, registeredInError, courtOrder

    package var phrase: Phrase {
        switch self {
        case .purposeOver: Phrase("目的已经实现，保存期满", "purpose over, kept long enough")
        case .consentWithdrawn: Phrase("本人撤回同意", "consent withdrawn")
        case .registeredInError: Phrase("登记有误，并无此人", "registered in error")
        case .courtOrder: Phrase("法院或主管部门要求", "ordered by a court or authority")
        }
    }

    /// These do not wait for the retention time: there was no donor, or a court has weighed it.
    package var goesBeforeRetention: Bool { self == .registeredInError || self == .courtOrder }
}

/// What happened to a donor. Who they are stands in it sealed, under the donor's own key.
package enum DonorFact: Fact {
    case registered(station: String, number: String, sealed: [UInt8])
    /// The identity as it is from now on; the reason stands in the entry.
    case corrected(sealed: [UInt8])
    /// The acting person was shown the identity right after this.
    case seen(LookPurpose, note: String)
    /// The key is destroyed in the same transaction.
    case erased(ErasureGround, reference: String)

    package static let kinds: [FactKind] = [
        "donors.donor.registered.v1", "donors.donor.corrected.v1", "donors.donor.identity-seen.v1",
        "donors.donor.identity-erased.v1",
    ]
    package static let destroyingKinds: [FactKind] = ["donors.donor.identity-erased.v1"]

    package var kind: FactKind {
        switch self {
        case .registered: "donors.donor.registered.v1"
        case .corrected: "donors.donor.corrected.v1"
        case .seen: "donors.donor.identity-seen.v1"
        case .erased: "donors.donor.identity-erased.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .registered(let station, let number, let sealed):
            writer.member("number", number)
            writer.member("sealed", Base64.encode(sealed))
            writer.member("station", station)
        case .corrected(let sealed): writer.member("sealed", Base64.encode(sealed))
        case .seen(let purpose, let note):
            writer.member("note", note)
            writer.member("purpose", purpose.rawValue)
        case .erased(let ground, let reference):
            writer.member("ground", ground.rawValue)
            writer.member("reference", reference)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DonorFact {
        switch kind {
        case "donors.donor.registered.v1":
            return .registered(
                station: try fields.string("station"), number: try fields.string("number"),
                sealed: try sealed(fields))
        case "donors.donor.corrected.v1": return .corrected(sealed: try sealed(fields))
        case "donors.donor.identity-seen.v1":
            guard let purpose = LookPurpose(rawValue: try fields.string("purpose")) else {
                throw fields.wrong("purpose")
            }
            return .seen(purpose, note: try fields.string("note"))
        case "donors.donor.identity-erased.v1":
            guard let ground = ErasureGround(rawValue: try fields.string("ground")) else {
                throw fields.wrong("ground")
            }
            return .erased(ground, reference: try fields.string("reference"))
        default: throw fields.wrong("kind")
        }
    }

    private static func sealed(_ fields: JSONFields) throws(JSONFailure) -> [UInt8] {
        guard let bytes = Base64.decode(try fields.string("sealed")) else { throw fields.wrong("sealed") }
        return bytes
    }
}
