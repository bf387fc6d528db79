import Assembly
import Film
import Kernel
import Ledger
import Server

extension NodeFilm {
    /// Disposal, and verification so often; 0 hours: never.
    func jobs(_ board: JobBoard, verifyHours: Int64) -> [ScheduledJob] {
        let disposal = FilmDisposal(node, shelf).job
        guard verifyHours > 0 else { return [disposal] }
        let check = FilmCheck(FilmVerification(shelf: shelf, record: node, rests: true), board)
        return [disposal, check.job(every: .hours(verifyHours))]
    }
}

/// Hashes all film again while the node serves: one segment after the other, until the node ends.
struct FilmCheck: Sendable {
    static let name = "film-verification"

    private let verification: FilmVerification
    private let board: JobBoard
    private let executor = BackgroundExecutor()

    init(_ verification: FilmVerification, _ board: JobBoard) {
        self.verification = verification
        self.board = board
    }

    func job(every: Span) -> ScheduledJob {
        ScheduledJob(Self.name, Phrase("核验录像", "Verification of film"), every: every, after: .minutes(20)) {
            await run()
        }
    }

    func run() async -> JobBoard.Outcome {
        do throws(Fault) {
            let report = try await withTaskExecutorPreference(executor) { () async throws(Fault) in
                try await verification.run { count in
                    board.tell(Self.name, Phrase("核到 \(count) 段", "\(count) reels"))
                }
            }
            return Self.outcome(report)
        } catch {
            return .failed(Phrase(error.told, error.told))
        }
    }

    static func outcome(_ report: FilmVerification.Report) -> JobBoard.Outcome {
        let size = Phrase(
            "\(report.reels) 段、\(report.bytes / 1_000_000) MB", "\(report.reels) reels, \(report.bytes / 1_000_000) MB")
        if let first = report.findings.first {
            let place = first.placeText
            return .failed(
                Phrase(
                    "核对 \(size.zh)，发现 \(report.found) 处；\(place)：\(first.what.zh)",
                    "\(size.en): \(report.found) findings; \(place): \(first.what.en)"))
        }
        guard report.isWhole else {
            return .fine(Phrase("核对 \(size.zh) 后停止，都相符", "stopped after \(size.en), all as sealed"))
        }
        return .fine(Phrase("\(size.zh) 全部相符", "\(size.en): all as sealed"))
    }
}
