import Assembly
import Historian
import History
import Kernel
import Ledger
import Places
import Settings
import Storage
import TestKit
import Upkeep

extension Plant {
    /// What administrators do to the system itself, each noun at least once.
    func administer() async throws {
        try await changeSettings()
        try await changeWords()
        try await layOut()
        try await keepUp()
        try await collectPoints()
        try await exchange()
    }

    private func layOut() async throws {
        func place(_ id: String, _ command: PlaceCommand) async throws {
            try await must(errand(PlaceTable.self, id, command, by: "0001", reason: "布置"))
        }
        func detail(_ kind: PlaceKind, _ name: String, _ within: String = "") -> PlaceDetail {
            PlaceDetail(kind: kind, name: name, within: within, particulars: kind == .room ? ["grade": "D"] : [:])
        }
        try await place("room-1", .open(detail(.room, "收浆间")))
        try await place("lane-1", .open(detail(.workstation, "一号道", "room-1")))
        try await place("lane-1", .bind(token: TreeHash.sha256([1])))
        try await place("lane-1", .change(detail(.workstation, "一号收浆道", "room-1")))
        try await place("lane-2", .open(detail(.workstation, "二号道", "room-1")))
        try await place("lane-2", .close)
        try await place("f1", .open(detail(.freezer, "一号冷库", "room-1")))
        try await place("f1-s1", .open(detail(.shelf, "一号架", "f1")))
        for number in 1...3 { try await place("f1-s1-0\(number)", .open(detail(.position, "0\(number)", "f1-s1"))) }
        func container(_ code: String, _ command: ContainerCommand) async throws {
            try await must(errand(ContainerTable.self, code, command, by: "0417"))
        }
        try await container("PAL-1", .open(.pallet))
        try await container("BOX-1", .move(.position("f1-s1-01"), opening: .box))
        try await container("BOX-1", .pack(["X-1", "X-2"]))
        try await container("BOX-1", .unpack(["X-2"]))
        try await container("BOX-1", .move(.container("PAL-1"), opening: nil))
        try await container("PAL-1", .move(.position("f1-s1-02"), opening: nil))
        try await container("BOX-2", .move(.position("f1-s1-01"), opening: .box))
        try await container("BOX-2", .close)
    }

    private func changeWords() async throws {
        let first = Phrase("检查员", "inspector")
        let id = WordRules.id(of: first, hash: TreeHash.sha256)
        let change = WordChange(first: first, new: Phrase("飞检员", "inspector"))
        try await must(errand(WordTable.self, id, .propose(change), by: "0001", reason: "叫法"))
        try await must(errand(WordTable.self, id, .reject(change.new), by: "0533", reason: "不必"))
        try await must(errand(WordTable.self, id, .propose(change), by: "0001", reason: "还是要"))
        try await must(errand(WordTable.self, id, .approve(change.new), by: "0533"))
        let back = WordChange(first: first, new: first)
        try await must(errand(WordTable.self, id, .propose(back), by: "0001", reason: "改回"))
        try await must(errand(WordTable.self, id, .approve(first), by: "0533"))
    }

    /// The clock was out and set right, backups were made, one was restored for practice.
    private func keepUp() async throws {
        let node = Standing.node.person
        func clock(_ command: ClockCommand, by person: String = node, reason: String? = nil) async throws {
            try await must(errand(ClockTable.self, ClockRules.record, command, by: person, reason: reason))
        }
        func offset(_ milliseconds: Int64) -> ClockOffset {
            ClockOffset(milliseconds: milliseconds, limitMilliseconds: 2_000, source: "ntp:time.example")
        }
        try await clock(.drift(offset(2_500)))
        try await clock(.comeBack(offset(3)))
        try await clock(.jump(offset(-2_500)))
        try await clock(.explain, by: "0001", reason: "按时间服务器校时")
        try await clock(.jump(offset(60_000)))
        let root = TreeHash.sha256([9])
        for number in 1...2 {
            let receipt = BackupReceipt(
                bytes: 9, digest: TreeHash.sha256([UInt8(number)]), entries: 4, root: root, place: "/backup",
                milliseconds: 5)
            try await must(errand(BackupTable.self, "b-\(number)", .make(receipt, orderedBy: ""), by: node))
        }
        try await must(errand(BackupTable.self, "b-1", .delete(keep: 1), by: node))
        try await must(errand(BackupTable.self, "b-3", .fail(why: "storeFull", orderedBy: "0001"), by: node))
        let result = DrillResult(
            file: "b-2", passed: true, finding: "", entries: 4, root: root, restoreMilliseconds: 1,
            verifyMilliseconds: 2)
        try await must(errand(DrillTable.self, "RT-1", .tell(result, orderedBy: "0001"), by: node))
    }

    /// Two sections of a sensor's points are sealed.
    private func collectPoints() async throws {
        for number in 1...2 {
            var points = PointColumns()
            for second in 0..<50 {
                let units = Int64(3_700 + second % 7 + number)
                points.append(
                    Point(
                        at: .storyStart + .seconds(Int64(number * 50 + second)),
                        value: .decimal(units: units, scale: 2)))
            }
            let draft = SectionDraft(["BR101.TT01": points])
            let files = draft.packs.map { KeptFile(digest: TreeHash.sha256($0), bytes: $0) }
            let section = ClosedSection(
                chunks: draft.chunks, packs: files.map(\.digest), points: draft.count, tail: Int64(number))
            try await must(
                errand(
                    SectionTable.self, "\(number)", .close(section), by: Standing.node.person, files: files))
        }
    }

    private func changeSettings() async throws {
        let name = NodeSettings.backupAlarmHours.name
        let change = ValueChange(old: "26", new: "30")
        try await must(
            errand(ValueTable.self, name, .propose(setting: name, change), by: "0001", reason: "周末无人"))
        try await must(errand(ValueTable.self, name, .reject("30"), by: "0533", reason: "太长"))
        let shorter = ValueChange(old: "26", new: "25")
        try await must(
            errand(ValueTable.self, name, .propose(setting: name, shorter), by: "0001", reason: "每天一次"))
        try await must(errand(ValueTable.self, name, .approve("25"), by: "0533"))
        let sessions = NodeSettings.sessionsPerPerson.name
        try await must(
            errand(
                ValueTable.self, sessions, .propose(setting: sessions, ValueChange(old: "3", new: "2")), by: "0001",
                reason: "两处够用"))
    }
}
