package import Assembly
package import Kernel
import Logging

/// Something that the node does by itself, again and again.
package struct ScheduledJob: Sendable {
    package let name: String
    package let what: Phrase
    package let every: Span
    /// Before the first run.
    package let after: Span
    package let run: @Sendable () async -> JobBoard.Outcome

    package init(
        _ name: String, _ what: Phrase, every: Span, after: Span = .zero,
        run: @escaping @Sendable () async -> JobBoard.Outcome
    ) {
        self.name = name
        self.what = what
        self.every = every
        self.after = after
        self.run = run
    }

    /// Until cancelled.
    func keepRunning(_ setup: ServerSetup, now: @Sendable () -> Moment) async {
        let jobs = setup.jobs
        jobs.declare(name, what, every: every)
        var wait = after
        while !Task.isCancelled {
            do { try await Task.sleep(for: .microseconds(wait.microseconds)) } catch { return }
            await runOnce(setup, now: now)
            wait = every
        }
    }

    /// Nothing happens if it runs already.
    package func runOnce(_ setup: ServerSetup, now: @Sendable () -> Moment) async {
        guard setup.jobs.begin(name, at: now()) else { return }
        let outcome = await run()
        setup.jobs.end(name, at: now(), outcome)
        guard case .failed(let told) = outcome else { return }
        setup.metrics.add(.jobFailures, name)
        setup.logger.error("a job failed", metadata: ["job": "\(name)", "why": "\(told.en)"])
    }
}
