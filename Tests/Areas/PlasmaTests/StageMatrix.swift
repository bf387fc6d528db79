import Kernel
import TestKit
import Testing

@testable import Plasma

@Suite struct `Every command in every stage` {
    /// Stage, command, and the refusal; `-` is not refused for its stage.
    static let rows = """
        unknown   | announce          | -
        unknown   | arrive            | plasma.shipment.unknown
        unknown   | judge-temperature | plasma.shipment.unknown
        unknown   | scan-box          | plasma.shipment.unknown
        unknown   | scan-bag          | plasma.shipment.unknown
        unknown   | scan-sample       | plasma.shipment.unknown
        unknown   | reweigh           | plasma.shipment.unknown
        unknown   | report-defect     | plasma.shipment.unknown
        unknown   | settle-stop       | plasma.shipment.unknown
        unknown   | correct           | plasma.shipment.unknown
        unknown   | finish            | plasma.shipment.unknown
        unknown   | accept            | plasma.shipment.unknown
        unknown   | give-back         | plasma.shipment.unknown
        unknown   | reject            | plasma.shipment.unknown
        announced | announce          | plasma.shipment.exists
        announced | arrive            | -
        announced | judge-temperature | plasma.shipment.not-arrived
        announced | scan-box          | plasma.shipment.not-arrived
        announced | scan-bag          | plasma.shipment.not-arrived
        announced | scan-sample       | plasma.shipment.not-arrived
        announced | reweigh           | plasma.shipment.not-arrived
        announced | report-defect     | plasma.shipment.not-arrived
        announced | settle-stop       | plasma.shipment.not-arrived
        announced | correct           | plasma.shipment.not-arrived
        announced | finish            | plasma.shipment.not-arrived
        announced | accept            | plasma.shipment.not-arrived
        announced | give-back         | plasma.shipment.not-arrived
        announced | reject            | plasma.shipment.not-arrived
        receiving | announce          | plasma.shipment.exists
        receiving | arrive            | plasma.shipment.arrived-already
        receiving | judge-temperature | -
        receiving | scan-box          | -
        receiving | scan-bag          | -
        receiving | scan-sample       | plasma.sample.not-asked
        receiving | reweigh           | plasma.stop.not-open
        receiving | report-defect     | -
        receiving | settle-stop       | plasma.stop.not-open
        receiving | correct           | -
        receiving | finish            | plasma.temperature.not-judged
        receiving | accept            | plasma.shipment.not-finished
        receiving | give-back         | plasma.shipment.not-finished
        receiving | reject            | plasma.shipment.not-finished
        blocked   | announce          | plasma.shipment.exists
        blocked   | arrive            | plasma.shipment.arrived-already
        blocked   | judge-temperature | plasma.shipment.blocked
        blocked   | scan-box          | plasma.shipment.blocked
        blocked   | scan-bag          | plasma.shipment.blocked
        blocked   | scan-sample       | plasma.shipment.blocked
        blocked   | reweigh           | plasma.shipment.blocked
        blocked   | report-defect     | plasma.shipment.blocked
        blocked   | settle-stop       | plasma.shipment.blocked
        blocked   | correct           | -
        blocked   | finish            | plasma.shipment.blocked
        blocked   | accept            | plasma.shipment.not-finished
        blocked   | give-back         | plasma.shipment.not-finished
        blocked   | reject            | plasma.shipment.signature-missing
        finished  | announce          | plasma.shipment.exists
        finished  | arrive            | plasma.shipment.arrived-already
        finished  | judge-temperature | plasma.shipment.finished-already
        finished  | scan-box          | plasma.shipment.finished-already
        finished  | scan-bag          | plasma.shipment.finished-already
        finished  | scan-sample       | plasma.shipment.finished-already
        finished  | reweigh           | plasma.shipment.finished-already
        finished  | report-defect     | plasma.shipment.finished-already
        finished  | settle-stop       | plasma.shipment.finished-already
        finished  | correct           | plasma.shipment.finished-already
        finished  | finish            | plasma.shipment.finished-already
        finished  | accept            | plasma.shipment.temperature-incomplete
        finished  | give-back         | -
        finished  | reject            | plasma.shipment.signature-missing
        """

