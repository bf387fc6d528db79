import Dispatch
package import Kernel
import Synchronization

/// Runs the sequencer on a queue of its own: it waits for the disk, and must not hold a thread that pages need.
private final class SequencerQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "xuemai.sequencer", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    /// Runs on the queue without making a task first.
    func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}

/// One caller that waits, with its types erased.
private protocol Waiting: Sendable {
    /// Nil for what is no command.
    var id: CommandID? { get }
    /// Performs; throws only what must undo the whole group.
    func attempt(on desk: Desk, _ tables: any Transaction) throws(Denial) -> any Answer
    func fail(_ denial: Denial)
}

/// An answer that is given once the group is on disk.
private protocol Answer {
    var isOfCommand: Bool { get }
    /// Code of the refusal that it is.
    var refusal: String? { get }
    func give(covering checkpoint: (size: Int64, note: String?))
}

private struct Caller<T: FactTable>: Waiting {
    let errand: Errand<T>
    let give: @Sendable (Result<Outcome<T.R.Event>, Denial>) -> Void

    var id: CommandID? { errand.id }

    func attempt(on desk: Desk, _ tables: any Transaction) throws(Denial) -> any Answer {
        let before = desk.size
        do throws(Denial) {
            return CallerAnswer<T>(result: .success(try desk.perform(errand, tables)), give: give)
        } catch {
            // Refused before anything was written. A reaction that is refused comes after its fact: that must go.
            if case .refused = error, desk.size == before {
                return CallerAnswer<T>(result: .failure(error), give: give)
            }
            throw error
        }
    }

    func fail(_ denial: Denial) { give(.failure(denial)) }
}

private struct CallerAnswer<T: FactTable>: Answer {
    let result: Result<Outcome<T.R.Event>, Denial>
    let give: @Sendable (Result<Outcome<T.R.Event>, Denial>) -> Void

    var isOfCommand: Bool { true }

    var refusal: String? {
        guard case .failure(.refused(let refusal)) = result else { return nil }
        return refusal.code
    }

    func give(covering checkpoint: (size: Int64, note: String?)) {
        guard case .success(let outcome) = result, outcome.receipt.checkpoint == nil else {
            give(result)
            return
        }
        let receipt = outcome.receipt
        let covered = checkpoint.size >= receipt.index + receipt.count ? checkpoint.note : nil
        give(
            .success(
                Outcome(
                    facts: outcome.facts,
                    receipt: Receipt(
                        index: receipt.index, count: receipt.count, leaf: receipt.leaf,
                        recordedAt: receipt.recordedAt, checkpoint: covered, repeated: receipt.repeated))))
    }
}

/// Points that wait for the disk.
private struct TailCaller: Waiting, Answer {
    let rows: TailRows
    let give: @Sendable (Fault?) -> Void

    var id: CommandID? { nil }
    var isOfCommand: Bool { false }
    var refusal: String? { nil }

    func attempt(on desk: Desk, _ tables: any Transaction) throws(Denial) -> any Answer {
        do throws(Fault) { try rows.insert(into: tables) } catch { throw .failed(error) }
        return self
    }

    func fail(_ denial: Denial) {
        if case .failed(let fault) = denial { give(fault) } else { give(Fault(.stopped, "points were refused")) }
    }

    func give(covering checkpoint: (size: Int64, note: String?)) { give(nil) }
}

/// Answers of one call that asked for many, given together.
private final class GatheredAnswers<Event: Fact>: Sendable {
    private let held: Mutex<(answers: [Result<Outcome<Event>, Denial>?], open: Int)>
    private let give: @Sendable ([Result<Outcome<Event>, Denial>]) -> Void

    init(count: Int, give: @escaping @Sendable ([Result<Outcome<Event>, Denial>]) -> Void) {
        held = Mutex(([Result<Outcome<Event>, Denial>?](repeating: nil, count: count), count))
        self.give = give
    }

    func put(_ answer: Result<Outcome<Event>, Denial>, at place: Int) {
        let whole = held.withLock { held -> [Result<Outcome<Event>, Denial>]? in
            held.answers[place] = answer
            held.open -= 1
            return held.open == 0 ? held.answers.compactMap(\.self) : nil
        }
        if let whole { give(whole) }
    }
}

