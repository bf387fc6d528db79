package import Kernel

/// How the values of a signal come.
package enum SignalCollection: Sendable, Hashable {
    /// By itself, over a connection, at an address there.
    case connected(connection: String, address: String)
    /// Read off a display and entered.
    case manual
    /// A picture of what cannot be connected (BG 10.1.3d).
    case photo

    package var name: Name {
        switch self {
        case .connected: .connected
        case .manual: .manual
        case .photo: .photo
        }
    }

    package enum Name: String, Sendable, Hashable, CaseIterable {
        case connected, manual, photo

        package var phrase: Phrase {
            switch self {
            case .connected: Phrase("自动采集", "collected automatically")
            case .manual: Phrase("手工录入", "entered by hand")
            case .photo: Phrase("照片上传", "photo")
            }
        }
    }

    package var connection: String {
        if case .connected(let connection, _) = self { connection } else { "" }
    }

    package var address: String {
        if case .connected(_, let address) = self { address } else { "" }
    }

    package init(_ name: Name, connection: String, address: String) {
        switch name {
        case .connected: self = .connected(connection: connection, address: address)
        case .manual: self = .manual
        case .photo: self = .photo
        }
    }
}

/// One measured or told value of a piece of equipment: what it is, in which unit, between which ends, and how it comes.
package struct SignalDetail: Sendable, Hashable {
    package let asset: String
    package let name: String
    package let unit: Unit
    /// Ends of what it can measure.
    package let low: DecimalNumber?
    package let high: DecimalNumber?
    /// What changes less need not be sent.
    package let deadBand: DecimalNumber?
    /// Milliseconds between two values; nil where it tells changes only.
    package let periodMilliseconds: Int?
    /// A critical process parameter: its alarms are exception events (A8).
    package let isCritical: Bool
    package let collection: SignalCollection
    /// Why it cannot be connected; empty if it is.
    package let notConnected: String

    package init(
        asset: String, name: String, unit: Unit, low: DecimalNumber? = nil, high: DecimalNumber? = nil,
        deadBand: DecimalNumber? = nil, periodMilliseconds: Int? = nil, isCritical: Bool = false,
        collection: SignalCollection, notConnected: String = ""
    ) {
        self.asset = asset
        self.name = name
        self.unit = unit
        self.low = low
        self.high = high
        self.deadBand = deadBand
        self.periodMilliseconds = periodMilliseconds
        self.isCritical = isCritical
        self.collection = collection
        self.notConnected = notConnected
    }

    /// How long a value within the dead band may stay unstored, by its connection's settings `quiet-periods` and
    /// `quiet-seconds`; nil where every value is stored: without a dead band, and of a critical parameter (A7).
    package func longestSilence(_ settings: [String: String]) -> Span? {
        guard collection.name == .connected, !isCritical, let deadBand, deadBand > DecimalNumber(coefficient: 0) else {
            return nil
        }
        let periods = settings["quiet-periods"].flatMap { Int64($0) } ?? Self.quietPeriods
        let seconds = settings["quiet-seconds"].flatMap { Int64($0) } ?? Self.quietSeconds
        let (milliseconds, overflow) = Int64(periodMilliseconds ?? 0).multipliedReportingOverflow(by: periods)
        return max(.seconds(seconds), overflow ? .seconds(seconds) : .milliseconds(milliseconds))
    }

    /// The same, coming another way.
    func collected(_ collection: SignalCollection) -> SignalDetail {
        SignalDetail(
            asset: asset, name: name, unit: unit, low: low, high: high, deadBand: deadBand,
            periodMilliseconds: periodMilliseconds, isCritical: isCritical, collection: collection)
    }

    /// Usual settings: ten periods, a minute at least.
    static let quietPeriods: Int64 = 10
    static let quietSeconds: Int64 = 60

    package func holds(_ value: DecimalNumber) -> Bool {
        (low.map { $0 <= value } ?? true) && (high.map { value <= $0 } ?? true)
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("address", collection.address)
        writer.member("asset", asset)
        writer.member("collection", collection.name.rawValue)
        writer.member("connection", collection.connection)
        writer.member("critical", isCritical)
        writer.memberIfPresent("dead_band", deadBand)
        writer.memberIfPresent("high", high)
        writer.memberIfPresent("low", low)
        writer.member("name", name)
        writer.member("not_connected", notConnected)
        writer.memberIfPresent("period_ms", periodMilliseconds)
        writer.member("unit", unit.code)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let unit = Unit(try fields.string("unit")) else { throw fields.wrong("unit") }
        self.init(
            asset: try fields.string("asset"), name: try fields.string("name"), unit: unit,
            low: try fields.optionalDecimal("low"), high: try fields.optionalDecimal("high"),
            deadBand: try fields.optionalDecimal("dead_band"),
            periodMilliseconds: try fields.optionalInt("period_ms"), isCritical: try fields.bool("critical"),
            collection: SignalCollection(
                try fields.choice("collection"), connection: try fields.string("connection"),
                address: try fields.string("address")), notConnected: try fields.string("not_connected"))
    }
}

/// Where a value that a person brings comes from.
package enum ValueSource: String, Sendable, Hashable, CaseIterable {
    /// Read off the instrument's display.
    case reading
    /// A file that the instrument wrote.
    case file
    /// A picture of a display or a curve.
    case photo

    package var phrase: Phrase {
        switch self {
        case .reading: Phrase("仪器读数", "reading")
        case .file: Phrase("仪器文件", "instrument's file")
        case .photo: Phrase("照片", "photo")
        }
    }
}

/// A value that a person brings: from which instrument, how, and the raw file by its hash (Law.s34, Law.s51, Law.s53).
package struct BroughtValue: Sendable, Hashable {
    /// When it was measured; when it was entered stands in the entry.
    package let at: Moment
    package let value: DecimalNumber
    package let source: ValueSource
    /// Code of the instrument that measured it.
    package let instrument: String
    /// Name of the raw file; empty for a reading.
    package let file: String
    package let digest: Digest?

    package init(
        at: Moment, value: DecimalNumber, source: ValueSource, instrument: String, file: String = "",
        digest: Digest? = nil
    ) {
        self.at = at
        self.value = value
        self.source = source
        self.instrument = instrument
        self.file = file
        self.digest = digest
    }

    func writeMembers(to writer: inout CanonicalWriter, between late: (inout CanonicalWriter) -> Void) {
        writer.member("at", at)
        writer.memberIfPresent("digest", digest)
        writer.member("file", file)
        writer.member("instrument", instrument)
        late(&writer)
        writer.member("value", value)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            at: try fields.moment("at"), value: try fields.decimal("value"), source: try fields.choice("source"),
            instrument: try fields.string("instrument"), file: try fields.string("file"),
            digest: try fields.optionalDigest("digest"))
    }
}
