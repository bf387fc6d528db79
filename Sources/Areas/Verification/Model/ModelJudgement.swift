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
    /// How long it will last, h; nil for one that is done.
    package let hours: Prediction?
    /// What it is heading for, in the unit of the characteristic; nil for a model that foretells none.
    package let yield: Prediction?
    package let yieldOf: String
    /// SHA-256 of the row that was judged.
    package let data: Digest

    package init(
        batch: ModelBatch, point: Int, isRunning: Bool, distance: DecimalNumber, error: DecimalNumber,
        distanceLimit: DecimalNumber, errorLimit: DecimalNumber, distanceParts: [SignalPart],
        errorParts: [SignalPart], hours: Prediction?, yield: Prediction? = nil, yieldOf: String = "", data: Digest
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
        self.yield = yield
        self.yieldOf = yieldOf
        self.data = data
    }

    package var isBeyondDistance: Bool { distance > distanceLimit }
    package var isBeyondError: Bool { error > errorLimit }
    /// No good batch was like it: what good batches foretell does not hold for it.
    package var isUnreliable: Bool { isBeyondError }

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
        writer.memberIfPresent("hours", hours?.told?.value.text)
        writer.memberIfPresent("hours_high", hours?.told?.high.text)
        writer.memberIfPresent("hours_low", hours?.told?.low.text)
        writer.memberIfPresent("hours_untold", hours?.untold?.rawValue)
        writer.member("point", point)
        writer.member("running", isRunning)
        writer.memberIfPresent("yield", yield?.told?.value.text)
        writer.memberIfPresent("yield_high", yield?.told?.high.text)
        writer.memberIfPresent("yield_low", yield?.told?.low.text)
        if !yieldOf.isEmpty { writer.member("yield_of", yieldOf) }
        writer.memberIfPresent("yield_untold", yield?.untold?.rawValue)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            batch: try ModelBatch(reading: fields.object("batch")), point: try fields.int("point"),
            isRunning: try fields.bool("running"), distance: try fields.decimal("distance"),
            error: try fields.decimal("error"), distanceLimit: try fields.decimal("distance_limit"),
            errorLimit: try fields.decimal("error_limit"),
            distanceParts: try SignalPart.read(fields.objects("distance_parts")),
            errorParts: try SignalPart.read(fields.objects("error_parts")),
            hours: try Prediction(
                fields, "hours", "hours_low", "hours_high", untold: "hours_untold"),
            yield: try Prediction(
                fields, "yield", "yield_low", "yield_high", untold: "yield_untold"),
            yieldOf: try fields.optionalString("yield_of") ?? "",
            data: try fields.digest("data"))
    }
}
