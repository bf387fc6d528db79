package import Kernel

/// A critical signal under watch for gaps.
package struct GapWatched: Sendable, Hashable {
    package let signal: String
    package let source: String
    /// A gap is longer than this.
    package let limit: Span

    package init(signal: String, source: String, limit: Span) {
        self.signal = signal
        self.source = source
        self.limit = limit
    }
}

/// Finds gaps: measurements in, gaps out as they close. Pure; whoever feeds it holds the clock.
///
/// A gap is between two measurements that came one after the other; what is told late fills the curve and closes no
/// gap. What a source's collector says while it is not reached is the reason of the gaps of its signals.
package struct GapWatch: Sendable {
    private struct Run {
        var watched: GapWatched
        var last: Moment?
        var lastBad: Moment?
    }

    private struct Outage {
        var until: Moment
        var reason: String
    }

    private let startedAt: Moment
    private var runs: [String: Run] = [:]
    private var outages: [String: Outage] = [:]

    /// `startedAt`: of the node; a gap across it is its restart.
    package init(startedAt: Moment) { self.startedAt = startedAt }

    /// The signals to watch from now on; `last` is the last measurement of those that were not watched before.
    package mutating func watch(_ signals: [GapWatched], last: [String: Moment]) {
        var next: [String: Run] = [:]
        for one in signals {
            var run = runs[one.signal] ?? Run(watched: one, last: last[one.signal])
            run.watched = one
            next[one.signal] = run
        }
        runs = next
    }

    /// Signals that are watched.
    package var signals: Set<String> { Set(runs.keys) }

    package mutating func take(signal: String, at: Moment, isMeasured: Bool) -> SignalGap? {
        guard var run = runs[signal] else { return nil }
        defer { runs[signal] = run }
        guard isMeasured else {
            run.lastBad = max(run.lastBad ?? at, at)
            return nil
        }
        guard let last = run.last else {
            run.last = at
            return nil
        }
        guard at > last else { return nil }
        run.last = at
        guard at - last > run.watched.limit else { return nil }
        let (cause, reason) = why(run, from: last, to: at)
        return SignalGap(
            signal: signal, from: last, to: at, source: run.watched.source, cause: cause, reason: reason)
    }

    private func why(_ run: Run, from: Moment, to: Moment) -> (SignalGapCause, String) {
        if from < startedAt, startedAt <= to { return (.restart, "") }
        if let outage = outages[run.watched.source], outage.until >= from { return (.disconnected, outage.reason) }
        if let bad = run.lastBad, bad > from, bad < to { return (.bad, "") }
        return (.silent, "")
    }

    /// A source is not reached at this moment, and why.
    package mutating func isAway(_ source: String, at now: Moment, reason: String) {
        outages[source] = Outage(until: now, reason: reason)
    }
}
