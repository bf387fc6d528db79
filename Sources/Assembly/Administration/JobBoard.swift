package import Kernel
import Synchronization

/// What runs by itself, and how it went the last time; in memory only, what matters of it stands in the record.
package final class JobBoard: Sendable {
    package enum Outcome: Sendable, Equatable {
        case fine(Phrase)
        case failed(Phrase)
    }

    package struct Job: Sendable, Equatable {
        package let name: String
        package let what: Phrase
        /// Nil: only when somebody asks for it.
        package let every: Span?
        package fileprivate(set) var startedAt: Moment?
        package fileprivate(set) var endedAt: Moment?
        package fileprivate(set) var outcome: Outcome?
        /// How far it is, while it runs.
        package fileprivate(set) var progress: Phrase?

        package var isRunning: Bool { startedAt != nil && endedAt == nil }
        package var nextAt: Moment? { startedAt.flatMap { started in every.map { started + $0 } } }
    }

    private let held = Mutex<[Job]>([])

    package init() {}

    /// In the order in which they were declared.
    package var jobs: [Job] { held.withLock { $0 } }

    /// Before it first runs, so that the page shows what is to come.
    package func declare(_ name: String, _ what: Phrase, every: Span?) {
        held.withLock { jobs in
            guard !jobs.contains(where: { $0.name == name }) else { return }
            jobs.append(Job(name: name, what: what, every: every))
        }
    }

    /// False if it runs already.
    @discardableResult
    package func begin(_ name: String, at now: Moment) -> Bool {
        change(name) { job in
            guard !job.isRunning else { return false }
            job.startedAt = now
            job.endedAt = nil
            job.progress = nil
            return true
        } ?? false
    }

    /// What takes hours says how far it is.
    package func tell(_ name: String, _ progress: Phrase) {
        _ = change(name) { job in
            job.progress = progress
            return true
        }
    }

    package func end(_ name: String, at now: Moment, _ outcome: Outcome) {
        _ = change(name) { job in
            job.endedAt = now
            job.outcome = outcome
            return true
        }
    }

    private func change(_ name: String, _ body: (inout Job) -> Bool) -> Bool? {
        held.withLock { jobs in
            guard let place = jobs.firstIndex(where: { $0.name == name }) else { return nil }
            return body(&jobs[place])
        }
    }
}

/// What backups need of the machine; given by the program, so that pages can order them.
package struct BackupDesk: Sendable {
    package enum Order: Sendable, Equatable { case begun, runsAlready, fileUnknown }

    package let place: String
    package let hours: Int64
    package let keep: Int64
    /// Returns when it is begun; what comes of it stands in the record.
    package let backUp: @Sendable (_ orderedBy: String) async -> Order
    package let drill: @Sendable (_ file: String, _ orderedBy: String) async -> Order

    package init(
        place: String, hours: Int64, keep: Int64, backUp: @escaping @Sendable (String) async -> Order,
        drill: @escaping @Sendable (String, String) async -> Order
    ) {
        self.place = place
        self.hours = hours
        self.keep = keep
        self.backUp = backUp
        self.drill = drill
    }
}
