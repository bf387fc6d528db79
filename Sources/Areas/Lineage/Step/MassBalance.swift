package import Kernel

/// What went in against what came out and what was lost, in the unit of the first input (GMP Art. 186).
package struct MassBalance: Sendable, Hashable {
    package enum Verdict: String, Sendable, CaseIterable {
        case within, outside
        /// What goes in and what comes out have no common measure, or a quantity is unknown.
        case uncounted

        package var phrase: Phrase {
            switch self {
            case .within: Phrase("平衡", "balanced")
            case .outside: Phrase("超出允差", "out of tolerance")
            case .uncounted: Phrase("不可比", "not comparable")
            }
        }
    }

    package struct Sums: Sendable, Hashable {
        package let inputs: DecimalNumber
        package let outputs: DecimalNumber
        package let losses: DecimalNumber
        /// What is missing; negative, if there is more than went in.
        package let difference: DecimalNumber
        package let unit: Unit
    }

    package let sums: Sums?
    package let tolerancePercent: DecimalNumber
    package let verdict: Verdict

    package init(sums: Sums?, tolerancePercent: DecimalNumber, verdict: Verdict) {
        self.sums = sums
        self.tolerancePercent = tolerancePercent
        self.verdict = verdict
    }

    /// Exact: units are converted by moving the point, and the tolerance is compared without dividing.
    package init(
        inputs: [Quantity?], outputs: [Quantity?], losses: [Quantity], tolerancePercent: DecimalNumber
    ) {
        do throws(QuantityFailure) {
            guard let first = inputs.first, let unit = first?.unit, !outputs.isEmpty,
                let given = try Self.sum(inputs, unit), let made = try Self.sum(outputs, unit),
                let lost = try Self.sum(losses, unit)
            else {
                self.init(sums: nil, tolerancePercent: tolerancePercent, verdict: .uncounted)
                return
            }
            let difference = try given.subtracting(made).subtracting(lost)
            let size = difference.isNegative ? try difference.negated() : difference
            let allowed = try given.multiplied(by: tolerancePercent)
            let isWithin = try size.multiplied(by: DecimalNumber(coefficient: 100)) <= allowed
            self.init(
                sums: Sums(inputs: given, outputs: made, losses: lost, difference: difference, unit: unit),
                tolerancePercent: tolerancePercent, verdict: isWithin ? .within : .outside)
        } catch {
            self.init(sums: nil, tolerancePercent: tolerancePercent, verdict: .uncounted)
        }
    }

    private static func sum(_ quantities: [Quantity?], _ unit: Unit) throws(QuantityFailure) -> DecimalNumber? {
        var sum = DecimalNumber(coefficient: 0)
        for quantity in quantities {
            guard let quantity else { return nil }
            sum = try sum.adding(try quantity.converted(to: unit).number)
        }
        return sum
    }

    /// As the columns of steps hold it.
    var values: [StoreValue] {
        [
            .text(sums?.unit.code), .text(sums?.inputs.text), .text(sums?.outputs.text), .text(sums?.losses.text),
            .text(sums?.difference.text), .text(tolerancePercent.text), .text(verdict.rawValue),
        ]
    }

    /// Columns from `first`: unit, in, out, lost, difference, tolerance, verdict.
    init(_ row: any Row, from first: Int) throws(Fault) {
        func number(_ column: Int) throws(Fault) -> DecimalNumber {
            try Fault.required("lineage_step.balance", DecimalNumber(row.text(first + column)))
        }
        self.init(
            sums: row.isNull(first)
                ? nil
                : Sums(
                    inputs: try number(1), outputs: try number(2), losses: try number(3), difference: try number(4),
                    unit: try Fault.required("lineage_step.balance_unit", Unit(row.text(first)))),
            tolerancePercent: try number(5), verdict: try row.choice(first + 6, "lineage_step.verdict"))
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if let sums { writer.member("difference", Quantity(sums.difference, sums.unit)) }
        if let sums { writer.member("inputs", Quantity(sums.inputs, sums.unit)) }
        if let sums { writer.member("losses", Quantity(sums.losses, sums.unit)) }
        if let sums { writer.member("outputs", Quantity(sums.outputs, sums.unit)) }
        writer.member("tolerance_percent", tolerancePercent)
        writer.member("verdict", verdict.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var sums: Sums?
        if fields.has("inputs") {
            let given = try fields.quantity("inputs")
            sums = Sums(
                inputs: given.number, outputs: try fields.quantity("outputs").number,
                losses: try fields.quantity("losses").number, difference: try fields.quantity("difference").number,
                unit: given.unit)
        }
        self.init(
            sums: sums, tolerancePercent: try fields.decimal("tolerance_percent"),
            verdict: try fields.choice("verdict"))
    }
}
