package import Kernel

/// One point of a calibration: the reference, and what was read before and after adjustment.
package struct CalibrationPoint: Sendable, Hashable {
    package let reference: DecimalNumber
    package let found: DecimalNumber
    package let left: DecimalNumber
    /// Greatest allowed difference.
    package let tolerance: DecimalNumber

    package init(
        reference: DecimalNumber, found: DecimalNumber, left: DecimalNumber, tolerance: DecimalNumber
    ) {
        self.reference = reference
        self.found = found
        self.left = left
        self.tolerance = tolerance
    }

    /// Whether a reading lies within the tolerance; nil if the numbers are too long to tell.
    private func holds(_ reading: DecimalNumber) -> Bool? {
        do throws(QuantityFailure) {
            let difference = try reading.subtracting(reference)
            let size = difference.isNegative ? try difference.negated() : difference
            return size <= tolerance
        } catch { return nil }
    }

    package var foundHolds: Bool? { holds(found) }
    package var leftHolds: Bool? { holds(left) }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("found", found)
        writer.member("left", left)
        writer.member("reference", reference)
        writer.member("tolerance", tolerance)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            reference: try fields.decimal("reference"), found: try fields.decimal("found"),
            left: try fields.decimal("left"), tolerance: try fields.decimal("tolerance"))
    }
}

/// What a calibration came to.
package enum CalibrationVerdict: String, Sendable, Hashable, CaseIterable {
    case passed
    /// As found it was out: what it measured since the last calibration is to be assessed; as left it is good.
    case adjusted
    case failed

    package var phrase: Phrase {
        switch self {
        case .passed: Phrase("合格", "passed")
        case .adjusted: Phrase("调整后合格，须评估影响", "adjusted; assess its impact")
        case .failed: Phrase("不合格", "failed")
        }
    }
}

/// A calibration with its readings (GMP Art. 90-95): judged by the readings, not by whoever enters them.
package struct Calibration: Sendable, Hashable {
    static let pointsMax = 40

    package let performedOn: Day
    /// The last day it counts.
    package let dueOn: Day
    /// Who calibrated: a person or a laboratory.
    package let by: String
    package let certificate: String
    package let unit: Unit
    package let points: [CalibrationPoint]
    package let verdict: CalibrationVerdict

    package init(
        performedOn: Day, dueOn: Day, by: String, certificate: String, unit: Unit, points: [CalibrationPoint],
        verdict: CalibrationVerdict
    ) {
        self.performedOn = performedOn
        self.dueOn = dueOn
        self.by = by
        self.certificate = certificate
        self.unit = unit
        self.points = points
        self.verdict = verdict
    }

    /// Nil if the readings cannot be compared.
    package static func judge(_ points: [CalibrationPoint]) -> CalibrationVerdict? {
        var verdict = CalibrationVerdict.passed
        for point in points {
            guard let found = point.foundHolds, let left = point.leftHolds, !point.tolerance.isNegative else {
                return nil
            }
            if !left { return .failed }
            if !found { verdict = .adjusted }
        }
        return points.isEmpty ? nil : verdict
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("by", by)
        writer.member("certificate", certificate)
        writer.member("due_on", dueOn)
        writer.member("performed_on", performedOn)
        writer.key("points")
        writer.beginArray()
        for point in points { point.write(to: &writer) }
        writer.endArray()
        writer.member("unit", unit.code)
        writer.member("verdict", verdict.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let unit = Unit(try fields.string("unit")) else { throw fields.wrong("unit") }
        var points: [CalibrationPoint] = []
        for one in try fields.objects("points") { points.append(try CalibrationPoint(reading: one)) }
        self.init(
            performedOn: try fields.day("performed_on"), dueOn: try fields.day("due_on"), by: try fields.string("by"),
            certificate: try fields.string("certificate"), unit: unit, points: points,
            verdict: try fields.choice("verdict"))
    }
}
