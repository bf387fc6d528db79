import Kernel
import TestKit
import Testing

@testable import Alarms

@Suite struct `The watch over alarms` {
    private let start = Moment.storyStart

    private func watch(_ definition: AlarmDefinition, active: Bool = false) -> AlarmWatch {
        AlarmWatch([WatchedAlarm(id: "A", definition: definition)], active: active ? ["A"] : [], now: start)
    }

    /// What is told of values a second apart: `+` raised, `-` returned, `~` chatters, `.` nothing.
    private func told(
        _ definition: AlarmDefinition, _ values: [String], every seconds: Int64 = 1, ticks: Bool = false
    ) -> String {
        var watch = watch(definition)
        var text = ""
        for (place, value) in values.enumerated() {
            let at = start + .seconds(Int64(place) * seconds)
            var found = watch.take(
                signal: "TT01", at: at, value: DecimalNumber(value),
                quality: value == "bad" ? .bad : value == "old" ? .historical : .usable)
            if ticks { found += watch.tick(at + .milliseconds(500)) }
            text += found.isEmpty ? "." : found.map { sign($0) }.joined()
        }
        return text
    }

    private func sign(_ transition: AlarmTransition) -> String {
        switch transition.change {
        case .raised: "+"
        case .returned: "-"
        case .chattering: "~"
        }
    }

    @Test func `raises above a high limit and returns below its dead band`() {
        let high = AlarmSamples.definition()
        #expect(told(high, ["60.5", "60.51", "60.4", "60.31", "60.3", "60.6"]) == ".+..-+")
        let low = AlarmSamples.definition(.low, "59.5")
        #expect(told(low, ["59.5", "59.49", "59.6", "59.69", "59.7"]) == ".+..-")
        #expect(told(AlarmSamples.definition(.discrete, "1"), ["0", "1", "1", "0"]) == ".+.-")
        let off = AlarmSamples.definition(.deviation, "0.5", setPoint: "60", band: "0.1")
        #expect(told(off, ["60.5", "60.6", "60.45", "60.4", "59.4", "59.6"]) == ".+.-+-")
        let fast = AlarmSamples.definition(.rate, "6", band: "0")
        // Six a minute is 0.1 a second.
        #expect(told(fast, ["10", "10.1", "10.21", "10.25", "10.14"]) == "..+-+")
    }

    @Test func `tells ten thousand a minute as few: what comes and goes is one that chatters`() {
        let alarms = (1...100).map { WatchedAlarm(id: "A\($0)", definition: AlarmSamples.definition()) }
        func told(_ limits: AlarmLoadLimits) -> (raised: Int, chattering: Int) {
            var watch = AlarmWatch(alarms, limits: limits, now: start)
            var found: [AlarmTransition] = []
            for place in 0..<200 {
                found += watch.take(
                    signal: "TT01", at: start + .milliseconds(Int64(place) * 300),
                    value: AlarmSamples.number(place.isMultiple(of: 2) ? "61" : "60"), quality: .usable)
            }
            return (
                found.count { $0.change == .raised }, found.count { $0.change == .chattering(limits.chatterAlarms + 1) }
            )
        }
        #expect(told(.recommended) == (300, 100))
        // The plant's own rules may be stricter.
        #expect(told(AlarmLoadLimits(floodAlarms: 10, chatterAlarms: 1)) == (100, 100))
    }

    @Test func `waits for its delays, and forgets what did not last`() {
        let slow = AlarmSamples.definition(on: 2_000, off: 3_000)
        #expect(told(slow, ["61", "60", "61", "61", "61"]) == "....+")
        #expect(told(slow, ["61", "61", "61", "60", "60", "60", "60"]) == "..+...-")
        var watch = watch(slow)
        #expect(watch.take(signal: "TT01", at: start, value: AlarmSamples.number("61"), quality: .usable).isEmpty)
        #expect(watch.tick(start + .milliseconds(1_999)).isEmpty)
        let raised = watch.tick(start + .seconds(5))
        #expect(raised.map(\.change) == [.raised] && raised.first?.at == start + .seconds(2))
        #expect(raised.first?.value == AlarmSamples.number("61"))
        #expect(watch.tick(start + .seconds(9)).isEmpty && watch.isActive == ["A"])
        // A value that comes after the delay was over is told after it.
        var late = self.watch(slow)
        _ = late.take(signal: "TT01", at: start, value: AlarmSamples.number("61"), quality: .usable)
        let both = late.take(
            signal: "TT01", at: start + .seconds(4), value: AlarmSamples.number("60"), quality: .usable)
        #expect(both.map(\.change) == [.raised] && late.tick(start + .seconds(7)).map(\.change) == [.returned])
    }

