package import Historian
package import History
package import Kernel
package import Ledger
import Monitoring
import Synchronization

/// Takes frames in, has them on disk before it says so, and closes them as sections that the ledger seals.
package final class PointArchive: Sendable {
    /// When a section is closed, whichever comes first.
    package struct Limits: Sendable {
        /// Points held in memory: 17 bytes each.
        package var pointsMax = 4_000_000
        /// How long points wait to be sealed.
        package var openMax = Span.hours(2)
        /// Points of one row and one flush.
        package var rowMax = 65_536

        package init() {}
    }

    private let store: any Store
    private let sequencer: Sequencer
    private let setup: EngineSetup
    private let limits: Limits
    /// Encoding a section takes a core for a second: not one of those that answer requests.
    private let pool = ReadPool("xuemai.sections", width: 1)
    private let held: Mutex<Held>

    private struct Held {
        var numbers: [String: Int64] = [:]
        var codes: [String] = []
        /// Signals that no row has brought to the disk yet.
        var unsaved: [(number: Int64, code: String)] = []
        var nextRow: Int64 = 1
        var section: Int64 = 0
        var waiting: [Waiting] = []
        var flushing = false
        var open = OpenSection()
        var closing: ClosingSection?
        var isEncoding = false
        var standing: [Int64: SignalStanding] = [:]
        var nextListener = 0
        var listeners: [Int: AsyncStream<[Frame]>.Continuation] = [:]

        mutating func number(of code: String) -> Int64 {
            if let known = numbers[code] { return known }
            let number = Int64(codes.count + 1)
            numbers[code] = number
            codes.append(code)
            unsaved.append((number, code))
            return number
        }

        func points(_ number: Int64) -> PointColumns {
            var points = closing?.open.points[number] ?? PointColumns()
            if let open = open.points[number] { points.append(contentsOf: open) }
            return points
        }
    }

    private struct OpenSection {
        var points: [Int64: PointColumns] = [:]
        var count = 0
        var row: Int64 = 0
        var since: Moment?
    }

    private struct ClosingSection {
        let open: OpenSection
        let number: Int64
        let id: CommandID
    }

    private struct Waiting {
        let frames: [Frame]
        let entries: [TailRow.Entry]
        let answer: @Sendable (Fault?) -> Void
    }

    /// Reads what was acknowledged and not sealed before the last stop.
    package init(store: any Store, sequencer: Sequencer, setup: EngineSetup, limits: Limits = Limits()) throws(Fault) {
        self.store = store
        self.sequencer = sequencer
        self.setup = setup
        self.limits = limits
        let now = setup.clock()
        let found = try store.read { (snapshot) throws(Fault) in
            var found = Held()
            for (number, code) in try TailTable.signals(from: snapshot) {
                guard number == Int64(found.codes.count + 1) else {
                    throw Fault(.damaged, "a signal's number is missing")
                }
                found.numbers[code] = number
                found.codes.append(code)
            }
            let newest = try SectionTable.newest(from: snapshot)
            found.section = newest.number
            found.nextRow = newest.tail + 1
            try TailTable.rows(from: snapshot) { (number, bytes) throws(Fault) in
                do throws(ChunkFailure) { try TailRow.read(bytes, into: &found.open.points) } catch {
                    throw Fault(.damaged, "row \(number) of the points on their way cannot be read: \(error)")
                }
                found.open.row = number
                found.nextRow = number + 1
            }
            found.open.count = found.open.points.values.reduce(0) { $0 + $1.count }
            if found.open.count > 0 { found.open.since = now }
            return found
        }
        held = Mutex(found)
    }

    // MARK: In

    /// On disk when it returns; nothing of these frames is kept when it throws, and they may be told again.
    package func keep(_ frames: [Frame]) async throws(Fault) {
        let fault = await withCheckedContinuation { (answer: CheckedContinuation<Fault?, Never>) in
            let isFirst = held.withLock { held -> Bool in
                var entries: [TailRow.Entry] = []
                entries.reserveCapacity(frames.reduce(0) { $0 + $1.samples.count })
                for frame in frames {
                    for sample in frame.samples {
                        let (point, told) = Intake.taken(sample.point, receivedAt: frame.receivedAt)
                        entries.append(.init(signal: held.number(of: sample.signal), point: point, told: told))
                    }
                }
                held.waiting.append(Waiting(frames: frames, entries: entries) { answer.resume(returning: $0) })
                defer { held.flushing = true }
                return !held.flushing
            }
            if isFirst { Task { await self.flush() } }
        }
        if let fault { throw fault }
    }

    /// One flush after the other, each with all that waits: an archive has one writer.
    private func flush() async {
        while let (group, rows) = held.withLock({ take(&$0) }) {
            var fault: Fault?
            do throws(Fault) {
                try await sequencer.keep(
                    TailRows(
                        signals: rows.signals,
                        rows: [(rows.row, TailRow.write(group.flatMap(\.entries)))]))
            } catch {
                fault = error
            }
            let failure = fault
            let missing = failure == nil ? [] : unsaved(rows.signals)
            let closes = held.withLock { held -> Bool in
                guard failure == nil else {
                    held.unsaved = missing + held.unsaved
                    return false
                }
                settle(group, rows.row, &held)
                return isDue(held)
            }
            for one in group { one.answer(failure) }
            if closes { Task { await self.close() } }
        }
    }

    /// Those that are not on disk: a flush may have failed after all of it was there.
    private func unsaved(_ signals: [(number: Int64, code: String)]) -> [(number: Int64, code: String)] {
        guard !signals.isEmpty else { return [] }
        let known: Set<Int64>
        do throws(Fault) {
            known = try store.read { (snapshot) throws(Fault) in
                Set(try TailTable.signals(from: snapshot).map(\.number))
            }
        } catch { return signals }
        return signals.filter { !known.contains($0.number) }
    }

    private func take(
        _ held: inout Held
    ) -> (group: [Waiting], rows: (row: Int64, signals: [(number: Int64, code: String)]))? {
        guard !held.waiting.isEmpty else {
            held.flushing = false
            return nil
        }
        var count = 0
        let end = held.waiting.firstIndex { one in
            count += one.entries.count
            return count > limits.rowMax
        }
        let group = Array(held.waiting.prefix(max(1, end ?? held.waiting.count)))
        held.waiting.removeFirst(group.count)
        // A row that failed may be on disk all the same: its number is not used again.
        let row = held.nextRow
        held.nextRow += 1
        defer { held.unsaved = [] }
        return (group, (row, held.unsaved))
    }

    private func settle(_ group: [Waiting], _ row: Int64, _ held: inout Held) {
        let now = setup.clock()
        for one in group {
            for entry in one.entries {
                held.open.points[entry.signal, default: PointColumns()].append(entry.point, told: entry.told)
                held.standing[entry.signal, default: SignalStanding(entry.point)].take(entry, at: now)
            }
            held.open.count += one.entries.count
            for listener in held.listeners.values { listener.yield(one.frames) }
        }
        held.open.row = row
        if held.open.since == nil { held.open.since = now }
    }

    // MARK: Sealed

    private func isDue(_ held: Held) -> Bool {
        guard !held.isEncoding else { return false }
        if held.closing != nil { return true }
        guard held.open.count > 0 else { return false }
        return held.open.count >= limits.pointsMax
            || held.open.since.map { setup.clock() - $0 >= limits.openMax } == true
    }

    /// To be called now and then: closes what waited long enough, or what could not be closed before.
    package func tick() async {
        if held.withLock({ isDue($0) }) { await close() }
    }

    /// Seals all that is received by now.
    package func seal() async throws(Fault) {
        if let fault = await close() { throw fault }
    }

    @discardableResult
    private func close() async -> Fault? {
        let begun = held.withLock { held -> ClosingSection? in
            guard !held.isEncoding else { return nil }
            if held.closing == nil, held.open.count > 0 {
                held.closing = ClosingSection(
                    open: held.open, number: held.section + 1,
                    id: CommandID(at: setup.clock(), random: setup.random))
                held.open = OpenSection()
            }
            held.isEncoding = held.closing != nil
            return held.closing
        }
        guard let closing = begun else { return nil }
        let codes = held.withLock { $0.codes }
        let errand = await pool.run { PointArchive.errand(closing, codes) }
        var fault: Fault?
        do throws(Denial) {
            _ = try await sequencer.perform(errand)
        } catch {
            // Its points stay where they are, and the next try brings the same command.
            fault =
                switch error {
                case .failed(let failure): failure
                case .refused(let refusal): Fault(.constraint, "a section was refused: \(refusal.code)")
                }
        }
        let failure = fault
        held.withLock { held in
            held.isEncoding = false
            guard failure == nil else { return }
            held.section = closing.number
            held.closing = nil
        }
        return failure
    }

    private static func errand(_ closing: ClosingSection, _ codes: [String]) -> Errand<SectionTable> {
        var points: [String: PointColumns] = [:]
        for (number, columns) in closing.open.points { points[codes[Int(number) - 1]] = columns }
        let draft = SectionDraft(points)
        let files = draft.packs.map { KeptFile(digest: TreeHash.sha256($0), bytes: $0) }
        let section = ClosedSection(
            chunks: draft.chunks, packs: files.map(\.digest), points: draft.count, tail: closing.open.row)
        return Errand(
            SectionTable.self, id: closing.id, record: "\(closing.number)", command: .close(section),
            person: Standing.node.person, files: unique(files))
    }

    /// Two signals that did the same have one pack.
    private static func unique(_ files: [KeptFile]) -> [KeptFile] {
        var seen: Set<Digest> = []
        return files.filter { seen.insert($0.digest).inserted }
    }

    // MARK: Out

    /// What a reader of curves needs of these signals besides the database; taken before its snapshot.
    package func tail(of signals: [String]) -> [String: PointColumns] {
        held.withLock { held in
            var tail: [String: PointColumns] = [:]
            for signal in signals { tail[signal] = held.numbers[signal].map { held.points($0) } }
            return tail
        }
    }

    /// Reads curves of these signals, the newest points included. Waits for the disk: not on a thread that answers.
    package func read<T>(
        _ signals: [String], _ body: (CurveReader) throws(Fault) -> T
    ) throws(Fault) -> T {
        let tail = tail(of: signals)
        return try store.read { (snapshot) throws(Fault) in
            try body(
                CurveReader(
                    snapshot, file: { (digest, snapshot) throws(Fault) in try LedgerReader.file(digest, snapshot) },
                    tail: { tail[$0] ?? PointColumns() },
                    brought: { (signal, from, to, snapshot) throws(Fault) in
                        try BroughtPoints.columns(of: signal, from: from, to: to, from: snapshot)
                    }))
        }
    }

    /// How each signal stands that told something since the start.
    package func standings(of signals: [String]) -> [String: SignalStanding] {
        held.withLock { held in
            var found: [String: SignalStanding] = [:]
            for signal in signals { found[signal] = held.numbers[signal].flatMap { held.standing[$0] } }
            return found
        }
    }

    /// Frames that are on disk, for alarms and live pages. A slow listener loses old ones, never blocks; one that only
    /// wants to know that something came keeps one.
    package func frames(keeping most: Int = 4_096) -> AsyncStream<[Frame]> {
        let (stream, continuation) = AsyncStream<[Frame]>.makeStream(bufferingPolicy: .bufferingNewest(most))
        let number = held.withLock { held in
            held.nextListener += 1
            held.listeners[held.nextListener] = continuation
            return held.nextListener
        }
        continuation.onTermination = { [weak self] _ in self?.held.withLock { $0.listeners[number] = nil } }
        return stream
    }

    /// Points that are on disk and not sealed yet.
    package var unsealed: Int { held.withLock { $0.open.count + ($0.closing?.open.count ?? 0) } }
}
