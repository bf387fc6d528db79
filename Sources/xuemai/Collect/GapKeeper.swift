import Assembly
import Collectors
import Equipment
import Historian
import History
import Kernel
import Logging
import Monitoring

/// Watches critical signals for gaps, and records each when it closes: what was not measured is as much of the record
/// as what was (A4, A8).
struct GapKeeper: Sendable {
    private static let every = Duration.seconds(1)
    private static let pageMax = 2_000
    /// What a collector says of its source is cut here.
    private static let reasonMax = 200
    /// A signal whose period is longer is silent after so many of them.
    private static let periodsMax: Int64 = 3
    private static let logger = Logger(label: "xuemai.gaps")

    private enum Told: Sendable {
        case frames([Frame])
        case time
        /// The register or its rules changed.
        case register
    }

    /// What is known before the first new point: the watch, and the points that come.
    struct Begun: Sendable {
        fileprivate var watch: GapWatch
        fileprivate let frames: AsyncStream<[Frame]>
    }

    let node: LiveNode
    let sources: @Sendable () -> [LiveSource]

    /// To be called before anything is collected: the last measurements before the stop are read here.
    func begun() async -> Begun? {
        guard let archive = node.archive else { return nil }
        let frames = archive.frames()
        var watch = GapWatch(startedAt: node.now())
        await watched(&watch)
        return Begun(watch: watch, frames: frames)
    }

    /// Until it is cancelled.
    func run(_ begun: Begun) async {
        let (told, put) = AsyncStream<Told>.makeStream(bufferingPolicy: .bufferingNewest(8_192))
        let changes = node.changes()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await one in begun.frames { put.yield(.frames(one)) } }
            group.addTask {
                for await subjects in changes
                where subjects.contains(where: { $0.noun == SignalRules.noun || $0.noun == EquipmentPackRules.noun }) {
                    put.yield(.register)
                }
            }
            group.addTask {
                let clock = CollectorClock(now: SystemClock.now)
                while await clock.pause(Self.every) { put.yield(.time) }
            }
            group.addTask { await follow(told, begun.watch) }
            await group.next()
            group.cancelAll()
        }
    }

    private func follow(_ told: AsyncStream<Told>, _ begun: GapWatch) async {
        var watch = begun
        for await one in told {
            switch one {
            case .frames(let frames):
                var gaps: [SignalGap] = []
                for frame in frames {
                    for sample in frame.samples {
                        let (point, _) = Intake.taken(sample.point, receivedAt: frame.receivedAt)
                        if let gap = watch.take(
                            signal: sample.signal, at: point.at, isMeasured: point.isMeasured)
                        {
                            gaps.append(gap)
                        }
                    }
                }
                for gap in gaps { await record(gap) }
            case .time:
                let now = node.now()
                for source in sources() where source.phase == .failed || source.phase == .connecting {
                    watch.isAway(source.code, at: now, reason: Self.words(source.reason))
                }
            case .register: await watched(&watch)
            }
        }
    }

    /// A fact is read in either language.
    private static func words(_ reason: Phrase?) -> String {
        guard let reason else { return "" }
        return String((reason.zh == reason.en ? reason.en : "\(reason.zh) \(reason.en)").prefix(reasonMax))
    }

    /// Critical signals that are collected and tell something each so often.
    private func watched(_ watch: inout GapWatch) async {
        let before = watch.signals
        let now = node.now()
        let day = now.day(offsetMinutes: node.zoneMinutes)
        do throws(Fault) {
            let signals = try await node.read { (snapshot) throws(Fault) in
                let pack = try EquipmentPackTable.packs(from: snapshot).inForce(on: day)
                var watched: [GapWatched] = []
                guard let seconds = pack?.value(.gapSeconds) else { return watched }
                var after = ""
                while true {
                    let page = try SignalLookups.list(after: after, limit: Self.pageMax, from: snapshot)
                    watched += page.compactMap { Self.watched($0, Int64(seconds)) }
                    guard page.count == Self.pageMax, let last = page.last?.id else { return watched }
                    after = last
                }
            }
            let new = signals.map(\.signal).filter { !before.contains($0) }
            let last = try await node.curves(of: new) { (curves) throws(Fault) in try curves.lastMeasured(of: new) }
            watch.watch(signals, last: last)
        } catch {
            Self.logger.error("gaps are not watched: \(error)")
        }
    }

    private static func watched(_ state: SignalState, _ seconds: Int64) -> GapWatched? {
        guard let detail = state.detail, !state.isClosed, detail.isCritical,
            case .connected(let source, _) = detail.collection, let period = detail.periodMilliseconds
        else { return nil }
        let periods = Span.milliseconds(Int64(period) * periodsMax)
        return GapWatched(signal: state.id, source: source, limit: max(.seconds(seconds), periods))
    }

    private func record(_ gap: SignalGap) async {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    SignalGapTable.self, id: node.freshCommandID(), record: gap.id, command: .close(gap),
                    person: Standing.node.person))
        } catch {
            Self.logger.error("\(gap.id): not recorded: \(error)")
        }
    }
}
