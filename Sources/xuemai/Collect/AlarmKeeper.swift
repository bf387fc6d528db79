import Alarms
import Assembly
import Collectors
import Equipment
import Historian
import Kernel
import Logging

/// Lets the alarms watch every point that is on disk and every value that a person enters, and records what changes:
/// one act by the node a transition.
struct AlarmKeeper: Sendable {
    private static let every = Duration.seconds(1)
    private static let openMax = 5_000
    private static let unwrittenMax = 10_000
    private static let rules: Set<String> = [DefinitionRules.noun, EquipmentPackRules.noun]
    /// Values that people entered, read at once.
    private static let valuesMax = 500
    private static let logger = Logger(label: "xuemai.alarms")

    private enum Told: Sendable {
        case frames([Frame])
        case time
        /// A definition was made, changed or closed, or the rules that count them: alarms are watched anew.
        case definitions
        /// Somebody entered a value, or changed a signal.
        case values
    }

    /// What is watched, and the ledger number up to which values that people entered were judged.
    private struct Watching {
        var watch: AlarmWatch
        var judged: Int64
    }

    let node: LiveNode

    /// Until it is cancelled.
    func run() async {
        guard let archive = node.archive else { return }
        let (told, put) = AsyncStream<Told>.makeStream(bufferingPolicy: .bufferingNewest(8_192))
        let frames = archive.frames()
        let changes = node.changes()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await one in frames { put.yield(.frames(one)) } }
            group.addTask {
                for await subjects in changes {
                    let nouns = Set(subjects.map(\.noun))
                    if !nouns.isDisjoint(with: Self.rules) { put.yield(.definitions) }
                    if nouns.contains(SignalRules.noun) { put.yield(.values) }
                }
            }
            group.addTask {
                let clock = CollectorClock(now: SystemClock.now)
                while await clock.pause(Self.every) { put.yield(.time) }
            }
            group.addTask { await watch(told) }
            await group.next()
            group.cancelAll()
        }
    }

    private func watch(_ told: AsyncStream<Told>) async {
        var (watching, found) = await begun()
        // What could not be written, the disk being full: told again until it is.
        var unwritten = await record(found)
        for await one in told {
            switch one {
            case .frames(let frames):
                found = []
                for sample in frames.flatMap(\.samples) {
                    found += watching.watch.take(
                        signal: sample.signal, at: sample.point.at, value: Self.number(sample.point.value),
                        quality: Self.quality(sample.point))
                }
                unwritten = await record(unwritten + found)
            case .time:
                unwritten = await record(unwritten + watching.watch.tick(node.now()))
                await endShelves()
            case .definitions:
                (watching, found) = await begun()
                unwritten = await record(unwritten + found)
            case .values: unwritten = await record(unwritten + (await brought(&watching)))
            }
        }
    }

    /// What a person measured is judged like what a sensor told (A7, A8).
    private func brought(_ watching: inout Watching) async -> [AlarmTransition] {
        let after = watching.judged
        var found: [AlarmTransition] = []
        do throws(Fault) {
            let values = try await node.read { (snapshot) throws(Fault) in
                try SignalLookups.values(enteredAfter: after, limit: Self.valuesMax, from: snapshot)
            }
            for (signal, line) in values {
                watching.judged = line.entry
                found += watching.watch.take(
                    signal: signal, at: line.value.at, value: line.value.value, quality: .usable)
            }
        } catch {
            Self.logger.error("values that were entered cannot be read: \(error)")
        }
        return found
    }

    /// Every alarm that is defined; those that stand already are not raised again. What people entered last of signals
    /// that are not connected is judged once more: it may have come just before a stop.
    private func begun() async -> (Watching, [AlarmTransition]) {
        let (now, zone) = (node.now(), node.zoneMinutes)
        do throws(Fault) {
            let size = try await node.state().size
            return try await node.read { (snapshot) throws(Fault) in
                let watched = try DefinitionTable.list(from: snapshot).compactMap { state -> WatchedAlarm? in
                    guard !state.isClosed, let definition = state.definition, definition.kind != .diagnostic else {
                        return nil
                    }
                    return WatchedAlarm(id: state.id, definition: definition)
                }
                let active = try AlarmLookups.open(limit: Self.openMax, from: snapshot).filter(\.isActive).map(\.id)
                let limits = try AlarmLoadLimits.inForce(at: now, zoneMinutes: zone, from: snapshot)
                var watch = AlarmWatch(watched, active: Set(active), limits: limits, now: now)
                var found: [AlarmTransition] = []
                for signal in Set(watched.map(\.definition.signal)).sorted() {
                    guard try SignalTable.load(signal, from: snapshot).detail?.collection.name != .connected,
                        let line = try SignalLookups.newestValue(of: signal, from: snapshot)
                    else { continue }
                    found += watch.take(signal: signal, at: line.value.at, value: line.value.value, quality: .usable)
                }
                return (Watching(watch: watch, judged: size - 1), found)
            }
        } catch {
            Self.logger.error("alarms cannot be read: \(error)")
            return (Watching(watch: AlarmWatch([], now: now), judged: 0), [])
        }
    }

    /// A double is judged to six places: finer than any limit.
    private static func number(_ value: PointValue) -> DecimalNumber? {
        if let decimal = value.decimal { return decimal }
        guard let double = value.approximate, double.magnitude < 1e12 else { return nil }
        return DecimalNumber(coefficient: Int64((double * 1e6).rounded()), scale: 6)
    }

    private static func quality(_ point: Point) -> WatchedQuality {
        switch point.quality {
        case .bad: .bad
        case .historical: .historical
        case .good, .uncertain, .substituted, .manual: .usable
        }
    }

    /// In one commit, whatever their number; returns those that are to be told again.
    private func record(_ transitions: [AlarmTransition]) async -> [AlarmTransition] {
        guard !transitions.isEmpty else { return [] }
        let outcomes = await node.perform(inOrder: transitions.map { errand(Self.command(of: $0), on: $0.alarm) })
        var failed: [AlarmTransition] = []
        for (transition, outcome) in zip(transitions, outcomes) {
            guard case .failure(let denial) = outcome else { continue }
            Self.logger.error("\(transition.alarm): not recorded: \(denial)")
            if case .failed = denial { failed.append(transition) }
        }
        return failed.suffix(Self.unwrittenMax)
    }

    private static func command(of transition: AlarmTransition) -> AlarmCommand {
        switch transition.change {
        case .raised: .raise(at: transition.at, value: transition.value)
        case .returned: .giveBack(at: transition.at, value: transition.value)
        case .chattering(let times): .chatter(times: times, at: transition.at)
        }
    }

    private func errand(_ command: AlarmCommand, on alarm: String) -> Errand<AlarmTable> {
        Errand(
            AlarmTable.self, id: node.freshCommandID(), record: alarm, command: command, person: Standing.node.person)
    }

    private func endShelves() async {
        let now = node.now()
        do throws(Fault) {
            let over = try await node.read { (snapshot) throws(Fault) in
                try AlarmLookups.shelvesOver(at: now, from: snapshot)
            }
            for alarm in over { await perform(.endShelf, on: alarm) }
        } catch {
            Self.logger.error("shelves cannot be read: \(error)")
        }
    }

    private func perform(_ command: AlarmCommand, on alarm: String) async {
        do throws(Denial) {
            _ = try await node.perform(errand(command, on: alarm))
        } catch {
            Self.logger.error("\(alarm): not recorded: \(error)")
        }
    }
}
