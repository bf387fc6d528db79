import Kernel
import Sheets

/// Values of ours inside facts: read back strictly, since what we wrote is all that may stand there.
extension JSONFields {
    func day(_ key: String) throws(JSONFailure) -> Day {
        guard let day = Day(iso: try string(key)) else { throw wrong(key) }
        return day
    }

    func optionalDay(_ key: String) throws(JSONFailure) -> Day? {
        try optionalString(key) == nil ? nil : try day(key)
    }

    func moment(_ key: String) throws(JSONFailure) -> Moment {
        guard let moment = Moment(rfc3339: try string(key)) else { throw wrong(key) }
        return moment
    }

    func optionalMoment(_ key: String) throws(JSONFailure) -> Moment? {
        try optionalString(key) == nil ? nil : try moment(key)
    }

    func decimal(_ key: String) throws(JSONFailure) -> DecimalNumber {
        guard let number = DecimalNumber(try string(key)) else { throw wrong(key) }
        return number
    }

    func optionalDecimal(_ key: String) throws(JSONFailure) -> DecimalNumber? {
        try optionalString(key) == nil ? nil : try decimal(key)
    }

}

extension SourceFile {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("digest", digest.hex)
        writer.member("encoding", encoding.rawValue)
        writer.member("name", name)
        writer.memberIfPresent("signed_by", signedBy)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            digest: try fields.digest("digest"), name: try fields.string("name"),
            encoding: try fields.choice("encoding"), signedBy: try fields.optionalString("signed_by"))
    }
}

extension CodeScheme {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("check", check.rawValue)
        writer.member("id", id)
        writer.member("issuer", issuer)
        writer.member("pattern", pattern.template)
        writer.memberIfPresent("symbology", symbology)
        writer.member("valid_from", validFrom.iso)
        writer.memberIfPresent("valid_to", validTo?.iso)
        writer.endObject()
    }

    static func read(_ fields: JSONFields) throws(JSONFailure) -> CodeScheme {
        let template = try fields.string("pattern")
        let pattern: CodePattern
        do throws(CodePatternFailure) {
            pattern = try CodePattern(template)
        } catch {
            throw fields.wrong("pattern")
        }
        let check: CheckAlgorithm = try fields.choice("check")
        let id = try fields.string("id")
        let issuer = try fields.string("issuer")
        let validFrom = try fields.day("valid_from")
        let validTo = try fields.optionalDay("valid_to")
        let symbology = try fields.optionalString("symbology")
        do throws(CodeSchemeFailure) {
            return try CodeScheme(
                id: id, issuer: issuer, validFrom: validFrom, validTo: validTo, pattern: pattern,
                check: check,
                symbology: symbology)
        } catch {
            throw fields.wrong("pattern")
        }
    }
}
