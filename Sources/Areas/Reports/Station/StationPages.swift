import Comparison
import Donors
import Exchange
import Kernel
import Plasma
import Quarantine
import Retest
import Web

/// Stations beside each other: what receipt, results, re-test, quarantine and exchange found, each with its whole.
enum StationPages {
    static let title = Phrase("浆站记分卡", "Station scorecard")
    /// More stations than any company has.
    private static let stationsMax = 1_000

    static let routes = [
        Route(.get, "/reports/stations", .permission("reports.view")) { (visit) throws(Denial) in
            let model = try await load(visit)
            return .page(stationsPage(model, visit))
        },
        Route(.get, "/reports/stations/print", .permission("reports.view")) { (visit) throws(Denial) in
            .page(report(try await load(visit), visit).print(visit))
        },
        Route(.get, "/reports/stations/file", .permission("reports.view")) { (visit) throws(Denial) in
            report(try await load(visit), visit).file(visit)
        },
    ]

    /// One station in the period.
    struct Card: Sendable {
        let station: String
        let name: String
        var receipt = ShipmentScore()
        var missing = 0
        var positive = 0
        var verdicts: [SpecimenVerdict: Int] = [:]
        var pairs = 0
        var discordant = 0
        var missed = 0
        var failures: [FailGround.Code: Int] = [:]
        var times = AcknowledgementTimes()
    }

    struct Model: Sendable {
        let period: ReportPeriod
        let cards: [Card]
        let lost: (units: Int, donors: Int)
    }

    private static func load(_ visit: Visit) async throws(Denial) -> Model {
        try ReportIndex.stay(visit)
        let period = ReportPeriod(visit)
        let (zone, now) = (visit.zoneMinutes, visit.now)
        return try await visit.read { (snapshot) throws(Fault) in
            guard let (first, last) = period.moments(zoneMinutes: zone), let firstDay = period.firstDay,
                let lastDay = period.lastDay
            else { return Model(period: period, cards: [], lost: (0, 0)) }
            let missing = try DonationLookups.stations(with: .testMissing, from: first, to: last, in: snapshot)
            let positive = try DonationLookups.stations(with: .testPositive, from: first, to: last, in: snapshot)
            let verdicts = try SpecimenLookups.verdicts(from: first, to: last, in: snapshot)
            let failures = try QuarantineLookups.failures(collectedFrom: firstDay, to: lastDay, from: snapshot)
            var cards: [Card] = []
            for station in try StationTable.list(after: "", limit: stationsMax, from: snapshot)
            where period.station.map({ $0 == station.code }) != false {
                var card = Card(station: station.code, name: station.name)
                card.receipt = try ShipmentLookups.score(of: station.code, from: first, to: last, in: snapshot)
                card.missing = missing[station.code] ?? 0
                card.positive = positive[station.code] ?? 0
                card.verdicts = verdicts[station.code] ?? [:]
                card.failures = failures[station.code] ?? [:]
                for tally in try ComparisonLookups.tallies(of: station.code, from: firstDay, to: lastDay, in: snapshot)
                    .values
                {
                    card.pairs += tally.pairs
                    card.discordant += tally.stationPositive + tally.plantPositive
                    card.missed += tally.missed
                }
                if let partner = try PartnerLookups.party(station.code, from: snapshot) {
                    card.times = try MessageLookups.acknowledgements(
                        by: partner.origin, from: first, to: last, in: snapshot)
                }
                cards.append(card)
            }
            return Model(period: period, cards: cards, lost: try lost(now, zone, from: snapshot))
        }
    }

    /// Bags that wait today for donors who have not come back, by the limits in force.
    private static func lost(
        _ now: Moment, _ zone: Int, from snapshot: any Snapshot
    ) throws(Fault) -> (units: Int, donors: Int) {
        let today = now.day(offsetMinutes: zone)
        guard let limits = try LimitsTable.quarantine(from: snapshot).inForce(on: today) else { return (0, 0) }
        return try QuarantineLookups.lost(
            collectedTo: today.adding(days: -Int(limits.days)), notSeenSince: now - .days(limits.lostDonorDays),
            from: snapshot)
    }

    static func stationsPage(_ model: Model, _ visit: Visit) -> Markup {
        report(model, visit).page(
            asking: model.period.asking("/reports/stations", visit), path: "/reports/stations",
            query: model.period.query, visit)
    }

    static func report(_ model: Model, _ visit: Visit) -> Report {
        let cards = model.cards
        let bars = cards.filter { $0.receipt.bags > 0 }.map { card in
            let rate = 1_000 * Double(card.stops) / Double(card.receipt.bags)
            return Bars.Bar(card.name, rate, figure: "\(Figures.fixed(rate, places: 1)) ‰")
        }
        return Report(
            title: title, documentNumber: "XM-RP-R04", record: model.period.record,
            facts: [
                (Phrase("期间", "Period"), .text("\(model.period.from) – \(model.period.to)")),
                (Phrase("浆站", "Stations"), .count(cards.count)),
                (Phrase("今天等失访者样本的袋", "Bags that wait today for lost donors"), .count(model.lost.units)),
                (Phrase("失访供血浆者", "Lost donors"), .count(model.lost.donors)),
            ],
            statements: [
                Phrase(
                    """
                    停线、温度按到厂时间；检测缺项按采集时间；复检按结论时间；检疫按采集日；比对按比对日；回执按发出时间。\
                    比率的分母：停线和检测缺项为到厂袋数，温度为判定批数，复检为下结论份数，不一致为比对对数。
                    """,
                    """
                    Stops and temperature by arrival, missing results by collection, re-test by conclusion, quarantine \
                    by collection, comparison by its day, acknowledgement by sending. Rates are of bags that arrived, \
                    shipments judged, specimens concluded, pairs compared.
                    """)
            ],
            tables: [receiptTable(cards), testTable(model, visit), exchangeTable(cards), stopTable(cards)],
            bars: [Bars(visit.say(Phrase("每千袋停线次数", "Stops in a thousand bags")), bars)])
    }

