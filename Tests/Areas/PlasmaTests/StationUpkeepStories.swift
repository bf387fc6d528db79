import Kernel
import TestKit
import Testing

@testable import Plasma

@Suite struct `The upkeep of a station` {
    private let registrar = Standing.story("0105", "plasma.register")
    private var registered: Story<StationRules> {
        Story(StationRules.self, "0012").given(.registered(Floor.profile), by: "0105")
    }

    private func audit(
        on: String = "2026-11-20", auditors: [String] = ["0533"], _ result: AuditResult = .passed, note: String = "",
        due: String = "2027-05-20"
    ) -> StationAudit {
        StationAudit(
            on: Floor.day(on), auditors: auditors, result: result, note: note, nextDue: Floor.day(due), rules: "1")
    }

    @Test func `tells where it is and whose`() throws {
        let place = StationDescription(address: "示例路 1 号", area: "示例县", owner: "示例生物")
        let story = try registered.after(.describe(place), by: registrar)
        #expect(story.state.description == place && story.state.profile == Floor.profile)
        #expect(story.when(.describe(place), by: registrar) == .failure(.stationUnchanged))
        let empty = StationDescription(address: "", area: "x", owner: "y")
        #expect(
            registered.when(.describe(empty), by: registrar) == .failure(.stationFieldWrong(Phrase("地址", "address"))))
        #expect(
            Story(StationRules.self, "0099").when(.describe(place), by: registrar)
                == .failure(.stationUnknown("0099")))
    }

    @Test func `keeps every audit, with the day on which the next is due`() throws {
        let story = try registered.after(.audit(audit()), by: registrar)
            .after(.audit(audit(.improve, note: "冷库门未关严")), by: registrar)
        #expect(story.state.audits.map(\.result) == [.passed, .improve])
        for wrong in [
            audit(on: "2026-11-22"), audit(due: "2026-11-20"), audit(auditors: []), audit(auditors: [""]),
            audit(.failed),
        ] {
            #expect(
                registered.when(.audit(wrong), by: registrar)
                    == .failure(.stationFieldWrong(Phrase("审计", "audit"))))
        }
    }
}
