package import Kernel

/// What an audit of a station found (GMP annex Blood Products: each station is audited every half year).
package enum AuditResult: String, Sendable, CaseIterable {
    case passed, improve, failed

    package var phrase: Phrase {
        switch self {
        case .passed: Phrase("符合", "passed")
        case .improve: Phrase("须整改", "to improve")
        case .failed: Phrase("不符合", "failed")
        }
    }
}

/// One audit, with the day on which the next is due by the rules in force.
package struct StationAudit: Sendable, Hashable {
    package let on: Day
    package let auditors: [String]
    package let result: AuditResult
    package let note: String
    package let nextDue: Day
    /// Version of the rules that set the day.
    package let rules: String

    package init(
        on: Day, auditors: [String], result: AuditResult, note: String, nextDue: Day, rules: String
    ) {
        self.on = on
        self.auditors = auditors
        self.result = result
        self.note = note
        self.nextDue = nextDue
        self.rules = rules
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("auditors", auditors)
        writer.member("next_due", nextDue)
        writer.member("note", note)
        writer.member("on", on)
        writer.member("result", result.rawValue)
        writer.member("rules", rules)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            on: try fields.day("on"), auditors: try fields.strings("auditors"), result: try fields.choice("result"),
            note: try fields.string("note"), nextDue: try fields.day("next_due"), rules: try fields.string("rules"))
    }
}

/// Where a station is, whose it is, and from where its donors come.
package struct StationDescription: Sendable, Hashable {
    package let address: String
    /// The district whose residents may register.
    package let area: String
    /// The maker that the station belongs to.
    package let owner: String

    package init(address: String, area: String, owner: String) {
        self.address = address
        self.area = area
        self.owner = owner
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("address", address)
        writer.member("area", area)
        writer.member("owner", owner)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            address: try fields.string("address"), area: try fields.string("area"), owner: try fields.string("owner"))
    }
}
