package import Kernel

/// The acceptance record of a shipment (原料血浆验收记录): what the receiver and QA see, sign and print.
///
/// Its canonical bytes hold codes and figures and no wording, so that a signature still fits after a phrase
/// of the program was improved.
package struct AcceptanceRecord: Sendable, Equatable {
    package struct Header: Sendable, Equatable {
        package let shipment: String
        package let station: String
        package let stationName: String
        package let shippedOn: Day?
        package let collectedFrom: Day?
        package let collectedTo: Day?
        package let arrivedAt: Moment?
        package let vehicle: String
        package let lanes: [String]
        package let limitsVersion: String
    }

    /// Bags and grams by what became of them.
    package struct Counts: Sendable, Equatable {
        package var announced = 0
        package var announcedGrams = DecimalNumber(coefficient: 0)
        package var received = 0
        package var receivedGrams = DecimalNumber(coefficient: 0)
        package var isolated = 0
        package var rejected = 0
        package var stopped = 0
        package var missing = 0
        /// Bags that were on no manifest, or on another one.
        package var foreign = 0
    }

    /// A stop whose bag was not taken in the end.
    package struct Turned: Sendable, Equatable {
        package let stop: Stop
        package let reweighedGrams: DecimalNumber?
        package let stationGrams: DecimalNumber?
        /// Nothing while it is open.
        package let disposition: Disposition?
        package let by: String
        package let verifiedBy: String?
    }

    package let header: Header
    package let counts: Counts
    package let checks: [AcceptanceCheck]
    package let turned: [Turned]
    package let corrections: [CorrectionRecord]
    package let missing: [String]

    /// One pass over the bags; made when a person looks or signs, never for a scan.
    package init(_ state: ShipmentState) {
        let days = state.bags.map(\.line.collectedOn)
        header = Header(
            shipment: state.id, station: state.announcement?.station ?? "",
            stationName: state.announcement?.stationName ?? "", shippedOn: state.announcement?.shippedOn,
            collectedFrom: days.min(), collectedTo: days.max(), arrivedAt: state.arrivedAt,
            vehicle: state.arrival?.vehicle ?? "", lanes: state.lanes.keys.sorted(),
            limitsVersion: state.arrival?.limits.version ?? "")
        var counts = Counts()
        for slot in state.bags {
            counts.announced += 1
            counts.announcedGrams = counts.announcedGrams.plus(slot.line.stationWeightGrams)
            switch slot.state {
            case .announced: counts.missing += 1
            case .received:
                counts.received += 1
                counts.receivedGrams = counts.receivedGrams.plus(
                    slot.netGrams ?? slot.line.stationWeightGrams)
            case .stopped: counts.stopped += 1
            case .isolated: counts.isolated += 1
            case .rejected: counts.rejected += 1
            }
        }
        counts.foreign = state.stops.count { $0.stop.code == .bagExtra || $0.stop.code == .bagOther }
        self.counts = counts
        turned = state.stops.compactMap { Turned($0, in: state) }
        corrections = state.corrections
        missing = state.missing
        checks = AcceptanceCheck.all(of: state, counts)
    }

    /// The shipment as a whole: bags that were turned away are listed and do not fail the others.
    package var verdict: AcceptanceCheck.Verdict {
        let ofShipment = checks.filter { !$0.kind.isOfSingleBags }
        return ofShipment.map(\.verdict).max { $0.weight < $1.weight } ?? .open
    }

    /// The sentence above the signatures.
    package var conclusion: Phrase {
        let away = counts.isolated + counts.rejected
        let zh = away == 0 ? "" : "除隔离、拒收 \(away) 袋外，"
        let en = away == 0 ? "" : "Except \(away) bags isolated or rejected, "
        switch verdict {
        case .passed:
            return Phrase(
                "\(zh)本批 \(counts.received) 袋验收合格，转全面复检。", "\(en)\(counts.received) bags passed receipt.")
        case .open: return Phrase("检查没有做完。", "The checks are not complete.")
        case .held:
            return Phrase(
                "\(zh)收 \(counts.received) 袋，有待 QA 判定。", "\(en)\(counts.received) bags await QA's decision.")
        case .rejected: return Phrase("本批不合格，不能接收。", "The shipment failed and cannot be accepted.")
        }
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 4_096)
        writer.beginObject()
        writer.key("checks")
        writer.beginArray()
        for check in checks { check.write(to: &writer) }
        writer.endArray()
        writer.key("corrections")
        writer.beginArray()
        for record in corrections { write(record, to: &writer) }
        writer.endArray()
        writer.key("counts")
        write(counts, to: &writer)
        writer.key("header")
        write(header, to: &writer)
        writer.member("missing", missing)
        writer.key("turned")
        writer.beginArray()
        for turned in turned { write(turned, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(_ record: CorrectionRecord, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("at", record.at.rfc3339)
        writer.member("field", record.correction.field.rawValue)
        writer.member("new", record.correction.new)
        writer.member("old", record.correction.old)
        writer.member("person", record.person)
        writer.member("reason", record.reason)
        writer.endObject()
    }

    private func write(_ counts: Counts, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("announced", counts.announced)
        writer.member("announced_grams", counts.announcedGrams.text)
        writer.member("foreign", counts.foreign)
        writer.member("isolated", counts.isolated)
        writer.member("missing", counts.missing)
        writer.member("received", counts.received)
        writer.member("received_grams", counts.receivedGrams.text)
        writer.member("rejected", counts.rejected)
        writer.member("stopped", counts.stopped)
        writer.endObject()
    }

    private func write(_ header: Header, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("arrived_at", header.arrivedAt?.rfc3339)
        writer.memberIfPresent("collected_from", header.collectedFrom?.iso)
        writer.memberIfPresent("collected_to", header.collectedTo?.iso)
        writer.member("lanes", header.lanes)
        writer.member("limits_version", header.limitsVersion)
        writer.member("shipment", header.shipment)
        writer.memberIfPresent("shipped_on", header.shippedOn?.iso)
        writer.member("station", header.station)
        writer.member("station_name", header.stationName)
        writer.member("vehicle", header.vehicle)
        writer.endObject()
    }

    private func write(_ turned: Turned, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("by", turned.by)
        writer.memberIfPresent("disposition", turned.disposition?.rawValue)
        writer.memberIfPresent("reweighed_grams", turned.reweighedGrams?.text)
        writer.memberIfPresent("station_grams", turned.stationGrams?.text)
        writer.key("stop")
        writer.beginObject()
        turned.stop.writeMembers(to: &writer)
        writer.endObject()
        writer.memberIfPresent("verified_by", turned.verifiedBy)
        writer.endObject()
    }
}

extension AcceptanceRecord.Turned {
    fileprivate init?(_ record: StopRecord, in state: ShipmentState) {
        let station = record.stop.bag.flatMap { state.slots[$0] }.map {
            state.bags[$0].line.stationWeightGrams
        }
        switch record.outcome {
        case .received: return nil
        case .open:
            self.init(
                stop: record.stop, reweighedGrams: record.reweighed, stationGrams: station, disposition: nil,
                by: record.person, verifiedBy: nil)
        case .settled(let disposition, let by, let verifiedBy):
            self.init(
                stop: record.stop, reweighedGrams: record.reweighed, stationGrams: station,
                disposition: disposition, by: by, verifiedBy: verifiedBy)
        }
    }
}

extension DecimalNumber {
    /// For totals of a shipment: 20 000 bags of at most 10 kg each stay far inside 64 bits up to nine
    /// decimals; beyond that the total keeps what it had rather than fail a paper.
    fileprivate func plus(_ other: DecimalNumber) -> DecimalNumber {
        do throws(QuantityFailure) { return try adding(other) } catch { return self }
    }
}
