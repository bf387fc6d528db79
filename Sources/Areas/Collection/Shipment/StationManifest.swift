package import Donors
package import Kernel

/// One bag of a shipment with all that the plant must know of it.
package struct StationManifestLine: Sendable, Hashable {
    package let box: String
    package let donor: String
    package let donorKind: DonorKind
    package let sex: Sex
    package let ageYears: Int
    package let record: DeviceRecord
    package let results: [BagResult]

    package init(
        box: String, donor: String, donorKind: DonorKind, sex: Sex, ageYears: Int, record: DeviceRecord,
        results: [BagResult]
    ) {
        self.box = box
        self.donor = donor
        self.donorKind = donorKind
        self.sex = sex
        self.ageYears = ageYears
        self.record = record
        self.results = results
    }
}

/// What left the station: signed by who dispatched it, and sent to the plant as messages or as a file.
package struct StationManifest: Sendable, Hashable {
    package let station: String
    /// Where the messages go; nothing where the plant takes files only.
    package let partner: String?
    package let logger: String
    package let vehicle: String
    package let shippedOn: Day
    /// By box and bag.
    package let lines: [StationManifestLine]

    package init(
        station: String, partner: String?, logger: String, vehicle: String, shippedOn: Day,
        lines: [StationManifestLine]
    ) {
        self.station = station
        self.partner = partner
        self.logger = logger
        self.vehicle = vehicle
        self.shippedOn = shippedOn
        self.lines = lines
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("lines")
        writer.beginArray()
        for line in lines {
            writer.beginObject()
            writer.member("box", line.box)
            writer.member("donor_kind", line.donorKind.rawValue)
            writer.key("record")
            writer.beginObject()
            line.record.write(station: station, donor: line.donor, age: line.ageYears, over: [], to: &writer)
            writer.endObject()
            writer.key("results")
            BagResult.write(line.results, to: &writer)
            writer.member("sex", line.sex.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.member("logger", logger)
        writer.memberIfPresent("partner", partner)
        writer.member("shipped_on", shippedOn)
        writer.member("station", station)
        writer.member("vehicle", vehicle)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var lines: [StationManifestLine] = []
        for item in try fields.objects("lines") {
            let record = try item.object("record")
            lines.append(
                StationManifestLine(
                    box: try item.string("box"), donor: try record.string("donor"),
                    donorKind: try item.choice("donor_kind"), sex: try item.choice("sex"),
                    ageYears: Int(try record.integer("age")), record: try DeviceRecord(reading: record),
                    results: try BagResult.read("results", item)))
        }
        self.init(
            station: try fields.string("station"), partner: try fields.optionalString("partner"),
            logger: try fields.string("logger"), vehicle: try fields.string("vehicle"),
            shippedOn: try fields.day("shipped_on"), lines: lines)
    }

    /// What a plant without messages imports (the columns of its template); the numbers are the bags' own.
    package func csv(shipment: String) -> String {
        var text = "#运输批,\(shipment)\r\n#浆站,\(station)\r\n#发运日期,\(shippedOn.iso)\r\n"
        text += "箱号,袋号,浆员编号,采集日期,净重g,类型\r\n"
        for line in lines {
            let number =
                line.donor.hasPrefix(station + "-") ? String(line.donor.dropFirst(station.count + 1)) : line.donor
            let day = line.record.collectedOn.iso
            text += "\(line.box),\(line.record.bag),\(number),\(day),\(line.record.grams.text),\(line.record.type)\r\n"
        }
        return text
    }
}

/// What who dispatches signs.
package struct DispatchStatement: Sendable, Equatable {
    package let shipment: String
    package let boxes: [String]
    package let logger: String
    package let vehicle: String
    package let partner: String?

    package init(shipment: String, boxes: [String], logger: String, vehicle: String, partner: String?) {
        self.shipment = shipment
        self.boxes = boxes
        self.logger = logger
        self.vehicle = vehicle
        self.partner = partner
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("boxes", boxes)
        writer.member("logger", logger)
        writer.memberIfPresent("partner", partner)
        writer.member("shipment", shipment)
        writer.member("vehicle", vehicle)
        writer.endObject()
        return writer.bytes
    }
}
