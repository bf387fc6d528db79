import Kernel
import TestKit
import Testing

@testable import Upkeep

@Suite struct `The server's clock` {
    private let wang = Standing.story("0001", "node.operate")
    private let blank = Story(ClockRules.self, ClockRules.record)
    private let over = ClockOffset(milliseconds: -2_501, limitMilliseconds: 2_000, source: "ntp:a")
    private let fine = ClockOffset(milliseconds: 12, limitMilliseconds: 2_000, source: "ntp:a")
    private let jump = ClockOffset(milliseconds: 3_600_000, limitMilliseconds: 2_000, source: "uptime")

    @Test func `Law.s37 tells once that it left its limit, and once that it came back`() {
        #expect(blank.when(.drift(over), by: .node) == .success([.drifted(over)]))
        #expect(blank.when(.drift(fine), by: .node) == .failure(.clockToldAlready))
        #expect(blank.when(.comeBack(fine), by: .node) == .failure(.clockToldAlready))
        let drifted = blank.given(.drifted(over), by: "node")
        #expect(drifted.when(.drift(over), by: .node) == .failure(.clockToldAlready))
        #expect(drifted.when(.comeBack(over), by: .node) == .failure(.clockToldAlready))
        #expect(drifted.when(.comeBack(fine), by: .node) == .success([.returned(fine)]))
        #expect(drifted.given(.returned(fine), by: "node").state == blank.state)
    }

    @Test func `Law.s37 that was changed is told by the node, and explained by an administrator`() {
        let jumped = blank.given(.jumped(jump), by: "node")
        #expect(blank.when(.jump(jump), by: .node) == .success([.jumped(jump)]))
        #expect(blank.when(.jump(jump), by: wang) == .failure(.upkeepNodeOnly))
        #expect(jumped.when(.explain, by: wang) == .failure(.clockReasonMissing))
        #expect(jumped.when(.explain, by: wang, reason: "王工校时") == .success([.explained]))
        #expect(blank.when(.explain, by: wang, reason: "r") == .failure(.clockNothingToExplain))
        #expect(jumped.given(.explained, by: "0001", reason: "r").state == blank.state)
        #expect(ClockCommand.explain.permission == "node.operate" && ClockCommand.jump(jump).permission == nil)
    }
}

@Suite struct `A backup and a drill` {
    private let receipt = BackupReceipt(
        bytes: 9, digest: Digest.story([1]), entries: 4, root: Digest.story([2]), place: "/b", milliseconds: 5)
    private let result = DrillResult(
        file: "x", passed: true, finding: "", entries: 4, root: nil, restoreMilliseconds: 1, verifyMilliseconds: 2)

    @Test func `Law.s41 are told by the node alone, once`() {
        let blank = Story(BackupRules.self, "x.backup")
        let wang = Standing.story("0001", "node.operate")
        #expect(
            blank.when(.make(receipt, orderedBy: ""), by: .node) == .success([.made(receipt, orderedBy: "")]))
        #expect(blank.when(.make(receipt, orderedBy: ""), by: wang) == .failure(.upkeepNodeOnly))
        #expect(
            blank.when(.fail(why: "full", orderedBy: "0001"), by: .node)
                == .success([.failed(why: "full", orderedBy: "0001")]))
        #expect(blank.when(.delete(keep: 3), by: .node) == .failure(.backupStageWrong))
        let made = blank.given(.made(receipt, orderedBy: ""), by: "node")
        #expect(made.when(.delete(keep: 3), by: .node) == .success([.deleted(keep: 3)]))
        #expect(made.when(.make(receipt, orderedBy: ""), by: .node) == .failure(.backupStageWrong))
        let deleted = made.given(.deleted(keep: 3), by: "node")
        #expect(deleted.when(.delete(keep: 3), by: .node) == .failure(.backupStageWrong))
        let drill = Story(DrillRules.self, "RT-1")
        #expect(drill.when(.tell(result, orderedBy: "0001"), by: .node).isSuccess)
        #expect(drill.when(.tell(result, orderedBy: "0001"), by: wang) == .failure(.upkeepNodeOnly))
        let done = drill.given(.done(result, orderedBy: "0001"), by: "node")
        #expect(done.when(.tell(result, orderedBy: "0001"), by: .node) == .failure(.drillDone))
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