    @Test func `never alarms on a bad or historical value, nor on one that comes late`() {
        let high = AlarmSamples.definition()
        #expect(told(high, ["60", "bad", "old", "61", "bad", "60"]) == "...+.-")
        #expect(told(AlarmSamples.definition(on: 2_000), ["61", "bad", "61", "61", "61"]) == "....+")
        var watch = watch(high)
        _ = watch.take(signal: "TT01", at: start, value: AlarmSamples.number("60"), quality: .usable)
        let before = start - .seconds(1)
        #expect(watch.take(signal: "TT01", at: before, value: AlarmSamples.number("99"), quality: .usable).isEmpty)
        #expect(watch.take(signal: "other", at: start, value: AlarmSamples.number("99"), quality: .usable).isEmpty)
    }

    @Test func `says that a signal is silent or bad, and that it speaks again`() {
        let stale = AlarmSamples.definition(.stale, "30")
        var watch = watch(stale)
        _ = watch.take(signal: "TT01", at: start + .seconds(5), value: AlarmSamples.number("1"), quality: .usable)
        #expect(watch.tick(start + .seconds(34)).isEmpty)
        #expect(watch.take(signal: "TT01", at: start + .seconds(34), value: nil, quality: .bad).isEmpty)
        #expect(watch.tick(start + .seconds(35)).map(\.change) == [.raised])
        #expect(watch.tick(start + .seconds(90)).isEmpty)
        let back = watch.take(
            signal: "TT01", at: start + .seconds(91), value: AlarmSamples.number("1"), quality: .usable)
        #expect(back.map(\.change) == [.returned])
        #expect(watch.tick(start + .seconds(121)).map(\.change) == [.raised])
        // A signal that never spoke since the node started is silent too.
        var never = self.watch(stale)
        #expect(never.tick(start + .seconds(30)).map(\.change) == [.raised])
    }

    @Test func `goes on where the node was stopped`() {
        var watch = watch(AlarmSamples.definition(), active: true)
        #expect(watch.take(signal: "TT01", at: start, value: AlarmSamples.number("61"), quality: .usable).isEmpty)
        let back = watch.take(
            signal: "TT01", at: start + .seconds(1), value: AlarmSamples.number("60"), quality: .usable)
        #expect(back.map(\.change) == [.returned])
    }

    @Test func `tells a chattering alarm once, and how it is when it has calmed`() {
        let high = AlarmSamples.definition(band: "0")
        let values = (0..<40).map { $0.isMultiple(of: 2) ? "61" : "60" }
        #expect(told(high, values) == "+-+-+-~" + String(repeating: ".", count: 33))
        var watch = watch(high)
        for (place, value) in values.enumerated() {
            let at = start + .seconds(Int64(place))
            _ = watch.take(signal: "TT01", at: at, value: DecimalNumber(value), quality: .usable)
        }
        #expect(watch.tick(start + .seconds(98)).isEmpty)
        #expect(watch.tick(start + .seconds(99)).map(\.change) == [.returned])
        let again = watch.take(
            signal: "TT01", at: start + .seconds(100), value: AlarmSamples.number("61"), quality: .usable)
        #expect(again.map(\.change) == [.raised])
    }

    @Test func `survives ten thousand alarms a minute`() {
        let alarms = (0..<500).map { place in
            WatchedAlarm(id: "A\(place)", definition: AlarmSamples.definition(band: "0", signal: "S\(place)"))
        }
        var watch = AlarmWatch(alarms, now: start)
        var told = 0
        // 500 alarms raised and returned twenty times each within a minute: 10 000 in all.
        for round in 0..<40 {
            let at = start + .milliseconds(Int64(round) * 1_500)
            let value = AlarmSamples.number(round.isMultiple(of: 2) ? "61" : "60")
            for place in 0..<500 {
                told += watch.take(signal: "S\(place)", at: at, value: value, quality: .usable).count
            }
        }
        // Three up, three down, and one that it chatters.
        #expect(told == 500 * 7)
        #expect(watch.tick(start + .seconds(200)).count == 500)
    }

    @Test func `judges rates exactly, however large the numbers`() {
        func faster(_ change: String, _ span: Span, _ rate: String) -> Bool {
            AlarmRun.isFaster(AlarmSamples.number(change), in: span, than: AlarmSamples.number(rate))
        }
        #expect(!faster("0.1", .seconds(1), "6") && faster("0.100001", .seconds(1), "6"))
        #expect(faster("9000000000000000000", .seconds(1), "1"))
        #expect(!faster("0.000000001", .days(1), "0.000001"))
    }
}
