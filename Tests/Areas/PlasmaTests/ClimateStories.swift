import Kernel
import Sheets
import TestKit
import Testing

@testable import Plasma

@Suite struct `The temperature record of a store` {
    private static let keeper = Standing.story("p-keeper", "plasma.climate")
    private static let qa = Standing.story("p-qa", "plasma.decide")
    private let blank = Story(ClimateRules.self, "f1")
    private let start = Moment.storyStart - .days(2)

    private var limits: StoreLimits {
        get throws {
            func limit(_ name: String, _ value: String, _ unit: String) -> Limit {
                Limit(name: name, value: value, unit: unit, source: "s", provenance: Phrase("p", "p"))
            }
            return try StoreLimits(
                LimitsPack(
                    name: "store", version: "1", effectiveFrom: Day(daysSinceEpoch: 20_000),
                    limits: [
                        limit("temperatureMaxCelsius", "-20", "Cel"), limit("excursionMaxCelsius", "-5", "Cel"),
                        limit("excursionHoursMax", "72", "h"), limit("gapMinutesMax", "60", "min"),
                    ]))
        }
    }

    private func series(_ readings: [(minutes: Int64, celsius: String)]) -> TemperatureSeries {
        TemperatureSeries(
            file: Floor.file,
            points: readings.map { minutes, celsius in
                TemperaturePoint(
                    at: start + .minutes(minutes), celsius: DecimalNumber(celsius) ?? DecimalNumber(coefficient: 99))
            })
    }

    private func evidence(own: String? = nil, bags: [[String]] = []) throws -> ClimateEvidence {
        var evidence = ClimateEvidence()
        evidence.isOpenStore = true
        evidence.ownLimit = own.flatMap { DecimalNumber($0) }
        evidence.limits = [try limits]
        evidence.bags = bags
        return evidence
    }

    private func recording(_ readings: [(Int64, String)]) -> ClimateCommand {
        .record(series(readings), zoneMinutes: 480)
    }

    @Test func `Law.s49 is an excursion from the last good reading to the first good one after`() throws {
        let found = series([(0, "-25"), (10, "-19.9"), (20, "-18"), (30, "-20"), (40, "-25"), (50, "-19")])
            .stretches(above: try limits.temperatureMaxCelsius, try limits)
        #expect(found.map(\.from) == [start, start + .minutes(40)])
        #expect(found.map(\.to) == [start + .minutes(30), start + .minutes(50)])
        #expect(found.map(\.warmest.text) == ["-18", "-19"] && found.allSatisfy { !$0.isSevere })
        let warm = series([(0, "-25"), (10, "-4.99"), (20, "-25")])
        #expect(warm.stretches(above: try limits.temperatureMaxCelsius, try limits).map(\.isSevere) == [true])
        let edge = series([(0, "-25"), (10, "-5"), (20, "-25")])
        #expect(edge.stretches(above: try limits.temperatureMaxCelsius, try limits).map(\.isSevere) == [false])
        let long = series([(0, "-19"), (72 * 60, "-19"), (72 * 60 + 1, "-21")])
        #expect(long.stretches(above: try limits.temperatureMaxCelsius, try limits).map(\.isSevere) == [true])
        #expect(series([(0, "-20"), (10, "-20")]).stretches(above: try limits.temperatureMaxCelsius, try limits) == [])
    }

    @Test func `keeps figures, hours and gaps, and an exception for each time that was too warm`() throws {
        let told = try blank.when(
            recording([(0, "-25"), (59, "-26.5"), (120, "-22"), (130, "-19"), (140, "-21")]),
            evidence(bags: [["B-1", "B-2"]]), by: Self.keeper
        ).get()
        guard case .recorded(let record) = told[0], case .exceeded(let excursion) = told[1], told.count == 2 else {
            Issue.record("\(told)")
            return
        }
        #expect(record.points == 5 && record.coldest.text == "-26.5" && record.warmest.text == "-19")
        #expect(record.gaps == [ClimateGap(from: start + .minutes(59), to: start + .minutes(120))])
        #expect(record.hours.map(\.start.microseconds).allSatisfy { $0 % 3_600_000_000 == 0 })
        #expect(excursion.number == 1 && excursion.bags == ["B-1", "B-2"] && excursion.limitCelsius.text == "-20")
    }

