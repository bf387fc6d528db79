package import Kernel

/// What a station calls a donor, as it tells its plant.
package enum DonorStatus: String, Sendable, CaseIterable {
    case new, regular, temporary, permanent

    package var phrase: Phrase {
        switch self {
        case .new: Phrase("新供血浆者", "new donor")
        case .regular: Phrase("固定供血浆者", "regular donor")
        case .temporary: Phrase("暂时拒绝", "temporarily deferred")
        case .permanent: Phrase("永久拒绝", "permanently deferred")
        }
    }
}

package enum DonorSex: String, Sendable, CaseIterable {
    case female, male

    package var phrase: Phrase {
        switch self {
        case .female: Phrase("女", "female")
        case .male: Phrase("男", "male")
        }
    }
}

package enum BloodGroup: String, Sendable, CaseIterable {
    case a = "A"
    case b = "B"
    case ab = "AB"
    case o = "O"
}

/// What a station tells of a donor: never a name or a resident number.
package struct DonorReport: Sendable, Hashable {
    package let station: String
    package let number: String
    package let status: DonorStatus
    package let sex: DonorSex?
    package let abo: BloodGroup?
    package let tag: Digest

    package init(
        station: String, number: String, status: DonorStatus, sex: DonorSex? = nil, abo: BloodGroup? = nil, tag: Digest
    ) {
        self.station = station
        self.number = number
        self.status = status
        self.sex = sex
        self.abo = abo
        self.tag = tag
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("abo", abo?.rawValue)
        writer.member("match_tag", tag)
        writer.member("number", number)
        writer.memberIfPresent("sex", sex?.rawValue)
        writer.member("station", station)
        writer.member("status", status.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let tag = try fields.optionalDigest("match_tag") else { throw fields.wrong("match_tag") }
        self.init(
            station: try fields.string("station"), number: try fields.string("number"),
            status: try fields.choice("status"), sex: try fields.optionalChoice("sex"),
            abo: try fields.optionalChoice("abo"), tag: tag)
    }
}

/// A time in which somebody may not give, by the catalogue.
package struct Deferral: Sendable, Hashable {
    /// Of the catalogue of the rules.
    package let code: String
    package let from: Day
    /// The last day; nil for ever.
    package let until: Day?
    package let note: String

    package init(code: String, from: Day, until: Day?, note: String) {
        self.code = code
        self.from = from
        self.until = until
        self.note = note
    }

    package var isPermanent: Bool { until == nil }

    /// Lifted ones are not asked.
    package func runs(on day: Day) -> Bool { from <= day && until.map { day <= $0 } != false }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("from", from.iso)
        writer.member("ground", code)
        writer.member("note", note)
        writer.memberIfPresent("until", until?.iso)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            code: try fields.string("ground"), from: try fields.day("from"), until: try fields.optionalDay("until"),
            note: try fields.string("note"))
    }
}

/// Two records of one person, or what was taken for it. `bags` are the donations that are judged again.
package struct DonorTie: Sendable, Hashable {
    package let other: String
    package let bags: [String]
    /// Both have the same resident number.
    package let sameTag: Bool

    package init(other: String, bags: [String], sameTag: Bool) {
        self.other = other
        self.bags = bags
        self.sameTag = sameTag
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("affected", bags)
        writer.member("other", other)
        writer.member("same_tag", sameTag)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            other: try fields.string("other"), bags: try fields.strings("affected"),
            sameTag: try fields.bool("same_tag"))
    }
}
