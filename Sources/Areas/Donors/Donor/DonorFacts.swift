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
    /// As the station told it, from then on.
    case reported(DonorReport)
    /// The tag of the resident number, and another record that has the same and is not settled.
    case matched(Digest, twin: String?)
    case deferred(Deferral)
    case deferralLifted(code: String)
    /// The other record is of the same person: its history counts with this one's.
    case merged(DonorTie)
    /// This record is of the same person as the other, which stands for both.
    case joined(into: String)
    /// It was not the same person after all; both are as they were.
    case split(DonorTie)
    case left(from: String, sameTag: Bool)
    /// Two persons with one resident number: somebody looked into it.
    case toldApart(from: String)

    package static let kinds: [FactKind] = [
        "donors.donor.registered.v1", "donors.donor.corrected.v1", "donors.donor.identity-seen.v1",
        "donors.donor.identity-erased.v1", "donors.donor.reported.v1", "donors.donor.matched.v1",
        "donors.donor.deferred.v1", "donors.donor.deferral-lifted.v1", "donors.donor.merged.v1",
        "donors.donor.joined.v1", "donors.donor.split.v1", "donors.donor.left.v1", "donors.donor.told-apart.v1",
    ]
    package static let destroyingKinds: [FactKind] = ["donors.donor.identity-erased.v1"]

    package var kind: FactKind {
        switch self {
        case .registered: "donors.donor.registered.v1"
        case .corrected: "donors.donor.corrected.v1"
        case .seen: "donors.donor.identity-seen.v1"
        case .erased: "donors.donor.identity-erased.v1"
        case .reported: "donors.donor.reported.v1"
        case .matched: "donors.donor.matched.v1"
        case .deferred: "donors.donor.deferred.v1"
        case .deferralLifted: "donors.donor.deferral-lifted.v1"
        case .merged: "donors.donor.merged.v1"
        case .joined: "donors.donor.joined.v1"
        case .split: "donors.donor.split.v1"
        case .left: "donors.donor.left.v1"
        case .toldApart: "donors.donor.told-apart.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .merged(let tie), .split(let tie): [Subject(DonorRules.noun, tie.other)]
        case .matched(_, let twin): twin.map { [Subject(DonorRules.noun, $0)] } ?? []
        case .joined(let other), .left(let other, _), .toldApart(let other): [Subject(DonorRules.noun, other)]
        default: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .reported(let report): report.write(to: &writer)
        case .deferred(let deferral): deferral.write(to: &writer)
        case .merged(let tie), .split(let tie): tie.write(to: &writer)
        default:
            writer.beginObject()
            members(to: &writer)
            writer.endObject()
        }
    }

    private func members(to writer: inout CanonicalWriter) {
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
        case .matched(let tag, let twin):
            writer.member("match_tag", tag)
            writer.memberIfPresent("twin", twin)
        case .deferralLifted(let code): writer.member("ground", code)
        case .joined(let other): writer.member("other", other)
        case .left(let other, let sameTag):
            writer.member("other", other)
            writer.member("same_tag", sameTag)
        case .toldApart(let other): writer.member("other", other)
        case .reported, .deferred, .merged, .split: break
        }
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
        default: return try person(kind, fields)
        }
    }

    private static func person(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DonorFact {
        switch kind {
        case "donors.donor.reported.v1": return .reported(try DonorReport(reading: fields))
        case "donors.donor.matched.v1":
            guard let tag = try fields.optionalDigest("match_tag") else { throw fields.wrong("match_tag") }
            return .matched(tag, twin: try fields.optionalString("twin"))
        case "donors.donor.deferred.v1": return .deferred(try Deferral(reading: fields))
        case "donors.donor.deferral-lifted.v1": return .deferralLifted(code: try fields.string("ground"))
        case "donors.donor.merged.v1": return .merged(try DonorTie(reading: fields))
        case "donors.donor.joined.v1": return .joined(into: try fields.string("other"))
        case "donors.donor.split.v1": return .split(try DonorTie(reading: fields))
        case "donors.donor.left.v1":
            return .left(from: try fields.string("other"), sameTag: try fields.bool("same_tag"))
        case "donors.donor.told-apart.v1": return .toldApart(from: try fields.string("other"))
        default: throw fields.wrong("kind")
        }
    }

    private static func sealed(_ fields: JSONFields) throws(JSONFailure) -> [UInt8] {
        guard let bytes = Base64.decode(try fields.string("sealed")) else { throw fields.wrong("sealed") }
        return bytes
    }
}
