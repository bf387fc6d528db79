import Assembly
import Film
import Foundation
import Kernel
import Logging
import Server
import Synchronization

/// Film whose time is over, and that nothing keeps, goes; its record stays. Recorded first, then deleted: film that is
/// gone without a word would be a finding. What a stop between the two leaves is deleted by the next run.
final class FilmDisposal: Sendable {
    private static let logger = Logger(label: "xuemai.film")
    private static let unfinished = Phrase("录像处置没有做完", "the disposal of film was not finished")
    /// Reels that one run looks at: film of batches is kept for years, and is not asked about each time.
    private static let lookedAtMax = 5_000

    private struct Held {
        /// Nobody knows what the node before left.
        var mayRemain = true
        /// The end and id of the last reel that was looked at.
        var after: (Moment, String)?
    }

    private let node: LiveNode
    private let shelf: FilmShelf
    private let atOnce: Int
    private let held = Mutex(Held())

    /// `atOnce`: reels that are asked for together.
    init(_ node: LiveNode, _ shelf: FilmShelf, atOnce: Int = 500) {
        self.node = node
        self.shelf = shelf
        self.atOnce = atOnce
    }

    var job: ScheduledJob {
        ScheduledJob("film", Phrase("到期录像处置", "Disposal of film"), every: .minutes(30), after: .minutes(1)) {
            await self.run()
        }
    }

    func run() async -> JobBoard.Outcome {
        do {
            let finished = try await finish()
            let gone = try await dispose()
            let isWhole = finished.isWhole && gone.isWhole
            held.withLock { $0.mayRemain = !isWhole }
            guard isWhole else { return .failed(Self.unfinished) }
            guard finished.count > 0 else {
                return .fine(Phrase("处置 \(gone.count) 段", "\(gone.count) reels disposed of"))
            }
            return .fine(
                Phrase(
                    "处置 \(gone.count) 段，补删上次没删完的 \(finished.count) 段",
                    "\(gone.count) reels disposed of, \(finished.count) that were begun before finished"))
        } catch {
            Self.logger.error("film is not disposed of: \(error)")
            return .failed(Self.unfinished)
        }
    }

    /// What was recorded before and not deleted.
    private func finish() async throws(Fault) -> (count: Int, isWhole: Bool) {
        guard held.withLock({ $0.mayRemain }) else { return (0, true) }
        let shelf = shelf
        let remains = try await node.read { (snapshot) throws(Fault) in try shelf.remains(snapshot) }
        let done = remains.count { shelf.remove($0) }
        return (done, done == remains.count)
    }

    private func dispose() async throws(Fault) -> (count: Int, isWhole: Bool) {
        let now = node.now()
        let shortest = try await node.read { (snapshot) throws(Fault) in
            try FilmPackTable.packs(from: snapshot).last?.points.map(\.keepDays).min()
        }
        guard let shortest else { return (0, true) }
        var (count, isWhole, seen) = (0, true, 0)
        while seen < Self.lookedAtMax, !Task.isCancelled {
            let (after, limit) = (held.withLock { $0.after }, atOnce)
            let (page, over) = try await node.read { (snapshot) throws(Fault) in
                let page = try ReelTable.before(
                    now - .days(Int64(shortest)), after: after, limit: limit, from: snapshot)
                var over: [ReelState] = []
                for state in page where try ReelTable.isOver(state, at: now, from: snapshot) { over.append(state) }
                return (page, over)
            }
            for state in over {
                guard let reel = state.reel, await mayGo(state) else { continue }
                isWhole = shelf.remove(reel) && isWhole
                count += 1
            }
            seen += page.count
            let last = page.last.flatMap { state in state.reel.map { ($0.to, state.id) } }
            let isEnd = page.count < limit
            held.withLock { $0.after = isEnd ? nil : last }
            if isEnd { break }
        }
        return (count, isWhole)
    }

    private func mayGo(_ state: ReelState) async -> Bool {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    ReelTable.self, id: node.freshCommandID(), record: state.id, command: .dispose,
                    person: Standing.node.person))
            return true
        } catch {
            // What somebody keeps meanwhile is refused, and stays.
            if case .failed = error { Self.logger.error("\(state.id): not disposed of: \(error)") }
            return false
        }
    }
}