    private static func receiptTable(_ cards: [Card]) -> ReportTable {
        ReportTable(
            Phrase("收浆", "Receipt"),
            [
                Phrase("浆站", "Station"), Phrase("运输批", "Shipments"), Phrase("袋", "Bags"), Phrase("停线", "Stops"),
                Phrase("停线率", "Stop rate"), Phrase("温度判定", "Judged"), Phrase("温度不合格", "Temperature findings"),
                Phrase("比率", "Rate"), Phrase("检测缺项或超时", "Results missing or late"), Phrase("比率", "Rate"),
                Phrase("浆站检测阳性", "Positive at the station"),
            ],
            cards.map { card in
                let receipt = card.receipt
                let judged = receipt.temperatures.values.reduce(0, +)
                let warm = judged - (receipt.temperatures[.inRange] ?? 0)
                return ReportTable.Row(
                    cells: [
                        .text("\(card.name) \(card.station)"), .count(receipt.shipments), .count(receipt.bags),
                        .count(card.stops), .share(card.stops, of: receipt.bags), .count(judged), .count(warm),
                        .share(warm, of: judged), .count(card.missing), .share(card.missing, of: receipt.bags),
                        .count(card.positive),
                    ])
            }, empty: Phrase("还没有登记浆站", "No station is registered"))
    }

    private static func testTable(_ model: Model, _ visit: Visit) -> ReportTable {
        ReportTable(
            Phrase("复检、比对和检疫", "Re-test, comparison and quarantine"),
            [
                Phrase("浆站", "Station"), Phrase("下结论", "Concluded"), Phrase("不合格", "Failed"), Phrase("比率", "Rate"),
                Phrase("比对数", "Pairs"), Phrase("不一致", "Disagreements"), Phrase("比率", "Rate"),
                Phrase("漏检", "Missed"), Phrase("检疫不合格：样本阳性", "Quarantine failed: positive"),
                Phrase("永久淘汰", "excluded"), Phrase("本袋复检", "own re-test"),
            ],
            model.cards.map { card in
                let failed = card.verdicts[.fail] ?? 0
                let concluded = card.verdicts.values.reduce(0, +)
                return ReportTable.Row(
                    cells: [
                        .text("\(card.name) \(card.station)"), .count(concluded), .count(failed),
                        .share(failed, of: concluded), .count(card.pairs), .count(card.discordant),
                        .share(card.discordant, of: card.pairs), .count(card.missed),
                        .count(card.failures[.positive] ?? 0), .count(card.failures[.excluded] ?? 0),
                        .count(card.failures[.retest] ?? 0),
                    ],
                    href: visit.may("comparison.view")
                        ? "/comparison/stations/\(PageAddress.escaped(card.station))" : nil, isFailing: card.missed > 0)
            }, empty: Phrase("还没有登记浆站", "No station is registered"))
    }

    private static func exchangeTable(_ cards: [Card]) -> ReportTable {
        func minutes(_ seconds: Int64?) -> ReportCell {
            seconds.map { .count(Int(($0 + 59) / 60)) } ?? .text("—")
        }
        return ReportTable(
            Phrase("回执", "Acknowledgement"),
            [
                Phrase("浆站", "Station"), Phrase("发出消息", "Messages sent"), Phrase("已回执", "Acknowledged"),
                Phrase("比率", "Rate"), Phrase("平均 min", "Mean, min"), Phrase("最长 min", "Longest, min"),
            ],
            cards.map { card in
                ReportTable.Row(cells: [
                    .text("\(card.name) \(card.station)"), .count(card.times.sent), .count(card.times.acknowledged),
                    .share(card.times.acknowledged, of: card.times.sent), minutes(card.times.meanSeconds),
                    minutes(card.times.acknowledged > 0 ? card.times.longest.seconds : nil),
                ])
            }, empty: Phrase("还没有登记浆站", "No station is registered"))
    }

    private static func stopTable(_ cards: [Card]) -> ReportTable {
        let rows = cards.flatMap { card in
            card.receipt.stops.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map { code, count in
                ReportTable.Row(cells: [
                    .text("\(card.name) \(card.station)"), .code(code.rawValue), .phrase(code.phrase), .count(count),
                    .share(count, of: card.receipt.bags),
                ])
            }
        }
        return ReportTable(
            Phrase("停线原因", "Stops by code"),
            [
                Phrase("浆站", "Station"), Phrase("代码", "Code"), Phrase("原因", "Reason"), Phrase("次数", "Stops"),
                Phrase("占到厂袋数", "Of bags"),
            ], rows, empty: Phrase("没有停线", "No stop"))
    }
}

extension StationPages.Card {
    var stops: Int { receipt.stops.values.reduce(0, +) }
}
