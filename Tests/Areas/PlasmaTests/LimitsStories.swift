import Foundation
import Kernel
import TestKit
import Testing

@testable import Plasma

@Suite struct `The temperature of a transport` {
    private func verdict(_ readings: [(minute: Int64, celsius: String)]) -> TemperatureVerdict? {
        Floor.series(readings).judged(by: Floor.limits())?.verdict
    }

    /// A reading every ten minutes, one temperature from one minute to another, -20 before and after.
    private func stretch(_ celsius: String, minutes: Int64) -> [(minute: Int64, celsius: String)] {
        var readings: [(minute: Int64, celsius: String)] = []
        for minute in stride(from: 0, through: minutes, by: 10) { readings.append((Int64(minute), celsius)) }
        if let last = readings.last, last.minute < minutes {
            readings.append((minute: minutes, celsius: celsius))
        }
        return readings
    }

    @Test(
        arguments: [
            ("-15.0", .inRange), ("-15", .inRange), ("-14.9", .restricted), ("-5.0", .restricted),
            ("-5", .restricted),
            ("-4.9", .rejected), ("3", .rejected),
        ] as [(String, TemperatureVerdict)])
    func `passes at the limit and is restricted up to the second limit`(
        celsius: String, wanted: TemperatureVerdict
    ) {
        #expect(verdict([(0, "-20"), (10, celsius), (20, "-20")]) == wanted)
    }

    @Test func `is rejected at exactly 72 hours above the limit, and a minute less is restricted`() {
        #expect(verdict(stretch("-10", minutes: 72 * 60)) == .rejected)
        #expect(verdict(stretch("-10", minutes: 72 * 60 - 1)) == .restricted)
    }

    @Test func `is incomplete with a gap above fifteen minutes, but too warm is worse`() {
        #expect(verdict([(0, "-20"), (15, "-20")]) == .inRange)
        #expect(verdict([(0, "-20"), (16, "-20")]) == .incomplete)
        #expect(verdict([(0, "-20"), (16, "-10")]) == .incomplete)
        #expect(verdict([(0, "-20"), (16, "0")]) == .rejected)
    }

    @Test func `counts every interval with a warm end`() {
        let judgement = Floor.series([(0, "-20"), (10, "-14"), (20, "-20"), (30, "-20")])
            .judged(by: Floor.limits())
        #expect(judgement?.minutesAbove == 20)
        #expect(judgement?.warmestCelsius.text == "-14")
        #expect(judgement?.gapMinutesMax == 10)
    }

    @Test func `is judged again only with a reason`() {
        let again = ShipmentCommand.judgeTemperature(Floor.series([(0, "-20"), (10, "-20")]))
        let story = Floor.open.given(Floor.judged)
        #expect(Floor.open.asking(again).code == nil)
        #expect(story.asking(again) == .failure(.temperatureReasonMissing))
        #expect(story.asking(again, reason: "第一份文件不全").code == nil)
        let one = ShipmentCommand.judgeTemperature(Floor.series([(0, "-20")]))
        #expect(Floor.open.asking(one) == .failure(.temperaturePointsMissing))
    }
}

@Suite struct `A pack of limits` {
    private let register = Standing.story("p-admin", "plasma.register")

    private func adopt(_ pack: LimitsPack, after packs: LimitsPack...) -> Result<[LimitsFact], Refusal> {
        Story(LimitsRules.self, "receiving").given(
            packs.map { .adopted($0) }, by: "p-admin", at: nil, reason: nil
        )
        .when(.adopt(pack), by: register)
    }

    @Test func `is adopted version by version, each later than the last`() {
        #expect(adopt(Floor.pack()) == .success([.adopted(Floor.pack())]))
        let next = Floor.pack(version: "5", from: "2026-12-01")
        #expect(adopt(next, after: Floor.pack()) == .success([.adopted(next)]))
        #expect(adopt(Floor.pack(), after: Floor.pack()) == .failure(.limitsVersionExists("4")))
        #expect(adopt(Floor.pack(version: "5"), after: Floor.pack()) == .failure(.limitsNotLater))
    }

