import Equipment
import Historian
import Kernel
import Web

/// How a signal is at this moment, in one word.
enum LiveState: Sendable, Hashable, CaseIterable {
    case good, beyond, uncertain, bad, silent, none, byHand

    var phrase: Phrase {
        switch self {
        case .good: Phrase("正常", "normal")
        case .beyond: Phrase("超限", "beyond its limit")
        case .uncertain: Phrase("可疑", "uncertain")
        case .bad: Phrase("坏值", "bad")
        case .silent: Phrase("没有数据", "silent")
        case .none: Phrase("从未有数据", "never told")
        case .byHand: Phrase("手工录入", "by hand")
        }
    }

    var shape: Shape {
        switch self {
        case .good: .pass
        case .beyond, .bad: .stop
        case .uncertain: .warn
        case .silent, .none: .hold
        case .byHand: .changed
        }
    }

    /// Whether somebody must look.
    var isFlaw: Bool {
        switch self {
        case .good, .byHand: false
        case .beyond, .uncertain, .bad, .silent, .none: true
        }
    }
}

/// A signal with the newest that it told.
struct LiveSignal: Sendable {
    /// A source that is this many periods late is silent; the first value after it is no alarm.
    static let periodsMax: Int64 = 3
    /// Silence that anybody notices, whatever the period.
    static let silenceMin = Span.seconds(30)

    let id: String
    let detail: SignalDetail
    let limits: LiveLimits
    let point: Point?
    /// As long as a value within its dead band may stay unstored.
    var quiet: Span?

    /// From which age on nothing is known.
    var silentAfter: Span {
        let period = Span(microseconds: Int64(detail.periodMilliseconds ?? 0) * 1_000 * Self.periodsMax)
        let usual = max(period, Self.silenceMin)
        return quiet.map { usual + $0 } ?? usual
    }

    func state(at now: Moment) -> LiveState {
        guard detail.collection.name == .connected else { return .byHand }
        guard let point else { return .none }
        // What tells changes only may rest for ever.
        if detail.periodMilliseconds != nil, now - point.at > silentAfter { return .silent }
        switch point.quality {
        case .bad: return .bad
        case .uncertain: return .uncertain
        case .good, .substituted, .historical, .manual: break
        }
        if let value = point.value.decimal, !limits.hold(value) { return .beyond }
        return point.value == .none ? .bad : .good
    }

    /// Digits as they came.
    var text: String {
        switch point?.value {
        case .decimal?: point?.value.decimal?.displayText ?? "—"
        case .double(let bits)?: Figures.fixed(Double(bitPattern: bits), places: 3)
        case .some(.none), nil: "—"
        }
    }
}
