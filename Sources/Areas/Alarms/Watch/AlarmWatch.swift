package import Kernel

/// What a source says of a value that alarms are judged by; the historian's qualities map onto it.
package enum WatchedQuality: Sendable, Hashable {
    /// Good, uncertain, substituted or entered by hand: judged.
    case usable
    /// No measurement: never a value alarm, but a stale one.
    case bad
    /// Told after the event: stored, never alarmed.
    case historical
}

/// One alarm under watch.
package struct WatchedAlarm: Sendable, Hashable {
    package let id: String
    package let definition: AlarmDefinition

    package init(id: String, definition: AlarmDefinition) {
        self.id = id
        self.definition = definition
    }
}

/// What changed for an alarm.
package struct AlarmTransition: Sendable, Hashable {
    package enum Change: Sendable, Hashable {
        case raised
        case returned
        /// It comes and goes: so many times in the last minute. Until it is quiet, nothing more is told of it.
        case chattering(Int)
    }

    package let alarm: String
    package let change: Change
    package let at: Moment
    /// The value that did it; nil for a stale alarm.
    package let value: DecimalNumber?

    package init(alarm: String, change: Change, at: Moment, value: DecimalNumber?) {
        self.alarm = alarm
        self.change = change
        self.at = at
        self.value = value
    }
}

/// Judges values against definitions: samples in, transitions out. Pure; whoever feeds it holds the clock.
///
/// A condition must last for the on-delay, and be gone for the off-delay; between samples the last value holds. Within
/// the dead band nothing changes. Late samples (older than the last of their signal) change nothing.
package struct AlarmWatch: Sendable {
    private static let minute = Span.minutes(1)

    /// Raised more often than this within a minute, an alarm chatters.
    private let chatterMax: Int
    private var alarms: [WatchedAlarm] = []
    private var runs: [AlarmRun] = []
    /// Places in `alarms` by signal.
    private var bySignal: [String: [Int]] = [:]
    private var lastAt: [String: Moment] = [:]
    /// Those that wait for time to pass.
    private var waiting: Set<Int> = []

    /// `active`: those that stood when the node was stopped; `now`: stale alarms count from here.
    package init(
        _ alarms: [WatchedAlarm], active: Set<String> = [], limits: AlarmLoadLimits = .recommended, now: Moment
    ) {
        self.alarms = alarms
        chatterMax = limits.chatterAlarms
        for (place, alarm) in alarms.enumerated() {
            bySignal[alarm.definition.signal, default: []].append(place)
            runs.append(AlarmRun(isActive: active.contains(alarm.id), lastGood: now))
            if alarm.definition.kind == .stale { waiting.insert(place) }
        }
    }

    package var isActive: Set<String> {
        Set(alarms.indices.filter { runs[$0].isActive }.map { alarms[$0].id })
    }

    /// A value of a signal; nil where the source told none.
    package mutating func take(
        signal: String, at: Moment, value: DecimalNumber?, quality: WatchedQuality
    ) -> [AlarmTransition] {
        guard let places = bySignal[signal], quality != .historical else { return [] }
        if let last = lastAt[signal], at < last { return [] }
        lastAt[signal] = at
        var found: [AlarmTransition] = []
        let usable = quality == .usable ? value : nil
        for place in places {
            let definition = alarms[place].definition
            if definition.kind == .stale {
                guard usable != nil else { continue }
                runs[place].lastGood = at
                settle(place, condition: .off, at: at, value: nil, into: &found)
                waiting.insert(place)
            } else if let usable {
                // What had waited long enough before this value came is settled first.
                elapse(place, at, into: &found)
                let condition = runs[place].condition(definition, usable, at)
                settle(place, condition: condition, at: at, value: usable, into: &found)
            } else {
                // Without a value no condition lasts: what was to be raised or returned waits for the next one.
                elapse(place, at, into: &found)
                runs[place].since = nil
                if !runs[place].isChattering { waiting.remove(place) }
            }
        }
        return found
    }

    /// Time has passed: delays end, signals fall silent, chattering ends.
    package mutating func tick(_ now: Moment) -> [AlarmTransition] {
        var found: [AlarmTransition] = []
        for place in waiting.sorted() {
            let definition = alarms[place].definition
            if definition.kind == .stale {
                guard let silence = definition.value.seconds, now - runs[place].lastGood >= silence else { continue }
                settle(place, condition: .on, at: now, value: nil, into: &found)
                if runs[place].isActive { waiting.remove(place) }
            }
            elapse(place, now, into: &found)
        }
        return found
    }

    // MARK: One alarm

    private mutating func elapse(_ place: Int, _ now: Moment, into found: inout [AlarmTransition]) {
        runs[place].calm(now, Self.minute, alarms[place].id, into: &found)
        guard let since = runs[place].since else {
            if !runs[place].isChattering, alarms[place].definition.kind != .stale { waiting.remove(place) }
            return
        }
        let isActive = runs[place].isActive
        let definition = alarms[place].definition
        let delay = Span.milliseconds(Int64(isActive ? definition.offDelay : definition.onDelay))
        guard now - since >= delay else { return }
        change(place, at: since + delay, into: &found)
    }

    private mutating func settle(
        _ place: Int, condition: AlarmRun.Condition, at: Moment, value: DecimalNumber?,
        into found: inout [AlarmTransition]
    ) {
        runs[place].value = value
        let wants: Bool
        switch condition {
        case .on: wants = true
        case .off: wants = false
        case .between: wants = runs[place].isActive
        }
        guard wants != runs[place].isActive else {
            runs[place].since = nil
            if !runs[place].isChattering, alarms[place].definition.kind != .stale { waiting.remove(place) }
            return
        }
        let since = runs[place].since ?? at
        runs[place].since = since
        let definition = alarms[place].definition
        let delay = Span.milliseconds(Int64(wants ? definition.onDelay : definition.offDelay))
        guard at - since >= delay else {
            waiting.insert(place)
            return
        }
        change(place, at: at, into: &found)
    }

    private mutating func change(_ place: Int, at: Moment, into found: inout [AlarmTransition]) {
        runs[place].isActive.toggle()
        runs[place].since = nil
        runs[place].changedAt = at
        let isActive = runs[place].isActive
        let value = runs[place].value
        let id = alarms[place].id
        if isActive {
            runs[place].raises.append(at)
            runs[place].raises.removeAll { at - $0 >= Self.minute }
        }
        let count = runs[place].raises.count
        if runs[place].isChattering {
            waiting.insert(place)
            return
        }
        if isActive, count > chatterMax {
            runs[place].isChattering = true
            runs[place].told = true
            waiting.insert(place)
            found.append(AlarmTransition(alarm: id, change: .chattering(count), at: at, value: value))
            return
        }
        runs[place].told = isActive
        if alarms[place].definition.kind != .stale || isActive { waiting.remove(place) }
        found.append(AlarmTransition(alarm: id, change: isActive ? .raised : .returned, at: at, value: value))
    }
}

