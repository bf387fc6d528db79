package import Kernel

/// The stages of qualification (GMP annex on qualification and validation, Art. 11).
package enum QualificationStage: String, Sendable, Hashable, CaseIterable {
    case installation = "IQ"
    case operation = "OQ"
    case performance = "PQ"

    package var phrase: Phrase {
        switch self {
        case .installation: Phrase("安装确认 IQ", "IQ")
        case .operation: Phrase("运行确认 OQ", "OQ")
        case .performance: Phrase("性能确认 PQ", "PQ")
        }
    }
}

/// One stage that was passed, and until when it counts.
package struct Qualification: Sendable, Hashable {
    package let stage: QualificationStage
    package let performedOn: Day
    /// The last day; nil where nothing ends it but a change.
    package let validUntil: Day?
    /// Number of the report.
    package let report: String

    package init(_ stage: QualificationStage, performedOn: Day, validUntil: Day?, report: String) {
        self.stage = stage
        self.performedOn = performedOn
        self.validUntil = validUntil
        self.report = report
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("performed_on", performedOn)
        writer.member("report", report)
        writer.member("stage", stage.rawValue)
        writer.memberIfPresent("valid_until", validUntil)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            try fields.choice("stage"), performedOn: try fields.day("performed_on"),
            validUntil: try fields.optionalDay("valid_until"), report: try fields.string("report"))
    }
}
