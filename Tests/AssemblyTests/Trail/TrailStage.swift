import Equipment
import Identity
import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Trail
import Web

@testable import Assembly

extension Plant {
    /// QA keeps a filter, and signs a review of what others did with plasma so far.
    func reviewTrail() async throws {
        var question = TrailQuestion()
        question.area = "plasma"
        try await must(errand(FilterTable.self, "0533", .save(name: "血浆", question), by: "0533"))
        let scope = try scope(of: question)
        let id = "AT-\(scope.end)"
        let own = try sign(
            Subject(ReviewRules.noun, id), version: ReviewRules.version, content: scope.canonicalBytes, .reviewed,
            by: "0533")
        try await must(
            errand(
                ReviewTable.self, id, .sign(scope, reviewer: "0533", finding: "无异常"), by: "0533",
                signatures: [own]))
    }

    func scope(of question: TrailQuestion) throws -> ReviewScope {
        try store.read { (snapshot) throws(Fault) in
            let reader = TrailReader(TrailFilter(question, zoneMinutes: 480), snapshot)
            let span = try reader.span()
            let found = try reader.find(limit: 0, counting: true)
            return ReviewScope(
                question: question, first: span.lowerBound, end: span.upperBound, count: found.count ?? 0)
        }
    }
}

/// A plant after a day of work, with its pages: requests without HTTP.
struct TrailStage {
    let plant: Plant
    let node: LiveNode
    /// What collectors would tell.
    var desk = CollectionDesk.none

    /// `received`: every bag of both shipments is in, and the receiver has signed.
    init(acts: Int = 60, seed: UInt64 = 31, received: Bool = false) async throws {
        plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: seed)
        let shipments = Plant.shipments(seed, bags: 8)
        try await plant.found(shipments)
        var day = PlantDay(plant, shipments, seed: seed)
        for _ in 0..<(received ? 0 : acts) { _ = await (try day.next()).deliver(plant.sequencer) }
        try await plant.must(
            plant.errand(ShipmentTable.self, "SH-1", .correct(.vehicle, to: "=cmd()"), by: "0417", reason: "抄错"))
        if received {
            for shipment in shipments { try await TrailStage.receive(shipment, plant, &day) }
        }
        let shipment = Subject(ShipmentRules.noun, "SH-1")
        try await plant.must(
            plant.errand(
                AccountTable.self, "0418", .failSignature(record: shipment, meaning: .performed),
                by: Standing.node.person))
        try await plant.sequencer.seal()
        await plant.sequencer.stop()
        node = try liveNode(
            store: plant.store, setup: plant.setup, storeName: "memory", accessKey: .story,
            passwordCost: PlantPeople.cost, release: {})
    }

    /// A house of a kind, as a test makes it ready.
    init(_ kind: NodeKind, _ prepare: (Plant) async throws -> Void) async throws {
        plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 31)
        try await prepare(plant)
        try await plant.sequencer.seal()
        await plant.sequencer.stop()
        node = try liveNode(
            store: plant.store, setup: plant.setup, storeName: "memory", accessKey: .story,
            passwordCost: PlantPeople.cost, kind: kind, release: {})
    }

    private static func receive(_ shipment: DemoShipment, _ plant: Plant, _ day: inout PlantDay) async throws {
        var box = ""
        for bag in shipment.bags {
            if bag.line.box != box {
                box = bag.line.box
                try await plant.must(
                    plant.errand(ShipmentTable.self, shipment.id, .scanBox(raw: box, lane: "1"), by: "0417"))
            }
            plant.clock.advance(.seconds(5))
            let scan = BagScan(raw: bag.label, lane: "1", grams: bag.netGrams)
            try await plant.must(plant.errand(ShipmentTable.self, shipment.id, .scanBag(scan), by: "0417"))
        }
        guard let finish = try day.closing(shipment) else { throw PlantFailure(what: "not finished") }
        try await plant.must(finish)
    }

    func visit(
        _ path: String, by person: String = "0533", _ language: Language = .zh, query: [String: String] = [:],
        form: [String: String] = [:], whole: Form? = nil, parameters: [String: String] = [:], fragment: Bool = false
    ) async throws -> Visit {
        let standing = try #require(try await node.standing(of: person))
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "office", now: plant.clock.read(),
            zoneMinutes: 480, parameters: parameters, query: query, form: whole ?? Form(form), csrf: "csrf-token",
            wantsFragment: fragment, path: path, node: node, frame: TrailStage.frame(standing.name))
    }

    static func frame(_ name: String) -> FrameModel {
        FrameModel(
            site: "Example plant", rail: [],
            ledger: LedgerPulse(size: 9, leafHash: [UInt8](repeating: 3, count: 32), state: .sealed),
            person: FramePerson(name, role: "QA", maySign: true), clock: FrameClock(milliseconds: 0),
            lockSeconds: 900)
    }

    func answer(_ method: Web.Method, _ path: String, _ visit: Visit) async throws -> Reply {
        let signer = try #require(NoteSigner(name: Plant.origin, seed: [UInt8](repeating: 7, count: 32)))
        let routes = nodePages(logKey: signer.verifierKey, keys: node, kind: node.kind, curves: node, desk: desk)
            .flatMap(\.routes)
        let route = try #require(routes.first { $0.method == method && $0.path == path })
        return try await route.answer(visit)
    }

    /// The words of a page that is shown; a fault of the test if it is none.
    func page(
        _ path: String, by person: String = "0533", _ language: Language = .zh, query: [String: String] = [:],
        parameters: [String: String] = [:]
    ) async throws -> String {
        let visit = try await visit(path, by: person, language, query: query, parameters: parameters)
        guard case .page(let markup) = try await answer(.get, path, visit) else {
            throw PlantFailure(what: "\(path) shows no page")
        }
        return markup.html
    }
}