/// What the watch knows of one alarm.
struct AlarmRun: Sendable {
    enum Condition { case on, off, between }

    var isActive: Bool
    /// Since when the condition wants the other state; nil if it does not.
    var since: Moment?
    /// The last usable value.
    var value: DecimalNumber?
    var lastGood: Moment
    var last: (value: DecimalNumber, at: Moment)?
    /// Of the last minute.
    var raises: [Moment] = []
    var isChattering = false
    /// What was last told while it chattered.
    var told = false
    var changedAt: Moment?

    init(isActive: Bool, lastGood: Moment) {
        self.isActive = isActive
        self.lastGood = lastGood
        told = isActive
    }

    /// A minute without a change ends chattering; what it then is, is told if it is something else.
    mutating func calm(_ now: Moment, _ quiet: Span, _ id: String, into found: inout [AlarmTransition]) {
        guard isChattering, let changedAt, now - changedAt >= quiet else { return }
        isChattering = false
        raises = []
        guard told != isActive else { return }
        told = isActive
        found.append(
            AlarmTransition(alarm: id, change: isActive ? .raised : .returned, at: changedAt, value: value))
    }

    /// What a value says: on, off, or between (in the dead band), where the state stays.
    mutating func condition(_ definition: AlarmDefinition, _ value: DecimalNumber, _ at: Moment) -> Condition {
        let limit = definition.value
        let band = definition.deadBand
        switch definition.kind {
        case .high, .highHigh:
            if value > limit { return .on }
            return Self.sum(value, band) > limit ? .between : .off
        case .low, .lowLow:
            if value < limit { return .on }
            return value < Self.sum(limit, band) ? .between : .off
        case .deviation:
            let distance = Self.distance(value, definition.setPoint ?? limit)
            if distance > limit { return .on }
            return Self.sum(distance, band) > limit ? .between : .off
        case .discrete: return value.compare(limit) == 0 ? .on : .off
        case .rate:
            let before = last
            last = (value, at)
            guard let before, at > before.at else { return .between }
            let change = Self.distance(value, before.value)
            let span = at - before.at
            if Self.isFaster(change, in: span, than: limit) { return .on }
            let calmer = Self.difference(limit, band)
            return Self.isFaster(change, in: span, than: calmer) ? .between : .off
        case .stale, .diagnostic: return .off
        }
    }

    /// |change| / span > rate a minute, exactly: change × 60 s > rate × span.
    static func isFaster(_ change: DecimalNumber, in span: Span, than rate: DecimalNumber) -> Bool {
        let (left, leftOver) = (Int128(change.coefficient) * 60_000_000)
            .multipliedReportingOverflow(by: power(rate.scale))
        let (right, rightOver) = (Int128(rate.coefficient) * Int128(span.microseconds))
            .multipliedReportingOverflow(by: power(change.scale))
        if leftOver || rightOver { return leftOver && !rightOver }
        return left > right
    }

    private static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    // Values of sensors are far from the end of 64 bits; one that is not keeps its state as it is.
    static func sum(_ left: DecimalNumber, _ right: DecimalNumber) -> DecimalNumber {
        do throws(QuantityFailure) { return try left.adding(right) } catch { return left }
    }

    static func difference(_ left: DecimalNumber, _ right: DecimalNumber) -> DecimalNumber {
        do throws(QuantityFailure) { return try left.subtracting(right) } catch { return left }
    }

    static func distance(_ left: DecimalNumber, _ right: DecimalNumber) -> DecimalNumber {
        let difference = difference(left, right)
        guard difference.isNegative else { return difference }
        do throws(QuantityFailure) { return try difference.negated() } catch { return difference }
    }
}

extension DecimalNumber {
    /// As a span of seconds, to the microsecond; nil if it is finer or too long.
    var seconds: Span? {
        guard scale <= 6, coefficient.magnitude < 1_000_000_000_000 else { return nil }
        var count = coefficient
        for _ in scale..<6 { count *= 10 }
        return .microseconds(count)
    }
}