    @Test func `of another name is refused`() {
        let other = LimitsPack(name: "storage", version: "1", effectiveFrom: Floor.shippedOn, limits: [])
        #expect(adopt(other) == .failure(.limitsOtherName))
    }

    @Test(arguments: [
        ("temperatureMaxCelsius", "cold"), ("excursionHoursMax", "72.5"), ("weighing", "some"),
        ("excursionMaxCelsius", "-16"), ("weightDifferenceGramsMax", "-1"), ("temperatureRecord", ""),
        ("colour", "red"),
    ])
    func `with a wrong or unknown limit is refused by name`(name: String, value: String) {
        guard case .failure(let refusal) = adopt(Floor.pack([name: value])) else {
            Issue.record("adopted")
            return
        }
        #expect(refusal.code == "plasma.limits.wrong")
        #expect(refusal.reason.en.contains(name))
    }

    @Test func `for receiving comes with the program, every value with its source in both languages`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Sources/Assembly/Packs/receiving.json")
        let pack = try LimitsPack.read([UInt8](Data(contentsOf: file)))
        #expect(try ReceivingLimits(pack).version == "1")
        for limit in pack.limits {
            #expect(!limit.source.isEmpty && !limit.provenance.zh.isEmpty && !limit.provenance.en.isEmpty)
        }
    }

    @Test func `reads back from its own text, and not with a member too many`() throws {
        let pack = Floor.pack()
        let text = LimitsFact.adopted(pack).canonicalBytes
        #expect(try LimitsPack.read(text) == pack)
        let odd = String(decoding: text, as: UTF8.self).replacing(
            "{\"effective_from\"", with: "{\"a\":1,\"effective_from\"")
        #expect(throws: Refusal.limitsUnreadable(JSONFailure(.unknownField, path: "a"))) {
            try LimitsPack.read(Array(odd.utf8))
        }
        #expect(throws: Refusal.self) { try LimitsPack.read(Array("{".utf8)) }
    }
}

@Suite struct `A station` {
    private let register = Standing.story("p-admin", "plasma.register")

    private func profile(
        name: String = "示例县单采血浆站", licence: String = "L1", schemes: [CodeScheme] = Floor.profile.schemes
    ) -> StationProfile {
        StationProfile(
            name: name, licence: licence, licenceValidTo: Floor.day("2027-01-01"), contracted: true,
            schemes: schemes)
    }

    private var registered: Story<StationRules> {
        Story(StationRules.self, "STN-07").given(.registered(profile()))
    }

    @Test func `is registered once`() {
        let blank = Story(StationRules.self, "STN-07")
        #expect(blank.when(.register(profile()), by: register) == .success([.registered(profile())]))
        #expect(registered.when(.register(profile()), by: register) == .failure(.stationExists("STN-07")))
    }

    @Test func `is amended with a reason, when something changes`() {
        let new = profile(licence: "L2")
        #expect(registered.when(.amend(new), by: register, reason: "换证") == .success([.amended(new)]))
        #expect(registered.when(.amend(new), by: register) == .failure(.stationReasonMissing))
        #expect(registered.when(.amend(profile()), by: register, reason: "x") == .failure(.stationUnchanged))
        let blank = Story(StationRules.self, "STN-07")
        #expect(blank.when(.amend(new), by: register, reason: "x") == .failure(.stationUnknown("STN-07")))
    }

    @Test func `is refused with an empty name, a licence of full-width digits, or schemes of another`() {
        let blank = Story(StationRules.self, "STN-07")
        let wrong = [
            profile(name: " "), profile(licence: "１２"), profile(schemes: []),
            profile(schemes: [Floor.scheme("X", "ISBT128", issuer: "STN-08")]),
            profile(schemes: Floor.profile.schemes + Floor.profile.schemes),
        ]
        for profile in wrong {
            guard case .failure(let refusal) = blank.when(.register(profile), by: register) else {
                Issue.record("registered")
                continue
            }
            #expect(refusal.code == "plasma.station.field-wrong")
        }
    }
}
