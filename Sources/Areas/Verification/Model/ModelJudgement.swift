package import Kernel

/// What a model says of one batch: where it lies, beside the limits, and what makes it so.
package struct ModelJudgement: Sendable, Hashable {
    package let batch: ModelBatch
    /// Points of the model that it had told; all of them when it was done.
    package let point: Int
    package let isRunning: Bool
    package let distance: DecimalNumber
    package let error: DecimalNumber
    package let distanceLimit: DecimalNumber
    package let errorLimit: DecimalNumber
    /// By T², and by SPE.
    package let distanceParts: [SignalPart]
    package let errorParts: [SignalPart]
    /// How long it will last, h, with the ends of its interval at 95 %; nil for one that is done.
    package let hours: HoursForecast?
    /// SHA-256 of the row that was judged.
    package let data: Digest

    package struct HoursForecast: Sendable, Hashable {
        package let value: DecimalNumber
        package let low: DecimalNumber
        package let high: DecimalNumber

        package init(value: DecimalNumber, low: DecimalNumber, high: DecimalNumber) {
            self.value = value
            self.low = low
            self.high = high
        }
    }

    package init(
        batch: ModelBatch, point: Int, isRunning: Bool, distance: DecimalNumber, error: DecimalNumber,
        distanceLimit: DecimalNumber, errorLimit: DecimalNumber, distanceParts: [SignalPart],
        errorParts: [SignalPart], hours: HoursForecast?, data: Digest
    ) {
        self.batch = batch
        self.point = point
        self.isRunning = isRunning
        self.distance = distance
        self.error = error
        self.distanceLimit = distanceLimit
        self.errorLimit = errorLimit
        self.distanceParts = distanceParts
        self.errorParts = errorParts
        self.hours = hours
        self.data = data
    }

    package var isBeyondDistance: Bool { distance > distanceLimit }
    package var isBeyondError: Bool { error > errorLimit }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("batch")
        writer.beginObject()
        batch.writeMembers(to: &writer)
        writer.endObject()
        writer.member("data", data.hex)
        writer.member("distance", distance)
        writer.member("distance_limit", distanceLimit)
        writer.key("distance_parts")
        SignalPart.write(distanceParts, to: &writer)
        writer.member("error", error)
        writer.member("error_limit", errorLimit)
        writer.key("error_parts")
        SignalPart.write(errorParts, to: &writer)
        writer.memberIfPresent("hours", hours?.value.text)
        writer.memberIfPresent("hours_high", hours?.high.text)
        writer.memberIfPresent("hours_low", hours?.low.text)
        writer.member("point", point)
        writer.member("running", isRunning)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        var hours: HoursForecast?
        if fields.has("hours") {
            hours = HoursForecast(
                value: try fields.decimal("hours"), low: try fields.decimal("hours_low"),
                high: try fields.decimal("hours_high"))
        }
        self.init(
            batch: try ModelBatch(reading: fields.object("batch")), point: try fields.int("point"),
            isRunning: try fields.bool("running"), distance: try fields.decimal("distance"),
            error: try fields.decimal("error"), distanceLimit: try fields.decimal("distance_limit"),
            errorLimit: try fields.decimal("error_limit"),
            distanceParts: try SignalPart.read(fields.objects("distance_parts")),
            errorParts: try SignalPart.read(fields.objects("error_parts")), hours: hours,
            data: try fields.digest("data"))
    }
}
