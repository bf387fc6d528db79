import Kernel
import Ledger
import Synchronization
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Upkeep

@Suite struct `The page of jobs` {
    private func described(_ orders: Orders, _ answer: BackupDesk.Order = .begun) -> NodeDescription {
        var described = NodeDescription()
        described.backups = BackupDesk(
            place: "/backup", hours: 24, keep: 30,
            backUp: { person in
                orders.add("backup \(person)")
                return answer
            },
            drill: { file, person in
                orders.add("drill \(file) \(person)")
                return answer
            })
        return described
    }

    private final class Orders: Sendable {
        private let held = Mutex<[String]>([])
        func add(_ order: String) { held.withLock { $0.append(order) } }
        var all: [String] { held.withLock { $0 } }
    }

    private func post(
        _ stage: TrailStage, _ described: NodeDescription, _ path: String, _ form: [String: String] = [:]
    ) async throws -> Reply {
        let route = try #require(
            JobPages(described: described).pages.routes.first { $0.path == path && $0.method == .post })
        return try await route.answer(try await stage.visit(path, by: "0001", form: form))
    }

    @Test func `a job that takes hours says how far it is, until it ends`() async throws {
        let stage = try await TrailStage(acts: 1)
        var described = NodeDescription()
        described.jobs = JobBoard()
        described.jobs.declare("film-verification", Phrase("核验录像", "Verification of film"), every: .hours(24))
        described.jobs.begin("film-verification", at: .storyStart)
        described.jobs.tell("film-verification", Phrase("核到 120 段", "120 reels"))
        func shown() async throws -> String {
            let route = try #require(
                JobPages(described: described).pages.routes.first { $0.path == "/jobs" && $0.method == .get })
            guard case .page(let page) = try await route.answer(try await stage.visit("/jobs", by: "0001")) else {
                return ""
            }
            return page.html
        }
        #expect(try await shown().contains("正在做 · 核到 120 段"))
        described.jobs.end("film-verification", at: .storyStart + .hours(1), .fine(Phrase("全部相符", "as sealed")))
        let over = try await shown()
        #expect(over.contains("全部相符") && !over.contains("核到 120 段"))
    }

    @Test func `Law.s41 lists backups and drills as the record tells them, and orders new ones`() async throws {
        let stage = try await TrailStage(acts: 1)
        let page = try await stage.page("/jobs", by: "0900")
        #expect(page.contains("b-2") && page.contains("storeFull") && page.contains("RT-1") && page.contains("已按规则删除"))
        let orders = Orders()
        let desk = described(orders)
        guard case .seeOther("/jobs") = try await post(stage, desk, "/jobs/backups") else {
            Issue.record("not ordered")
            return
        }
        _ = try await post(stage, desk, "/jobs/drills", ["file": "b-2"])
        #expect(orders.all == ["backup 0001", "drill b-2 0001"])
        let busy = try await post(stage, described(orders, .runsAlready), "/jobs/backups")
        #expect(try stage.refusal(busy).contains("node.backup.running"))
        let gone = try await post(stage, described(orders, .fileUnknown), "/jobs/drills", ["file": "../x"])
        #expect(try stage.refusal(gone).contains("node.drill.file-unknown"))
        let unset = try await post(stage, NodeDescription(), "/jobs/backups")
        #expect(try stage.refusal(unset).contains("node.backup.not-configured"))
    }

    @Test func `Law.s37 alarms administrators until the change of the clock is explained`() async throws {
        let stage = try await TrailStage(acts: 1)
        func alarmed(_ person: String) async throws -> Bool {
            try await stage.tasks(of: person).contains { $0.title.zh == "服务器时钟被改动" && $0.urgency == .now }
        }
        #expect(try await alarmed("0001"))
        #expect(try await !alarmed("0417"))
        let silent = try await post(stage, NodeDescription(), "/jobs/clock")
        #expect(try stage.refusal(silent).contains("node.clock.reason-missing"))
        _ = try await post(stage, NodeDescription(), "/jobs/clock", ["reason": "换电池后校时"])
        #expect(try await !alarmed("0001"))
    }

    @Test func `Law.s41 alarms when the newest backup is too old, and when a drill failed`() async throws {
        let stage = try await TrailStage(acts: 1)
        let tasks = UpkeepTasks(described: NodeDescription())
        let (fresh, old) = try await stage.node.read { (snapshot) throws(Fault) -> ([String], [String]) in
            guard let admin = try house.authority.standing("0001", .storyStart, snapshot),
                let newest = try BackupTable.newestMade(from: snapshot)
            else { return ([], []) }
            func titles(_ hours: Int64) throws(Fault) -> [String] {
                try tasks.tasks(admin, newest.at + .hours(hours), from: snapshot).map(\.title.en)
            }
            return (try titles(25), try titles(26))
        }
        #expect(!fresh.contains("The newest backup is too old") && old.contains("The newest backup is too old"))
        #expect(UpkeepTasks.isOld(nil, .storyStart, hours: 1))
        let failed = DrillResult(
            file: "b-2", passed: false, finding: "damaged", entries: 0, root: nil, restoreMilliseconds: 0,
            verifyMilliseconds: 0)
        _ = try await stage.node.perform(
            Errand(
                DrillTable.self, id: stage.node.freshCommandID(), record: "RT-2",
                command: .tell(failed, orderedBy: "0001"), person: Standing.node.person))
        #expect(try await stage.tasks(of: "0001").contains { $0.title.en == "The restore drill failed" })
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) throws {
        let described = described(Orders())
        let board = described.jobs
        board.declare("clock", Phrase("看时钟", "Clock watch"), every: .minutes(1))
        board.declare("backup", Phrase("备份", "Backup"), every: .hours(24))
        board.begin("clock", at: .storyStart)
        board.end("clock", at: .storyStart + .milliseconds(12), .fine(Phrase("差 2 毫秒", "off by 2 ms")))
        board.begin("backup", at: .storyStart)
        board.end("backup", at: .storyStart + .seconds(2), .failed(Phrase("盘<满>", "disk <full>")))
        let receipt = BackupReceipt(
            bytes: 123_456, digest: TreeHash.sha256([1]), entries: 412, root: TreeHash.sha256([2]), place: "/backup",
            milliseconds: 950)
        func backup(_ number: Int64, _ receipt: BackupReceipt?, _ why: String?, deleted: Bool = false) -> Backup {
            Backup(
                file: "xuemai-\(number).backup", entry: number, at: .storyStart, orderedBy: "0001", receipt: receipt,
                failure: why, deletedAt: deleted ? .storyStart : nil)
        }
        var model = JobPages.Model()
        model.jobs = board.jobs
        model.drift = ClockOffset(milliseconds: 2_500, limitMilliseconds: 2_000, source: "ntp:a")
        model.jumps = [ClockOffset(milliseconds: -60_000, limitMilliseconds: 2_000, source: "uptime")]
        model.backups = [
            backup(3, nil, "storeFull: <no> space"), backup(2, receipt, nil), backup(1, receipt, nil, deleted: true),
        ]
        let result = DrillResult(
            file: "xuemai-2.backup", passed: false, finding: "the <file> is damaged", entries: 412, root: nil,
            restoreMilliseconds: 12, verifyMilliseconds: 34)
        model.drills = [Drill(id: "RT-1", entry: 4, at: .storyStart, orderedBy: "0001", result: result)]
        let visit = StillPages.visit(language, "node.view", "node.operate")
        try StillPages.compare(JobPages(described: described).page(model, visit), "jobs", language)
        let reader = StillPages.visit(language, "node.view")
        try StillPages.compare(JobPages(described: NodeDescription()).page(.init(), reader), "jobs-none", language)
    }
}