    static let last = [
        "accepted": "plasma.shipment.accepted-already", "rejected": "plasma.shipment.rejected-already",
    ]

    static let commands: [ShipmentCommand] = [
        .announce(Floor.manifest),
        .arrive(ArrivalReport(vehicle: "川A12345", lanes: ["2"], boxesCounted: 2, sealsIntact: true)),
        .judgeTemperature(Floor.series([(0, "-20"), (10, "-20")])),
        .scanBox(raw: "B01", lane: "2"), Floor.scan(Floor.label(1)), .scanSample(raw: Floor.label(1), lane: "2"),
        .reweigh(lane: "2", grams: Floor.grams("588")),
        .reportDefect(.thawed, raw: Floor.label(1), lane: "2"), .settleStop(lane: "2", .isolate),
        .correct(.vehicle, to: "川B2"), .finish, .accept, .giveBack, .reject,
    ]

    private func story(_ stage: String) -> Story<ShipmentRules> {
        let blank = Story(ShipmentRules.self, Floor.id)
        let end = Completion(received: 0, isolated: 0, rejected: 0, missing: [], record: Floor.digest("r"))
        switch stage {
        case "announced": return blank.given(Floor.announced)
        case "receiving": return Floor.open
        case "blocked": return blank.given(Floor.announced, Floor.arrived([.stationLicence]))
        case "finished": return Floor.open.given(.finished(end))
        case "accepted": return Floor.open.given(.finished(end), .accepted(record: Floor.digest("r")))
        case "rejected": return Floor.open.given(.finished(end), .rejected(record: Floor.digest("r")))
        default: return blank
        }
    }

    private func outcome(_ command: ShipmentCommand, _ stage: String) -> String {
        let story = story(stage)
        let evidence: ShipmentEvidence
        switch command {
        case .announce: evidence = .announcement(station: Floor.profile, conflicts: BagConflicts())
        case .arrive: evidence = .arrival(station: Floor.profile, limits: [Floor.pack()])
        case .scanBag, .scanSample, .reportDefect: evidence = Floor.evidence(Floor.label(1), story)
        default: evidence = .none
        }
        return story.when(command, evidence, by: Floor.li, reason: "测试").code ?? "-"
    }

    @Test func `is allowed or refused by its own code`() {
        var seen: Set<String> = []
        for row in Self.rows.split(separator: "\n") {
            let cells = row.split(separator: "|").map { $0.filter { $0 != " " } }
            guard let command = Self.commands.first(where: { $0.name.description == cells[1] }) else {
                Issue.record("no command \(cells[1])")
                continue
            }
            #expect(outcome(command, cells[0]) == cells[2], "\(cells[0]) \(cells[1])")
            seen.insert("\(cells[0]) \(cells[1])")
        }
        #expect(seen.count == Self.commands.count * 5)
    }

    @Test func `is refused once the shipment was accepted or rejected`() {
        for (stage, code) in Self.last {
            for command in Self.commands {
                let name = command.name.description
                let wanted = name == "announce" ? "plasma.shipment.exists" : code
                #expect(outcome(command, stage) == wanted, "\(stage) \(name)")
            }
        }
    }

    @Test func `takes a right that the area declares`() {
        for command in Self.commands {
            guard let permission = command.permission else {
                Issue.record("\(command.name) needs no right")
                continue
            }
            #expect(plasma.permissions[permission] != nil)
        }
    }

    @Test func `has content of its own`() {
        var contents: Set<[UInt8]> = []
        for command in Self.commands {
            var writer = CanonicalWriter()
            command.write(to: &writer)
            #expect(writer.isComplete)
            contents.insert(writer.bytes)
        }
        #expect(contents.count == Self.commands.count)
    }
}
