package import Donors
package import Kernel

/// One cell of the grid as a person or a file gave it.
package struct TestEntry: Sendable, Hashable {
    package let bag: String
    package let item: String
    /// Digits as measured, or `negative`, `reactive`.
    package let value: String
    package let method: String?
    package let kitLot: String?

    package init(bag: String, item: String, value: String, method: String? = nil, kitLot: String? = nil) {
        self.bag = bag
        self.item = item
        self.value = value
        self.method = method
        self.kitLot = kitLot
    }
}

/// One result with its reading by the limits of the panel.
package struct BagResult: Sendable, Hashable {
    package let bag: String
    package let item: String
    package let value: DecimalNumber?
    package let unit: String?
    package let reading: Interpretation
    package let method: String?
    package let kitLot: String?
    package let testedAt: Moment

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("bag", bag)
        writer.member("item", item)
        writer.memberIfPresent("kit_lot", kitLot)
        writer.memberIfPresent("method", method)
        writer.member("reading", reading.rawValue)
        writer.member("tested_at", testedAt)
        writer.memberIfPresent("unit", unit)
        writer.memberIfPresent("value", value?.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bag: try fields.string("bag"), item: try fields.string("item"),
            value: fields.has("value") ? try fields.decimal("value") : nil, unit: try fields.optionalString("unit"),
            reading: try fields.choice("reading"), method: try fields.optionalString("method"),
            kitLot: try fields.optionalString("kit_lot"), testedAt: try fields.moment("tested_at"))
    }

    package init(
        bag: String, item: String, value: DecimalNumber?, unit: String?, reading: Interpretation, method: String?,
        kitLot: String?, testedAt: Moment
    ) {
        self.bag = bag
        self.item = item
        self.value = value
        self.unit = unit
        self.reading = reading
        self.method = method
        self.kitLot = kitLot
        self.testedAt = testedAt
    }

    static func write(_ results: [BagResult], to writer: inout CanonicalWriter) {
        writer.beginArray()
        for result in results { result.write(to: &writer) }
        writer.endArray()
    }

    static func read(_ key: String, _ fields: JSONFields) throws(JSONFailure) -> [BagResult] {
        var results: [BagResult] = []
        for item in try fields.objects(key) { results.append(try BagResult(reading: item)) }
        return results
    }
}

extension PanelItem {
    /// As it stands beside a field: `≤ 50 U/L`, or what a qualitative test must say.
    package var shownLimit: Phrase {
        isQualitative ? Phrase("阴性", "negative") : Phrase(limit, limit)
    }

    package var isQualitative: Bool { min == nil && max == nil }

    /// What the value says; nothing if it is no value of this test.
    package func reading(of text: String) -> (value: DecimalNumber?, reading: Interpretation)? {
        guard !isQualitative else {
            guard let reading = Interpretation(rawValue: text), reading == .negative || reading == .reactive else {
                return nil
            }
            return (nil, reading)
        }
        guard let number = DecimalNumber(text), !number.isNegative else { return nil }
        let isInside = min.map { number >= $0 } != false && max.map { number <= $0 } != false
        return (number, isInside ? .pass : .fail)
    }
}
