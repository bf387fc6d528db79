package import Kernel

/// The bytes of each fact. They are frozen: a vector test holds one of each kind.
extension ShipmentFact {
    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .announced(let announcement): announcement.writeMembers(to: &writer)
        case .arrived(let arrival): arrival.writeMembers(to: &writer)
        case .temperatureJudged(let judgement): judgement.writeMembers(to: &writer)
        case .boxOpened(let box, let lane):
            writer.member("box", box)
            writer.member("lane", lane)
        case .received(let reception): reception.writeMembers(to: &writer)
        case .sampleScanned(let sample):
            writer.memberIfPresent("bag", sample.bag)
            writer.memberIfPresent("box", sample.box)
            writer.member("lane", sample.lane)
            writer.member("raw", sample.raw)
        case .stopped(let stop): stop.writeMembers(to: &writer)
        case .reweighed(let reweighing): reweighing.writeMembers(to: &writer)
        case .stopSettled(let stop, let lane, let disposition, let verifiedBy):
            writer.member("disposition", disposition.rawValue)
            writer.member("lane", lane)
            writer.member("stop", stop)
            writer.member("verified_by", verifiedBy)
        case .corrected(let correction):
            writer.member("field", correction.field.rawValue)
            writer.member("new", correction.new)
            writer.member("old", correction.old)
        case .finished(let completion): completion.writeMembers(to: &writer)
        case .accepted(let record), .rejected(let record): writer.member("record", record.hex)
        case .givenBack: break
        }
        writer.endObject()
    }
}

extension Announcement {
    /// Columns of a line, in the order in which its array holds them.
    static let columns = ["box", "bag", "donor", "collected_on", "weight_grams", "type"]

    fileprivate func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("columns", Self.columns)
        writer.key("file")
        manifest.file.write(to: &writer)
        writer.key("lines")
        writer.beginArray()
        for line in manifest.lines {
            writer.beginArray()
            writer.value(line.box)
            writer.value(line.bag)
            writer.value(line.donor)
            writer.value(line.collectedOn.iso)
            writer.value(line.stationWeightGrams.text)
            writer.value(line.type.rawValue)
            writer.endArray()
        }
        writer.endArray()
        writer.key("schemes")
        writer.beginArray()
        for scheme in schemes { scheme.write(to: &writer) }
        writer.endArray()
        writer.member("shipment", manifest.shipment)
        writer.member("shipped_on", manifest.shippedOn.iso)
        writer.member("station", manifest.station)
        writer.member("station_name", stationName)
    }
}

extension Arrival {
    fileprivate func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("boxes_counted", boxesCounted)
        writer.member("contracted", contracted)
        writer.member("findings", findings.map(\.rawValue))
        writer.member("lanes", lanes)
        writer.member("licence_valid_to", licenceValidTo.iso)
        writer.key("limits")
        limits.write(to: &writer)
        writer.memberIfPresent("manifest_digest", manifestDigest)
        writer.member("seals_intact", sealsIntact)
        writer.member("vehicle", vehicle)
    }
}

extension TemperatureJudgement {
    func writeMembers(to writer: inout CanonicalWriter) {
        writer.key("file")
        file.write(to: &writer)
        writer.member("first", first.rfc3339)
        writer.member("gap_seconds_max", gapSecondsMax)
        writer.member("last", last.rfc3339)
        writer.member("limits_version", limitsVersion)
        writer.member("points", points)
        writer.member("seconds_above", secondsAbove)
        writer.member("verdict", verdict.rawValue)
        writer.member("warmest_celsius", warmestCelsius.text)
    }
}

extension Reception {
    fileprivate func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("bag", bag)
        writer.member("box", box)
        writer.memberIfPresent("difference_grams", differenceGrams?.text)
        writer.memberIfPresent("found_in", foundIn)
        writer.memberIfPresent("keyed", keyed)
        writer.member("lane", lane)
        writer.member("line", line)
        writer.memberIfPresent("net_grams", netGrams?.text)
        writer.member("raw", raw)
        writer.member("scheme", scheme)
    }
}

extension Stop {
    func writeMembers(to writer: inout CanonicalWriter) {
        writer.memberIfPresent("bag", bag)
        writer.memberIfPresent("box", box)
        writer.member("code", code.rawValue)
        writer.memberIfPresent("difference_grams", differenceGrams?.text)
        writer.memberIfPresent("flaw", flaw?.rawValue)
        writer.memberIfPresent("keyed", keyed)
        writer.member("lane", lane)
        writer.memberIfPresent("line", line.map(Int64.init))
        writer.memberIfPresent("net_grams", netGrams?.text)
        writer.member("number", number)
        writer.memberIfPresent("other_shipment", otherShipment)
        writer.memberIfPresent("other_station", otherStation)
        writer.member("raw", raw)
        writer.memberIfPresent("received_at", receivedAt?.rfc3339)
        writer.memberIfPresent("received_lane", receivedLane)
        writer.memberIfPresent("scheme", scheme)
    }
}

extension Reweighing {
    fileprivate func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("bag", bag)
        writer.member("difference_grams", differenceGrams.text)
        writer.member("first_grams", firstGrams.text)
        writer.member("lane", lane)
        writer.member("resolved", resolved)
        writer.member("second_grams", secondGrams.text)
        writer.member("stop", stop)
    }
}

extension Completion {
    fileprivate func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("isolated", isolated)
        writer.member("missing", missing)
        writer.member("received", received)
        writer.member("record", record.hex)
        writer.member("rejected", rejected)
    }
}
