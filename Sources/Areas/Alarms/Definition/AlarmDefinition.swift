package import Kernel

/// What an alarm watches for.
package enum AlarmKind: String, Sendable, Hashable, CaseIterable {
    case lowLow = "low-low"
    case low
    case high
    case highHigh = "high-high"
    /// Changes faster than so much a minute, up or down.
    case rate
    /// Farther than so much from its set point.
    case deviation
    /// No good value for so many seconds.
    case stale
    /// Is this state.
    case discrete
    /// What a device tells of itself, as a camera that sends no picture: no value, no limit (ISA-18.2 §3.1, instrument
    /// diagnostic alarm). The node defines it as it first comes, by the rules of that device's area.
    case diagnostic

    package var phrase: Phrase {
        switch self {
        case .lowLow: Phrase("低低限", "low-low")
        case .low: Phrase("低限", "low")
        case .high: Phrase("高限", "high")
        case .highHigh: Phrase("高高限", "high-high")
        case .rate: Phrase("变化速率", "rate")
        case .deviation: Phrase("偏离设定", "deviation")
        case .stale: Phrase("无有效值", "stale")
        case .discrete: Phrase("状态", "state")
        case .diagnostic: Phrase("设备自身", "device")
        }
    }

    /// Whether it judges the value itself; a stale alarm judges that there is none.
    package var judgesValue: Bool { self != .stale && self != .diagnostic }

    /// Kinds that people define.
    package static var defined: [AlarmKind] { allCases.filter { $0 != .diagnostic } }
}

/// How soon somebody must act (EEMUA 191: about 5 % high, 15 % medium, 80 % low).
package enum AlarmPriority: String, Sendable, Hashable, CaseIterable, Comparable {
    case high, medium, low

    package var phrase: Phrase {
        switch self {
        case .high: Phrase("高", "high")
        case .medium: Phrase("中", "medium")
        case .low: Phrase("低", "low")
        }
    }

    private var rank: Int { self == .high ? 0 : self == .medium ? 1 : 2 }
    package static func < (left: AlarmPriority, right: AlarmPriority) -> Bool { left.rank < right.rank }
}

/// One alarm as it was rationalised (ISA-18.2 §6.2): limit, delay, dead band, priority, consequence and response.
package struct AlarmDefinition: Sendable, Hashable {
    /// Of a diagnostic alarm, the device.
    package let signal: String
    package let kind: AlarmKind
    /// Limit, rate a minute, distance, seconds, or state, by the kind.
    package let value: DecimalNumber
    /// What a deviation is measured from.
    package let setPoint: DecimalNumber?
    /// How far back a value must come before the alarm returns.
    package let deadBand: DecimalNumber
    /// Milliseconds that it must last before it is raised, and be gone before it returns.
    package let onDelay: Int
    package let offDelay: Int
    package let priority: AlarmPriority
    /// Its alarms are exception events.
    package let isCritical: Bool
    /// What follows if nobody acts.
    package let consequence: String
    /// What to do.
    package let response: String

    package init(
        signal: String, kind: AlarmKind, value: DecimalNumber, setPoint: DecimalNumber? = nil,
        deadBand: DecimalNumber = DecimalNumber(coefficient: 0), onDelay: Int = 0, offDelay: Int = 0,
        priority: AlarmPriority = .medium, isCritical: Bool = false, consequence: String, response: String
    ) {
        self.signal = signal
        self.kind = kind
        self.value = value
        self.setPoint = setPoint
        self.deadBand = deadBand
        self.onDelay = onDelay
        self.offDelay = offDelay
        self.priority = priority
        self.isCritical = isCritical
        self.consequence = consequence
        self.response = response
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("consequence", consequence)
        writer.member("critical", isCritical)
        writer.member("dead_band", deadBand)
        writer.member("kind", kind.rawValue)
        writer.member("off_delay_ms", offDelay)
        writer.member("on_delay_ms", onDelay)
        writer.member("priority", priority.rawValue)
        writer.member("response", response)
        writer.memberIfPresent("set_point", setPoint?.text)
        writer.member("signal", signal)
        writer.member("value", value)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            signal: try fields.string("signal"), kind: try fields.choice("kind"), value: try fields.decimal("value"),
            setPoint: try fields.optionalDecimal("set_point"), deadBand: try fields.decimal("dead_band"),
            onDelay: try fields.int("on_delay_ms"), offDelay: try fields.int("off_delay_ms"),
            priority: try fields.choice("priority"), isCritical: try fields.bool("critical"),
            consequence: try fields.string("consequence"), response: try fields.string("response"))
    }
}
