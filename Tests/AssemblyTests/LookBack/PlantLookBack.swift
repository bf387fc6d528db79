import Assembly
import Donors
import Kernel
import Lineage
import LookBack
import Plasma
import TestKit
import Testing

extension Plant {
    /// Rules, a drill, and a case on a donor of the older system: opened, assessed, reported, closed and reopened.
    func lookBack() async throws {
        let pack = try LookBackPack.read(lookBackPackBytes)
        try await must(errand(LookBackPackTable.self, LookBackPack.packName, .adopt(pack), by: "0533"))
        let opening = CaseOpening(
            donor: "3201-OD-1", trigger: .stationNotice, at: clock.read(), pathogen: "HBV", profile: "CN")
        try await must(
            errand(LookBackDrillTable.self, "DR-1", .run(opening), by: "0533"))
        let own = try sign(
            Subject(CaseRules.noun, "LB-1"), version: 0,
            content: CaseRules.statement("LB-1", opening, reason: "浆站通知").canonicalBytes, .performed, by: "0533")
        try await must(
            errand(CaseTable.self, "LB-1", .open(opening), by: "0533", reason: "浆站通知", signatures: [own]))
        try await must(errand(CaseTable.self, "LB-1", .widen(.split), by: Standing.node.person))
        let state = try load(CaseTable.self, "LB-1")
        let products = state.hits.filter { $0.hit.action != .pooled }.map(\.hit.subject)
        let first = try #require(state.hits.first?.hit.subject.id)
        try await caseAct(.decide(.release, [products[0]]), "release", [products[0].description])
        try await caseAct(.confirmInfected(bag: first), "infected", [first])
        try await caseAct(.decide(.destroy, products), "destroy", products.map(\.description))
        try await destroy("LB-1-D1")
        try await declineDestruction()
        try await takeOver(opening)
        for notice in state.beginning?.notices ?? [] {
            let reference = CaseCommand.acknowledge(notice: notice.code, reference: "回执 1")
            try await must(errand(CaseTable.self, "LB-1", reference, by: "0533"))
        }
        try await report(.review, "review", .reviewed, by: "0533")
        try await report(.close, "close", .approved, by: "0539")
        try await report(.reopen, "reopen", .approved, by: "0539")
    }

    /// What the node opens by itself, QA confirms.
    private func takeOver(_ opening: CaseOpening) async throws {
        let positive = CaseOpening(
            donor: opening.donor, trigger: .latePositive, at: opening.at, pathogen: "syphilis", profile: "CN",
            sample: "S-1")
        try await must(errand(CaseTable.self, "LB-7", .draft(positive), by: Standing.node.person))
        let state = try load(CaseTable.self, "LB-7")
        let content = CaseRules.confirmation(state, try #require(state.beginning), reason: "接手").canonicalBytes
        let own = try sign(state.subject, version: state.version, content: content, .performed, by: "0533")
        try await must(
            errand(CaseTable.self, "LB-7", .confirm, by: "0533", reason: "接手", signatures: [own]))
    }

    private func caseAct(_ command: CaseCommand, _ act: String, _ detail: [String]) async throws {
        let state = try load(CaseTable.self, "LB-1")
        let content = CaseStatement("LB-1", act, detail, reason: "评估").canonicalBytes
        let own = try sign(state.subject, version: state.version, content: content, .approved, by: "0533")
        try await must(
            errand(CaseTable.self, "LB-1", command, by: "0533", reason: "评估", signatures: [own]))
    }

    private func report(
        _ command: CaseCommand, _ act: String, _ meaning: SignatureMeaning, by person: String
    ) async throws {
        let state = try load(CaseTable.self, "LB-1")
        let content = CaseStatement.report(state, act, reason: "报告").canonicalBytes
        let own = try sign(state.subject, version: state.version, content: content, meaning, by: person)
        try await must(
            errand(CaseTable.self, "LB-1", command, by: person, reason: "报告", signatures: [own]))
    }
}

extension Questions {
    /// What the pages of look-backs, and the areas that heed them, ask.
    static func lookBack(_ snapshot: any Snapshot) throws(Fault) {
        _ = try CaseLookups.list(limit: 10, from: snapshot)
        _ = try CaseLookups.list(at: .open, limit: 10, from: snapshot)
        _ = try CaseLookups.line("LB-1", from: snapshot)
        _ = try CaseLookups.isTouched(Subject(LineageRows.bag, "OLD-0001"), from: snapshot)
        _ = try CaseLookups.open(ofDonors: ["3201-OD-1"], from: snapshot)
        _ = try CaseLookups.awaited(from: snapshot)
        _ = try CaseLookups.answered(CaseTable.load("LB-1", from: snapshot), from: snapshot)
        _ = try LookBackDrillTable.list(limit: 10, from: snapshot)
        _ = try LookBackPackTable.packs(from: snapshot)
    }
}
