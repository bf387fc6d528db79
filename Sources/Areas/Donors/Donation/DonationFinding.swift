package import Kernel

/// What is wrong with a donation: a broken rule is found and holds the unit, the record is never lost.
package enum FindingCode: String, Sendable, CaseIterable {
    /// Too soon after the donation before, wherever that was (Measures for Plasmapheresis Stations: 14 days).
    case intervalShort = "INT-14"
    case volumeOver = "VOL-600"
    case age = "AGE"
    case yearlyOver = "YEAR-MAX"
    case donorExcluded = "DNR-EXCL"
    case donorDeferred = "DNR-DEF"
    /// Nobody announced this donor.
    case donorUnknown = "DNR-UNK"
    /// The donor belongs to another station.
    case donorElsewhere = "DNR-STN"
    /// Another donor record has the same resident number, and nobody has settled which it is.
    case donorTwin = "DNR-TWIN"
    case testMissing = "STN-MISS"
    case testPositive = "STN-POS"
    /// No rules were in force on that day, so nobody can judge.
    case rulesMissing = "RUL-MISS"

    package var phrase: Phrase {
        switch self {
        case .intervalShort: Phrase("两次采浆间隔不足", "Too soon after the donation before")
        case .volumeOver: Phrase("采浆量超限", "More was collected than is allowed")
        case .age: Phrase("年龄不在规定范围", "The donor's age is outside of the rule")
        case .yearlyOver: Phrase("一年内次数超限", "More donations in a year than allowed")
        case .donorExcluded: Phrase("供血浆者在淘汰名单上", "The donor is on the exclusion list")
        case .donorDeferred: Phrase("供血浆者在暂时拒绝期内", "The donor was deferred on that day")
        case .donorUnknown: Phrase("没有这个供血浆者的登记", "This donor was never registered")
        case .donorElsewhere: Phrase("供血浆者属于别的浆站", "The donor belongs to another station")
        case .donorTwin: Phrase("同一身份证号有两份登记", "Two donor records have one resident number")
        case .testMissing: Phrase("浆站检测缺项或不在时限内", "A station test is missing or out of its time")
        case .testPositive: Phrase("浆站检测不合格", "A station test is reactive or out of its limit")
        case .rulesMissing: Phrase("采浆当日没有生效的规则", "No rules were in force on that day")
        }
    }
}

/// One finding, with what was measured and what it was held against.
package struct DonationFinding: Sendable, Hashable {
    package let code: FindingCode
    /// Which limit, test or deferral: `intervalDays`, `HBsAg`.
    package let rule: String
    /// What was found, with its unit; empty where nothing was measured.
    package let found: String
    package let limit: String
    /// The other bag or donor that it is about.
    package let other: String?

    package init(_ code: FindingCode, rule: String, found: String = "", limit: String = "", other: String? = nil) {
        self.code = code
        self.rule = rule
        self.found = found
        self.limit = limit
        self.other = other
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("code", code.rawValue)
        writer.member("found", found)
        writer.member("limit", limit)
        writer.memberIfPresent("other", other)
        writer.member("rule", rule)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            try fields.choice("code"), rule: try fields.string("rule"), found: try fields.string("found"),
            limit: try fields.string("limit"), other: try fields.optionalString("other"))
    }
}

/// What a donor was when they gave: a new donor is tested before, a regular one may be tested on the retained sample.
package enum DonorKind: String, Sendable, CaseIterable {
    case new, regular

    package var phrase: Phrase {
        switch self {
        case .new: Phrase("新供血浆者", "new donor")
        case .regular: Phrase("固定供血浆者", "regular donor")
        }
    }
}

/// What the rules say of a donation.
package struct Judgement: Sendable, Hashable {
    package let kind: DonorKind
    /// Version of the rules in force on the day of collection.
    package let rules: String?
    package let findings: [DonationFinding]

    package init(kind: DonorKind, rules: String?, findings: [DonationFinding]) {
        self.kind = kind
        self.rules = rules
        self.findings = findings
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("donor_kind", kind.rawValue)
        writer.key("findings")
        writer.beginArray()
        for finding in findings { finding.write(to: &writer) }
        writer.endArray()
        writer.memberIfPresent("rules", rules)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var findings: [DonationFinding] = []
        for item in try fields.objects("findings") { findings.append(try DonationFinding(reading: item)) }
        self.init(
            kind: try fields.choice("donor_kind"), rules: try fields.optionalString("rules"), findings: findings)
    }
}
