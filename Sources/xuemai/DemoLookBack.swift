import Assembly
import Kernel
import Ledger
import Lineage
import LookBack
import Web

/// Two donors of an older system whose later samples were positive: the node opened a look-back on each. One waits for
/// QA; in the other QA had the pool destroyed, and the order waits for approval.
struct DemoLookBack {
    let founding: Founding

    private static let reason = "后来的样本阳性"

    func make() async throws {
        let file = Array("2012.csv".utf8)
        let at = founding.node.now() - .days(40)
        var nodes: [MigratedNode] = []
        var edges: [MigratedEdge] = []
        for (number, donor) in ["OD-8", "OD-9"].enumerated() {
            let pool = Subject(LineageRows.batch, "POOL-12-\(number + 1)")
            nodes.append(
                MigratedNode(
                    pool, material: "POOL", stage: .pool, virus: .pre, quantity: Quantity("1.2 kg"), madeAt: at))
            for place in 1...3 {
                let bag = Subject(LineageRows.bag, "OLD-12\(number + 1)\(place)")
                nodes.append(
                    MigratedNode(
                        bag, material: "PLASMA", stage: .plasma, virus: .pre, quantity: Quantity("600 g"),
                        donor: donor, station: "3201", type: "normal", madeAt: at - .days(Int64(14 * place))))
                if place > 1 { edges.append(MigratedEdge(from: bag, into: pool, quantity: Quantity("600 g"))) }
            }
        }
        try await founding.perform(
            MigrationTable.self, on: "MG-2", as: "0105",
            .record(
                MigratedGenealogy(
                    system: "LIMS 2009", file: founding.node.hash(file), fileName: "2012.csv", nodes: nodes,
                    edges: edges)))
        try await open("LB-12-1", "3201-OD-8", "syphilis")
        try await open("LB-12-2", "3201-OD-9", "HCV")
        try await sign("LB-12-2", .confirm, .performed) { state in
            state.beginning.map { CaseRules.confirmation(state, $0, reason: Self.reason) }
        }
        let pool = Subject(LineageRows.batch, "POOL-12-2")
        try await sign("LB-12-2", .decide(.destroy, [pool]), .approved) { state in
            CaseStatement(state.id, HitDecision.destroy.rawValue, [pool.description], reason: Self.reason)
        }
    }

    private func open(_ id: String, _ donor: String, _ pathogen: String) async throws {
        let opening = CaseOpening(
            donor: donor, trigger: .latePositive, at: founding.node.now(), pathogen: pathogen, profile: "CN",
            sample: "S-\(id)")
        try await founding.perform(CaseTable.self, on: id, as: Standing.node.person, .draft(opening))
    }

    private func sign(
        _ id: String, _ command: CaseCommand, _ meaning: SignatureMeaning,
        _ statement: (CaseState) -> CaseStatement?
    ) async throws {
        let state = try await founding.node.read { (snapshot) throws(Fault) in
            try CaseTable.load(id, from: snapshot)
        }
        guard let statement = statement(state) else { return }
        let own = try await founding.node.sign(
            SignatureRequest(
                .named("0533"), password: DemoPlant.password, record: state.subject, version: state.version,
                digest: founding.node.hash(statement.canonicalBytes), meaning: meaning, workstation: "office"))
        _ = try await founding.node.perform(
            Errand(
                CaseTable.self, id: founding.node.freshCommandID(), record: id, command: command, person: "0533",
                workstation: "office", reason: Self.reason, signatures: [own]))
    }
}