/// The one sequencer of a ledger: takes what waits, performs it in one transaction, one flush, and answers.
package actor Sequencer: Performing {
    /// Commands of one flush. Bounds how long the last one waits and how much one rollback repeats.
    package static let groupMax = 512
    private static let lingering = Duration.microseconds(40)

    private nonisolated let executor = SequencerQueue()
    private nonisolated let store: any Store
    private nonisolated let house: House
    private nonisolated let setup: EngineSetup
    private nonisolated let inbox = Mutex(Inbox())
    private nonisolated let listeners = Mutex(Listeners())
    private var desk: Desk?
    private var sealing = false

    private struct Inbox {
        var waiting: [any Waiting] = []
        var busy = false
        var stopped = false
    }

    private struct Listeners {
        var next = 0
        var continuations: [Int: AsyncStream<Commit>.Continuation] = [:]
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The caller holds the lease of the ledger and has rebuilt stale tables.
    package init(store: any Store, house: House, setup: EngineSetup) throws(Fault) {
        self.store = store
        self.house = house
        self.setup = setup
        desk = try store.read { (snapshot) throws(Fault) in
            try Desk(house: house, setup: setup, from: snapshot)
        }
    }

    package nonisolated func perform<T: FactTable>(
        _ errand: Errand<T>
    ) async throws(Denial) -> Outcome<T.R.Event> {
        let result = await withCheckedContinuation { continuation in
            enqueue([Caller(errand: errand) { continuation.resume(returning: $0) }])
        }
        return try result.get()
    }

    package nonisolated func perform<T: FactTable>(
        inOrder errands: [Errand<T>]
    ) async -> [Result<Outcome<T.R.Event>, Denial>] {
        guard !errands.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let gathered = GatheredAnswers<T.R.Event>(count: errands.count) { continuation.resume(returning: $0) }
            enqueue(
                errands.enumerated().map { place, errand in
                    Caller(errand: errand) { gathered.put($0, at: place) }
                })
        }
    }

    /// The one door for what is no fact: on disk when it returns, in the same flush as commands that wait.
    package nonisolated func keep(_ rows: TailRows) async throws(Fault) {
        let fault = await withCheckedContinuation { continuation in
            enqueue([TailCaller(rows: rows) { continuation.resume(returning: $0) }])
        }
        if let fault { throw fault }
    }

    /// Signs a checkpoint over everything that is recorded.
    package func seal() throws(Fault) {
        do throws(Denial) {
            try flushOnce([], sealing: true)
        } catch {
            if case .failed(let fault) = error { throw fault }
        }
    }

    /// Lets no further command in; what waits is still performed.
    package func stop() {
        inbox.withLock { $0.stopped = true }
        drain()
    }

    /// Commits as they happen, for live screens. A slow listener loses old ones, never blocks.
    package nonisolated func commits() -> AsyncStream<Commit> {
        let (stream, continuation) = AsyncStream<Commit>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let number = listeners.withLock { held in
            held.next += 1
            held.continuations[held.next] = continuation
            return held.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.continuations[number] = nil }
        }
        return stream
    }

    /// Callers of one call stand behind each other.
    private nonisolated func enqueue(_ callers: [any Waiting]) {
        let (accepted, wake) = inbox.withLock { inbox -> (Bool, Bool) in
            guard !inbox.stopped else { return (false, false) }
            inbox.waiting += callers
            let wake = !inbox.busy
            inbox.busy = true
            return (true, wake)
        }
        guard accepted else {
            for caller in callers { caller.fail(.failed(Fault(.stopped, "this node is shutting down"))) }
            return
        }
        if wake { executor.run { self.assumeIsolated { $0.drain() } } }
    }

    private func drain() {
        while true {
            let group = inbox.withLock { inbox -> [any Waiting] in
                if inbox.waiting.isEmpty {
                    inbox.busy = false
                    return []
                }
                if inbox.waiting.count <= Sequencer.groupMax {
                    let all = inbox.waiting
                    inbox.waiting = []
                    return all
                }
                let first = Array(inbox.waiting.prefix(Sequencer.groupMax))
                inbox.waiting.removeFirst(Sequencer.groupMax)
                return first
            }
            if group.isEmpty { break }
            flush(group)
            if group.count == 1 { awaitNext() }
        }
        scheduleSeal()
    }

    /// A lone caller often comes back at once: to look for it for a moment costs less than to wake a thread.
    private func awaitNext() {
        let end = ContinuousClock.now + Sequencer.lingering
        while ContinuousClock.now < end, inbox.withLock({ $0.waiting.isEmpty && !$0.stopped }) {}
    }

    /// What is recorded is sealed soon, even if nothing follows.
    private func scheduleSeal() {
        guard !sealing, let desk, desk.size > desk.checkpoint.size else { return }
        sealing = true
        let wait = setup.checkpointEvery
        Task { [weak self] in
            do { try await Task.sleep(for: .microseconds(wait.microseconds)) } catch { return }
            await self?.sealNow()
        }
    }

    private func sealNow() {
        sealing = false
        // Another sequencer may have the ledger by now: whoever stops one seals by hand.
        guard !inbox.withLock({ $0.stopped }) else { return }
        // A fault here (a full disk) loses nothing: the next flush or the next seal signs.
        do throws(Denial) { try flushOnce([], sealing: true) } catch { return }
    }

    private func flush(_ group: [any Waiting]) {
        do throws(Denial) {
            try flushOnce(group, sealing: false)
        } catch {
            // One command's fault must not fail its neighbours: each again, alone.
            guard group.count > 1 else {
                group[0].fail(error)
                return
            }
            for caller in group {
                do throws(Denial) { try flushOnce([caller], sealing: false) } catch { caller.fail(error) }
            }
        }
    }

    private func flushOnce(_ group: [any Waiting], sealing: Bool) throws(Denial) {
        let start = ContinuousClock.now
        let desk: Desk
        do throws(Fault) { desk = try currentDesk() } catch { throw .failed(error) }
        let before = desk.checkpoint.size
        let answers: [any Answer]
        var refused: Denial?
        do throws(Fault) {
            answers = try store.write { (tables) throws(Fault) in
                try desk.begin(group.compactMap(\.id), tables)
                var answers: [any Answer] = []
                answers.reserveCapacity(group.count)
                for caller in group {
                    do throws(Denial) {
                        answers.append(try caller.attempt(on: desk, tables))
                    } catch {
                        if case .failed(let fault) = error { throw fault }
                        refused = error
                        throw Fault(.constraint, "a reaction was refused")
                    }
                }
                try desk.finish(tables, sealing: sealing)
                return answers
            }
        } catch {
            // Whether the commit reached the disk may be unknown: read again where the ledger stands.
            self.desk = nil
            throw refused ?? .failed(error)
        }
        let checkpoint = desk.checkpoint
        if checkpoint.size > before, let note = checkpoint.note { setup.keepHead(note) }
        if !desk.erased.isEmpty { forget(desk.erased) }
        measure(answers, since: start)
        for answer in answers { answer.give(covering: checkpoint) }
        publish(Commit(size: desk.size, subjects: desk.touched))
    }

    private func forget(_ persons: [Subject]) {
        for person in persons { setup.keepErased(person) }
        // The keys are gone from the tables; what a busy reader holds up is done by the next checkpoint of the store.
        do throws(Fault) { try store.scrub() } catch { return }
    }

    private func measure(_ answers: [any Answer], since start: ContinuousClock.Instant) {
        let commands = answers.filter(\.isOfCommand)
        guard !commands.isEmpty else { return }
        let took = (ContinuousClock.now - start).components
        setup.measure(
            Flush(
                commands: commands.count, refusals: commands.compactMap(\.refusal),
                microseconds: took.seconds * 1_000_000 + took.attoseconds / 1_000_000_000_000))
    }

    private func currentDesk() throws(Fault) -> Desk {
        if let desk { return desk }
        let house = house
        let setup = setup
        let fresh = try store.read { (snapshot) throws(Fault) in
            try Desk(house: house, setup: setup, from: snapshot)
        }
        desk = fresh
        return fresh
    }

    private nonisolated func publish(_ commit: Commit) {
        guard !commit.subjects.isEmpty else { return }
        let held = listeners.withLock { Array($0.continuations.values) }
        for continuation in held { continuation.yield(commit) }
    }
}
