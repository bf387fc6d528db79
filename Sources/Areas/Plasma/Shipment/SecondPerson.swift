package import Kernel

/// What a second person signs when a stop is settled: the stop as shown, with what becomes of the bag.
package struct StopConfirmation: Sendable, Equatable {
    package let shipment: String
    package let stop: Stop
    package let reweighedGrams: DecimalNumber?
    package let disposition: Disposition

    package init(shipment: String, record: StopRecord, disposition: Disposition) {
        self.shipment = shipment
        stop = record.stop
        reweighedGrams = record.reweighed
        self.disposition = disposition
    }

    package static let version: Int64 = 1
    package var subject: Subject { Subject("plasma.stop", "\(shipment)/\(stop.number)") }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("disposition", disposition.rawValue)
        writer.memberIfPresent("reweighed_grams", reweighedGrams?.text)
        writer.member("shipment", shipment)
        writer.key("stop")
        writer.beginObject()
        stop.writeMembers(to: &writer)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

/// What a second person signs when a number is typed by hand: that it is the one on the bag.
package struct KeyedConfirmation: Sendable, Equatable {
    package let shipment: String
    package let raw: String
    package let lane: String
    package let reason: String

    package init(shipment: String, raw: String, lane: String, reason: String) {
        self.shipment = shipment
        self.raw = raw
        self.lane = lane
        self.reason = reason
    }

    package static let version: Int64 = 1
    package var subject: Subject { Subject("plasma.keyed", "\(shipment)/\(raw)") }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("lane", lane)
        writer.member("raw", raw)
        writer.member("reason", reason)
        writer.member("shipment", shipment)
        writer.endObject()
        return writer.bytes
    }
}

extension Circumstance {
    /// The other person who verified exactly this; refused when nobody, the same person, somebody without the
    /// right, or something else was signed (GMP Art. 175: checked by a second person).
    func secondPerson(
        on record: Subject, version: Int64, content: [UInt8], missing: Refusal
    ) throws(Refusal) -> String {
        let candidates = signatures.filter {
            $0.signature.statement.record == record && $0.signature.statement.meaning == .verified
        }
        guard let signed = candidates.first else { throw missing }
        guard signed.standing.person != actor.person else { throw .secondPersonSame }
        guard signed.standing.active, signed.standing.permissions.contains("plasma.verify") else {
            throw .secondPersonNotPermitted
        }
        let statement = signed.signature.statement
        guard statement.person == signed.standing.person, statement.version == version,
            statement.digest == hash(content)
        else { throw .signatureOtherContent }
        return signed.standing.person
    }

    /// The actor's own signature over a record, with one of these meanings.
    func ownSignature(
        on record: Subject, version: Int64, digest: Digest, meanings: Set<SignatureMeaning>
    ) throws(Refusal) {
        let own = signatures.filter {
            $0.signature.statement.record == record && meanings.contains($0.signature.statement.meaning)
                && $0.standing.person == actor.person && $0.signature.statement.person == actor.person
        }
        guard !own.isEmpty else { throw .shipmentSignatureMissing }
        guard
            own.contains(where: {
                $0.signature.statement.version == version && $0.signature.statement.digest == digest
            })
        else { throw .signatureOtherContent }
    }
}