    @Test func `goes by the place's own limit where that is colder`() throws {
        func exceptions(_ own: String?) throws -> Int {
            try blank.when(
                recording([(0, "-35"), (10, "-25"), (20, "-35")]), evidence(own: own, bags: [[]]), by: Self.keeper
            )
            .get().count - 1
        }
        #expect(try exceptions("-30") == 1 && exceptions("-10") == 0 && exceptions(nil) == 0)
    }

    @Test func `names at most twenty thousand bags in one exception, and the rest in the next`() throws {
        let many = (0..<ClimateRules.bagsMax + 1).map { "B-\($0)" }
        let told = try blank.when(
            recording([(0, "-25"), (10, "-19"), (20, "-25")]), evidence(bags: [many]), by: Self.keeper
        ).get()
        #expect(told.count == 3)
    }

    @Test func `is refused where nobody could say what it means`() throws {
        let good = recording([(0, "-25"), (10, "-25")])
        #expect(blank.when(good, ClimateEvidence(), by: Self.keeper) == .failure(.climatePlaceUnknown("f1")))
        var unlimited = try evidence()
        unlimited.limits = []
        #expect(blank.when(good, unlimited, by: Self.keeper) == .failure(.climateLimitsMissing))
        var known = try evidence()
        let time = start...(start + .minutes(5))
        known.overlap = time
        #expect(blank.when(good, known, by: Self.keeper) == .failure(.climateRecorded(time, zoneMinutes: 480)))
        #expect(
            blank.when(recording([(0, "-25"), (4 * 1_440, "-25")]), try evidence(), by: Self.keeper)
                == .failure(.climateInFuture))
        #expect(ClimateCommand.judge(excursion: 1, .unfit).permission == "plasma.decide")
    }

    @Test func `Law.s49 is judged by a person with reason and signature, again if need be, and never too mildly`()
        throws
    {
        let warm = try blank.after(
            recording([(0, "-25"), (10, "-19"), (20, "-25"), (30, "0"), (40, "-25")]), evidence(bags: [[], []]),
            by: Self.keeper)
        func judge(
            _ number: Int, _ judgement: ClimateJudgement, _ story: Story<ClimateRules>, reason: String? = "r",
            signed: Bool = true
        ) -> Result<[ClimateFact], Refusal> {
            let state = story.state
            let own = SignedBy.story(
                Self.qa, .approved, over: state.subject, version: state.version,
                content: state.content(number, judgement, reason: reason ?? ""))
            return story.when(
                .judge(excursion: number, judgement), ClimateEvidence(), by: Self.qa, reason: reason,
                signatures: signed ? [own] : [])
        }
        #expect(judge(1, .restricted, warm) == .success([.judged(excursion: 1, .restricted)]))
        #expect(judge(3, .restricted, warm) == .failure(.excursionUnknown(3)))
        #expect(judge(2, .restricted, warm) == .failure(.excursionSevere))
        #expect(judge(2, .unfit, warm) == .success([.judged(excursion: 2, .unfit)]))
        #expect(judge(1, .noEffect, warm, reason: " ") == .failure(.unitReasonMissing))
        #expect(judge(1, .noEffect, warm, signed: false) == .failure(.shipmentSignatureMissing))
        let done = warm.given(.judged(excursion: 1, .restricted))
        #expect(judge(1, .restricted, done) == .failure(.excursionJudgedSo))
        #expect(judge(1, .noEffect, done) == .success([.judged(excursion: 1, .noEffect)]))
    }

    @Test func `takes only a pack of limits that says everything once`() throws {
        let pack = LimitsPack(name: "store", version: "1", effectiveFrom: Day(daysSinceEpoch: 20_000), limits: [])
        #expect(throws: Refusal.limitsWrong("temperatureMaxCelsius")) { try pack.check() }
    }
}
