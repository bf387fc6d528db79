package import Kernel
package import Statistics

/// A good batch that a model learns from: which step in which equipment, and when it ran.
package struct ModelBatch: Sendable, Hashable {
    package let batch: String
    package let asset: String
    package let from: Moment
    package let to: Moment

    package init(batch: String, asset: String, from: Moment, to: Moment) {
        self.batch = batch
        self.asset = asset
        self.from = from
        self.to = to
    }

    package var seconds: Double { Double((to - from).microseconds) / 1e6 }
    package var key: String { "\(batch)\u{0}\(asset)" }

    func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("asset", asset)
        writer.member("batch", batch)
        writer.member("from", from)
        writer.member("to", to)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            batch: try fields.string("batch"), asset: try fields.string("asset"), from: try fields.moment("from"),
            to: try fields.moment("to"))
    }
}

/// What training came to, so that training again can be compared with it.
package struct ModelNumbers: Sendable, Hashable {
    /// Percent of the variance by component.
    package let explained: [DecimalNumber]
    package let distanceLimit: DecimalNumber
    package let errorLimit: DecimalNumber
    /// Percent of good batches, each left out in turn, that the training's own limit of SPE would call unlike.
    package let falseAlarms: DecimalNumber
    /// Columns that never varied, and are left out.
    package let constant: Int
    /// What a running batch is laid over: mean duration of the good batches, s.
    package let seconds: Int

    package init(
        explained: [DecimalNumber], distanceLimit: DecimalNumber, errorLimit: DecimalNumber,
        falseAlarms: DecimalNumber, constant: Int, seconds: Int
    ) {
        self.explained = explained
        self.distanceLimit = distanceLimit
        self.errorLimit = errorLimit
        self.falseAlarms = falseAlarms
        self.constant = constant
        self.seconds = seconds
    }

    func writeMembers(to writer: inout CanonicalWriter) {
        writer.member("constant", constant)
        writer.member("distance_limit", distanceLimit)
        writer.member("error_limit", errorLimit)
        writer.member("explained", explained.map(\.text))
        writer.member("false_alarms", falseAlarms)
        writer.member("seconds", seconds)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var explained: [DecimalNumber] = []
        for text in try fields.strings("explained") {
            guard let number = DecimalNumber(text) else { throw fields.wrong("explained") }
            explained.append(number)
        }
        self.init(
            explained: explained, distanceLimit: try fields.decimal("distance_limit"),
            errorLimit: try fields.decimal("error_limit"), falseAlarms: try fields.decimal("false_alarms"),
            constant: try fields.int("constant"), seconds: try fields.int("seconds"))
    }
}

/// A model of batches, whole: chosen batches and signals, how they were laid out, what came of it, and the hash of the
/// table that was learnt from. The table is kept as it was; the rest follows from it, on every machine alike.
package struct ModelPlan: AdoptedPlan {
    package static let signalsMax = 16
    package static let points = 20...200
    package static let componentsMax = 12
    package static let batchesMax = 200

    package let product: String
    package let step: String
    package let signals: [String]
    /// Points over the length of a batch.
    package let points: Int
    package let components: Int
    /// Percent of good batches within each limit.
    package let percent: DecimalNumber
    /// The longest that the step may last, h; nil without a limit.
    package let hoursMax: DecimalNumber?
    package let batches: [ModelBatch]
    package let table: Digest
    package let numbers: ModelNumbers
    /// The characteristic whose values are the yields of batches; empty if none is foretold.
    package let yieldOf: String

    package init(
        product: String, step: String, signals: [String], points: Int, components: Int, percent: DecimalNumber,
        hoursMax: DecimalNumber?, batches: [ModelBatch], table: Digest, numbers: ModelNumbers, yieldOf: String = ""
    ) {
        self.product = product
        self.step = step
        self.signals = signals
        self.points = points
        self.components = components
        self.percent = percent
        self.hoursMax = hoursMax
        self.batches = batches
        self.table = table
        self.numbers = numbers
        self.yieldOf = yieldOf
    }

    package var shape: BatchShape { BatchShape(signals: signals, points: points) }
    package var level: Double { percent.double / 100 }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("batches")
        writer.beginArray()
        for batch in batches {
            writer.beginObject()
            batch.writeMembers(to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.member("components", components)
        writer.memberIfPresent("hours_max", hoursMax?.text)
        writer.key("numbers")
        writer.beginObject()
        numbers.writeMembers(to: &writer)
        writer.endObject()
        writer.member("percent", percent)
        writer.member("points", points)
        writer.member("product", product)
        writer.member("signals", signals)
        writer.member("step", step)
        writer.member("table", table.hex)
        if !yieldOf.isEmpty { writer.member("yield_of", yieldOf) }
        writer.endObject()
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        var batches: [ModelBatch] = []
        for item in try fields.objects("batches") { batches.append(try ModelBatch(reading: item)) }
        self.init(
            product: try fields.string("product"), step: try fields.string("step"),
            signals: try fields.strings("signals"), points: try fields.int("points"),
            components: try fields.int("components"), percent: try fields.decimal("percent"),
            hoursMax: try fields.optionalDecimal("hours_max"), batches: batches, table: try fields.digest("table"),
            numbers: try ModelNumbers(reading: fields.object("numbers")),
            yieldOf: try fields.optionalString("yield_of") ?? "")
    }
}
