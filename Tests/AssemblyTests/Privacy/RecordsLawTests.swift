import Donors
import Identity
import Kernel
import Ledger
import Notices
import Plasma
import Records
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `The law of records` {
    private let stage: TrailStage

    init() async throws { stage = try await TrailStage(acts: 5, seed: 52) }

    @Test func `Law.s44 states for each type of record which form leads, how long it is kept and why`() async throws {
        let schedule = try RetentionSchedule.read(retentionPackBytes)
        #expect(Set(schedule.times.map(\.noun)) == Set(house.areas.flatMap(\.nouns).map(\.name)))
        for time in schedule.times { #expect(!time.source.isEmpty && !time.provenance.zh.isEmpty, "\(time.noun)") }
        let html = try await stage.page("/retention")
        #expect(html.contains("以哪种为准") && html.contains("电子") && html.contains("单采血浆站管理办法"))
        #expect(html.contains("个人信息保护负责人"))
        #expect(try await stage.page("/retention", .en).contains("Leading form"))
    }

    @Test func `Law.s42 refuses disposal inside the retention time, by the sequencer itself`() async throws {
        let plant = stage.plant
        let act = try plant.disposal(of: Subject("plasma.shipment", "SH-1"), "DP-2")
        guard case .failure(.refused(let refusal)) = await act.deliver(stage.node) else {
            throw PlantFailure(what: "disposed of")
        }
        #expect(refusal.code == "records.disposal.inside-retention")
    }

    @Test func `Law.s42 refuses to dispose of what is not what was signed`() async throws {
        let plant = stage.plant
        let notice = Subject(NoticeRules.noun, "old-2")
        try await plant.must(node: stage.node, NoticeTable.self, "old-2", .post(title: "a", body: "b"), by: "0533")
        plant.clock.advance(Plant.noticeKept)
        let act = try plant.disposal(of: notice, "DP-3")
        try await plant.must(node: stage.node, NoticeTable.self, "old-2", .read, by: "0417")
        guard case .failure(.refused(.disposalScopeChanged)) = await act.deliver(stage.node) else {
            throw PlantFailure(what: "disposed of")
        }
    }

    @Test func `shows no content of a record that was disposed of, and keeps its entries provable`() async throws {
        let parameters = ["noun": NoticeRules.noun, "id": "old-1"]
        let html = try await stage.page("/records/:noun/:id", by: "0533", parameters: parameters)
        #expect(html.contains("发布通知") && html.contains("记录处置") && !html.contains("三天前"))
        let visit = try await stage.visit("", by: "0900", parameters: parameters)
        await #expect(throws: Denial.refused(.recordDisposed)) {
            try await stage.answer(.get, "/records/:noun/:id/archive", visit)
        }
        let posted = try #require(
            try await stage.node.history(of: Subject(NoticeRules.noun, "old-1"), before: .max, limit: 9).last)
        let proof = try await stage.visit("", by: "0900", parameters: ["index": "\(posted.head.index)"])
        await #expect(throws: Denial.refused(.recordDisposed)) {
            try await stage.answer(.get, "/proof/:index/bundle", proof)
        }
        guard case .page = try await stage.answer(.get, "/proof/:index", proof) else {
            throw PlantFailure(what: "no proof of a disposed entry")
        }
        #expect(try PlantChecks.findings(stage.plant) == [])
        #expect(try await stage.page("/retention").contains("DP-1"))
    }

    @Test func `withholds the pages of a shipment that was disposed of, and those of its bags`() async throws {
        let plant = stage.plant
        let number = try #require(
            try plant.store.read { (snapshot) throws(Fault) in
                try ShipmentLookups.bags(of: "SH-1", afterLine: 0, limit: 1, from: snapshot).first?.number
            })
        #expect(try await stage.page("/plasma/shipments/:id", parameters: ["id": "SH-1"]).contains("SH-1"))
        plant.clock.advance(.seconds(31 * 366 * 86_400))
        try await plant.must(
            node: stage.node, try plant.disposal(of: Subject("plasma.shipment", "SH-1"), "DP-4"))
        for (path, parameters) in [
            ("/plasma/shipments/:id", ["id": "SH-1"]), ("/plasma/shipments/:id/acceptance", ["id": "SH-1"]),
            ("/plasma/bags/:number", ["number": number]),
        ] {
            let visit = try await stage.visit(path, parameters: parameters)
            await #expect(throws: Denial.refused(.recordDisposed), "\(path)") {
                try await stage.answer(.get, path, visit)
            }
        }
        #expect(try await stage.page("/plasma/shipments/:id", parameters: ["id": "SH-2"]).contains("SH-2"))
    }

    @Test func `tells what is due, and lets two persons dispose of it`() async throws {
        let plant = stage.plant
        try await plant.must(node: stage.node, NoticeTable.self, "old-3", .post(title: "a", body: "b"), by: "0533")
        plant.clock.advance(Plant.noticeKept)
        #expect(try await stage.page("/retention").contains("id=old-3"))
        let query = ["noun": NoticeRules.noun, "id": "old-3"]
        #expect(try await stage.page("/retention/disposal", query: query).contains("第二人工号"))
        let scope = try plant.scope(of: Subject(NoticeRules.noun, "old-3"))
        let form = [
            "noun": NoticeRules.noun, "record": "old-3", "digest": scope.digest.hex, "reason": "期满",
            "number": "0533", "password": "own", "second": "0610", "second_password": "own",
            "command": CommandID(high: 7, low: 7).description,
        ]
        let posted = try await stage.visit("/retention/disposal", form: form)
        guard case .seeOther("/retention") = try await stage.answer(.post, "/retention/disposal", posted) else {
            throw PlantFailure(what: "not disposed of")
        }
        #expect(try await !stage.page("/retention").contains("id=old-3"))
    }
}

extension Plant {
    func must(node: LiveNode, _ act: Act) async throws {
        if case .failure(let denial) = await act.deliver(node) { throw PlantFailure(what: "\(denial)") }
    }

    func must<T: FactTable>(
        node: LiveNode, _ table: T.Type, _ record: String, _ command: T.R.Deed, by person: String
    ) async throws {
        if case .failure(let denial) = await errand(table, record, command, by: person).deliver(node) {
            throw PlantFailure(what: "\(denial)")
        }
    }
}
