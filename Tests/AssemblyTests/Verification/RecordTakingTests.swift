import Assembly
import Historian
import Kernel
import Ledger
import Monitoring
import Statistics
import TestKit
import Testing
import Web

@testable import Verification

/// What charts and models take by themselves.
@Suite struct `A step that has ended` {
    private static let signal = "BR101.TT01.PV"
    private static let mean = "BR101.PAST.T"

    private func stage(_ runs: Int = 1, minutes: Int64 = 60) async throws -> (TrailStage, [ModelBatch]) {
        var done: [ModelBatch] = []
        let stage = try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            try await plant.verifyProcess()
            plant.clock.advance(.hours(1))
            try await plant.adopt(
                Self.mean,
                Plant.characteristic(
                    .curve(signal: Self.signal, .mean), "保温温度", .celsius, ("59.5", "60.5")))
            for place in 0..<runs { done.append(try await plant.run("PB-2\(place)", minutes: minutes)) }
        }
        return (stage, done)
    }

    private func taking(_ stage: TrailStage) -> RecordTaking {
        RecordTaking(node: stage.node, curves: stage.node, zoneMinutes: 480, file: LedgerReader.file)
    }

    /// A value a minute; `at` leaves some out or makes them bad.
    private func collect(
        _ batch: ModelBatch, _ stage: TrailStage, at quality: (Int) -> PointQuality? = { _ in .good }
    ) async throws {
        let samples = (0...60).compactMap { minute in
            quality(minute).map { quality in
                Sample(
                    signal: Self.signal,
                    point: Point(
                        at: batch.from + .minutes(Int64(minute)), value: .decimal(units: 6_010, scale: 2),
                        quality: quality))
            }
        }
        try await stage.node.archive?.keep([Frame(source: "opc-1", receivedAt: batch.to, samples: samples)])
    }

    private func values(_ id: String, _ stage: TrailStage) throws -> [ValueLine] {
        try stage.plant.store.read { (snapshot) throws(Fault) in
            try CharacteristicLookups.all(of: id, from: snapshot)
        }
    }

    private func omissions(_ source: Subject, _ stage: TrailStage) throws -> [Omission] {
        try stage.plant.store.read { (snapshot) throws(Fault) in
            try OmissionTable.list(of: source, limit: 10, from: snapshot)
        }
    }

    private static let characteristic = Subject(CharacteristicRules.noun, mean)

    @Test func `Plan.A8 gives its value by itself when late points had their time, and once`() async throws {
        let (stage, runs) = try await stage()
        try await collect(runs[0], stage)
        let early = try await taking(stage).takeDue(at: runs[0].to + RecordTaking.settling - .seconds(1))
        #expect(try early.failures == [] && values(Self.mean, stage).isEmpty)
        let due = runs[0].to + RecordTaking.settling
        let round = try await taking(stage).takeDue(at: due)
        #expect(round.failures == [])
        let taken = try values(Self.mean, stage)
        #expect(taken.map(\.value.value.text) == ["60.10"] && taken.map(\.value.batch) == ["PB-20"])
        #expect(taken.first?.person == Standing.node.person)
        // The same step gives the hours that it lasted.
        #expect(try values("BR101.PAST.H", stage).last?.value.value.text == "1.00")
        #expect(try await taking(stage).takeDue(at: due + .hours(9)) == RecordTaking.Round())
    }

    @Test func `Plan.A8 that ended while the node did not run is taken up after, and no struck value again`()
        async throws
    {
        let (stage, runs) = try await stage(3)
        for run in runs { try await collect(run, stage) }
        // Killed after the first of three.
        let due = runs[0].to + RecordTaking.settling
        _ = try await taking(stage).takeDue(at: due)
        #expect(try values(Self.mean, stage).count == 1)
        let strike = stage.plant.errand(
            CharacteristicTable.self, Self.mean, .strike(number: 1), by: "0720", reason: "探头移位")
        _ = try (await strike.deliver(stage.node)).get()
        let later = runs[2].to + .days(3)
        _ = try await taking(stage).takeDue(at: later)
        #expect(try values(Self.mean, stage).map(\.value.batch) == ["PB-20", "PB-21", "PB-22"])
        #expect(try await taking(stage).takeDue(at: later) == RecordTaking.Round())
    }

    @Test(arguments: [OmissionCause.gap, .bad, .silent])
    func `Plan.A8 is said to have no value where its curve does not hold, and nothing is guessed`(
        _ cause: OmissionCause
    ) async throws {
        let (stage, runs) = try await stage()
        try await collect(runs[0], stage) { minute in
            guard (20..<40).contains(minute) else { return cause == .silent ? nil : .good }
            return cause == .bad ? .bad : nil
        }
        let due = runs[0].to + RecordTaking.settling
        let round = try await taking(stage).takeDue(at: due)
        #expect(round.omissions > 0 && round.failures == [])
        #expect(try values(Self.mean, stage).isEmpty)
        let said = try omissions(Self.characteristic, stage)
        #expect(said.map(\.cause) == [cause] && said.map(\.signal) == [Self.signal])
        #expect(said.map(\.version) == [1] && said.map(\.batch) == ["PB-20"])
        #expect(try await taking(stage).takeDue(at: due + .hours(1)) == RecordTaking.Round())
        for (language, word) in [(Language.zh, "没有取值：说明，不猜"), (.en, "Nothing taken: said, not guessed")] {
            let page = try await stage.page(
                "/verification/characteristics/:characteristic", by: "0720", language,
                parameters: ["characteristic": Self.mean])
            #expect(page.contains(word) && page.contains("PB-20"))
        }
    }

    @Test func `Plan.A4 has the band of good batches under its curve, as advice, and no other step has it`()
        async throws
    {
        let (stage, runs) = try await stage(1, minutes: 361)
        func told(_ from: Moment, _ to: Moment) async throws -> String {
            let (first, last) = (from.microseconds / 1_000, to.microseconds / 1_000)
            let query = ["signals": Self.signal, "from": "\(first)", "to": "\(last)"]
            let visit = try await stage.visit("/monitoring/points", by: "0720", .en, query: query)
            guard case .file(_, _, let bytes) = try await stage.answer(.get, "/monitoring/points", visit) else {
                throw PlantFailure(what: "no points")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let within = try await told(runs[0].from, runs[0].to)
        #expect(within.contains("good batches, PAST.M1 version 1 (advice)"))
        // Twenty points, each with its moment, lower edge, mean and upper edge, over the length of the step.
        let start = runs[0].from.microseconds / 1_000
        #expect(within.contains("\"points\":[[\(start),"))
        let after = try await told(runs[0].to + .hours(1), runs[0].to + .hours(2))
        #expect(after.contains("\"paths\":[]"))
        for (language, word) in [(Language.zh, "好批带（建议）"), (.en, "Good batches (advice)")] {
            let page = try await stage.page(
                "/monitoring/trend", by: "0720", language, query: ["signals": Self.signal])
            #expect(page.contains(word) && page.contains("data-trend-path"))
        }
    }

    @Test func `Plan.A8 is judged by the adopted model by itself, or it is said why not`() async throws {
        let (stage, runs) = try await stage(2, minutes: 361)
        let samples = Plant.curves(runs[0], 31, shift: 0.8).flatMap { signal, curve in
            zip(curve.seconds, curve.values).map { second, value in
                Sample(
                    signal: signal,
                    point: Point(
                        at: runs[0].from + .microseconds(Int64(second * 1e6)),
                        value: .double(bits: value.bitPattern)))
            }
        }
        try await stage.node.archive?.keep([Frame(source: "opc-1", receivedAt: runs[0].to, samples: samples)])
        let round = try await taking(stage).takeDue(at: runs[1].to + RecordTaking.settling)
        #expect(round.failures == [] && round.judgements == 1)
        let line = try #require(
            try stage.plant.store.read { (snapshot) throws(Fault) in
                try ModelTable.judgements(of: "PAST.M1", limit: 1, from: snapshot).first
            })
        #expect(line.judgement.batch.batch == "PB-20" && line.person == "node")
        #expect(line.judgement.isBeyondError)
        // Nothing was collected of the second; no number stands in its place.
        let model = Subject(ModelRules.noun, "PAST.M1")
        #expect(try omissions(model, stage).contains { $0.batch == "PB-21" && $0.cause == .silent })
        let shown = try stage.plant.store.read { (snapshot) throws(Fault) in
            try SuggestionTable.list(of: "PAST.M1", limit: 10, from: snapshot)
        }
        #expect(shown.contains { $0.finding?.batch == "PB-20" })
        #expect(try await taking(stage).takeDue(at: runs[1].to + .days(1)).judgements == 0)
    }
}
