import Assembly
import Kernel
import Ledger
import Lineage
import TestKit
import Testing

extension Plant {
    /// A pool of an older system, made into paste, bulk and packs; a hold that was lifted and one that rejected.
    func weaveLineage(_ shipments: [DemoShipment]) async throws {
        try await registerMaterials()
        let system = DemoLineage.older(at: clock.read(), file: TreeHash.sha256([9]))
        try await must(errand(MigrationTable.self, "MG-1", .record(system), by: "0105"))
        try await must(errand(MigrationTable.self, "MG-1", .compare(try MigrationTotals(system)), by: "0105"))
        let earlier = DemoLineage.earlier(at: clock.read(), file: TreeHash.sha256([8]))
        try await must(errand(MigrationTable.self, "MG-2", .record(earlier), by: "0105"))
        for step in DemoLineage.steps {
            clock.advance(.seconds(60))
            try await must(errand(StepTable.self, step.id, .perform(step.order), by: "0720"))
        }
        let output = try #require(DemoLineage.steps.first?.order.makes.first)
        try await must(
            errand(
                StepTable.self, DemoLineage.steps[0].id,
                .correct(output: output.code, to: DemoLineage.corrected, isOutOfBalance: false), by: "0720",
                reason: "抄错"))
        for (id, decision) in [("LH-1", HoldDecision.lifted), ("LH-2", .rejected)] {
            try await must(
                errand(
                    LineageHoldTable.self, id, .place(on: [Subject(LineageRows.batch, "POOL-09-1")], ground: .lookBack),
                    by: "0533", reason: "追溯"))
            try await must(try closing(of: id, decision))
        }
    }

    private func registerMaterials() async throws {
        for (code, material) in DemoLineage.materials {
            try await must(errand(MaterialTable.self, code, .register(material), by: "0105"))
        }
        for (code, process) in DemoLineage.processes {
            try await must(errand(ProcessTable.self, code, .declare(process), by: "0105"))
        }
        let (code, material) = DemoLineage.materials[0]
        let renamed = Material(
            name: Phrase(material.name.zh, "source plasma"), stage: material.stage, unit: material.unit,
            virus: material.virus)
        try await must(errand(MaterialTable.self, code, .amend(renamed), by: "0105", reason: "叫法"))
        let (process, profile) = DemoLineage.processes[0]
        let wider = ProcessProfile(
            name: profile.name, reducesVirus: profile.reducesVirus,
            tolerancePercent: DecimalNumber(coefficient: 25, scale: 1), source: profile.source,
            effectiveFrom: profile.effectiveFrom)
        try await must(errand(ProcessTable.self, process, .amend(wider), by: "0105", reason: "验证"))
    }

    func closing(of hold: String, _ decision: HoldDecision, by person: String = "0533") throws -> Act {
        let state = try load(LineageHoldTable.self, hold)
        let closing = HoldClosing(state, try #require(state.ground), decision, reason: "已查明")
        let own = try sign(
            state.subject, version: state.version, content: closing.canonicalBytes, .approved, by: person)
        return errand(
            LineageHoldTable.self, hold, decision == .lifted ? .lift : .reject, by: person, reason: closing.reason,
            signatures: [own])
    }
}
