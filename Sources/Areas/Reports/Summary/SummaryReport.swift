import Donors
import Kernel
import Lineage
import Plasma
import Quarantine
import Retest
import Web

extension PlasmaSummary {
    /// The summary as a report; days are the plant's.
    func report(_ visit: Visit) -> Report {
        let zone = visit.zoneMinutes
        let batchCode = batch.subject.id
        return Report(
            title: SummaryPages.title, documentNumber: "XM-RP-R01", record: batchCode,
            effective: quarantine.rules.sorted().joined(separator: ", "), facts: facts(zone),
            statements: [plasmaStatement, quarantineStatement(zone)] + doubts,
            tables: [stationTable, itemTable(zone), kitTable(zone), stationKitTable(zone), rejectTable, bagTable(zone)])
    }

    private var kilograms: DecimalNumber {
        stations.reduce(DecimalNumber(coefficient: 0)) { StationShare.sum($0, $1.grams) ?? $0 }.kilograms
    }

    private func facts(_ zone: Int) -> [(label: Phrase, value: ReportCell)] {
        [
            (Phrase("批号", "Batch"), .code(batch.subject.id)), (Phrase("物料", "Material"), .code(batch.material)),
            (Phrase("阶段", "Stage"), .phrase(batch.stage.phrase)),
            (Phrase("制成日期", "Made on"), .day(batch.madeAt.day(offsetMinutes: zone))),
            (Phrase("血浆袋数", "Bags of plasma"), .count(bagCount)), (Phrase("血浆重量 kg", "Plasma, kg"), .number(kilograms)),
            (Phrase("供血浆者", "Donors"), .count(donors)), (Phrase("浆站", "Stations"), .count(stations.count)),
        ]
    }

    private var plasmaStatement: Phrase {
        let (bags, stations, kg) = (Figures.grouped(bagCount), stations.count, kilograms.displayText)
        return Phrase(
            "本批由 \(stations) 个浆站的 \(bags) 袋血浆（\(kg) kg，\(Figures.grouped(donors)) 名供血浆者）制成。",
            "Made of \(bags) bags of \(stations) stations: \(kg) kg of \(Figures.grouped(donors)) donors.")
    }

    private func days(_ range: ClosedRange<Moment>?, _ zone: Int) -> Phrase {
        guard let range else { return Phrase("—", "—") }
        let (first, last) = (
            range.lowerBound.day(offsetMinutes: zone).iso, range.upperBound.day(offsetMinutes: zone).iso
        )
        return Phrase("\(first) 至 \(last)", "\(first) to \(last)")
    }

    private func quarantineStatement(_ zone: Int) -> Phrase {
        guard quarantine.cleared > 0 else {
            return Phrase("没有一袋有解除检疫的记录。", "No bag has a record of its clearance.")
        }
        let days = quarantine.days.sorted().map(String.init).joined(separator: "/")
        let count = Figures.grouped(quarantine.cleared)
        let (plant, station) = (self.days(quarantine.plantTests, zone), self.days(quarantine.stationTests, zone))
        let (qualified, samples) = (self.days(quarantine.qualified, zone), Figures.grouped(quarantine.samples.count))
        return Phrase(
            """
            检疫期：\(count) 袋放置不少于 \(days) 天，供血浆者其后的样本（\(samples) 份）经浆站（\(station.zh)）和本厂\
            （\(plant.zh)）检测合格；合格日期 \(qualified.zh)。
            """,
            """
            Quarantine: \(count) bags rested at least \(days) days; later samples of their donors (\(samples)) were \
            negative at the station (\(station.en)) and here (\(plant.en)); qualified \(qualified.en).
            """)
    }

    /// What the record lacks, in words: a summary never looks better than its record.
    private var doubts: [Phrase] {
        var found: [Phrase] = []
        let open = bagCount - quarantine.cleared
        if open > 0 {
            found.append(
                Phrase("注意：\(open) 袋没有解除检疫的记录。", "Mind: \(open) bags have no record of clearance."))
        }
        let bad = items.filter { $0.failed > 0 }.map { "\($0.item) \($0.failed)" }.joined(separator: "; ")
        if !bad.isEmpty { found.append(Phrase("注意：批内有复检不合格：\(bad)。", "Mind: failed within the batch: \(bad).")) }
        let untested = items.filter { $0.tested < bagCount }.map { "\($0.item) \(bagCount - $0.tested)" }
        if items.isEmpty {
            found.append(Phrase("注意：没有一袋有复检结论。", "Mind: no bag has a conclusion of the re-test."))
        } else if !untested.isEmpty {
            let text = untested.joined(separator: "; ")
            found.append(Phrase("注意：没有复检结果的袋数：\(text)。", "Mind: bags without a re-test: \(text)."))
        }
        let kits = plantKits.filter { $0.kit?.maker == nil || $0.kit?.expiresOn == nil }.reduce(0) { $0 + $1.results }
        if kits > 0 {
            found.append(
                Phrase(
                    "注意：\(kits) 个结果的试剂缺批号、厂家或有效期。",
                    "Mind: \(kits) results lack lot, maker or expiry of their kit."))
        }
        if unweighed > 0 {
            found.append(Phrase("注意：\(unweighed) 袋没有重量。", "Mind: \(unweighed) bags have no weight."))
        }
        return found
    }

    private var stationTable: ReportTable {
        ReportTable(
            Phrase("浆站", "Stations"),
            [
                Phrase("浆站代码", "Code"), Phrase("浆站", "Station"), Phrase("许可证号", "Licence"),
                Phrase("许可证有效至", "Valid to"), Phrase("袋", "Bags"), Phrase("kg", "kg"), Phrase("供血浆者", "Donors"),
                Phrase("采集自", "Collected from"), Phrase("至", "to"),
            ],
            stations.map { share in
                ReportTable.Row(cells: [
                    .code(share.station), .text(share.profile?.name ?? "—"), .code(share.profile?.licence ?? "—"),
                    .day(share.profile?.licenceValidTo), .count(share.bags), .number(share.grams.kilograms),
                    .count(share.donors.count), .day(share.collected?.lowerBound), .day(share.collected?.upperBound),
                ])
            }, empty: Phrase("没有浆站", "No station"))
    }

    private func itemTable(_ zone: Int) -> ReportTable {
        ReportTable(
            Phrase("复检（逐袋）", "Re-test, bag by bag"),
            [
                Phrase("项目", "Test"), Phrase("检测袋数", "Tested"), Phrase("不合格", "Failed"),
                Phrase("结论自", "Concluded from"),
                Phrase("至", "to"),
            ],
            items.map { item in
                ReportTable.Row(
                    cells: [
                        .code(item.item), .count(item.tested), .count(item.failed),
                        .day(item.first.day(offsetMinutes: zone)), .day(item.last.day(offsetMinutes: zone)),
                    ], isFailing: item.failed > 0 || item.tested < bagCount)
            }, empty: Phrase("没有复检结论", "No conclusion"))
    }

    private func kitTable(_ zone: Int) -> ReportTable {
        ReportTable(
            Phrase("本厂所用试剂", "Kits used here"),
            [
                Phrase("项目", "Test"), Phrase("厂家", "Maker"), Phrase("批号", "Lot"), Phrase("有效期至", "Expires"),
                Phrase("结果数", "Results"), Phrase("检测自", "Tested from"), Phrase("至", "to"),
            ],
            plantKits.map { use in
                ReportTable.Row(
                    cells: [
                        .code(use.item), .text(use.kit?.maker ?? "—"), .code(use.kit?.lot ?? "—"),
                        .day(use.kit?.expiresOn), .count(use.results), .day(use.first.day(offsetMinutes: zone)),
                        .day(use.last.day(offsetMinutes: zone)),
                    ], isFailing: use.kit == nil)
            },
            note: Phrase("批内各袋的复检，和解除其检疫的样本", "On the bags of the batch and the samples that cleared them"),
            empty: Phrase("没有试剂记录", "No kit on record"))
    }

    private func stationKitTable(_ zone: Int) -> ReportTable {
        ReportTable(
            Phrase("浆站所用试剂", "Kits used at the stations"),
            [
                Phrase("项目", "Test"), Phrase("方法", "Method"), Phrase("批号", "Lot"), Phrase("结果数", "Results"),
                Phrase("检测自", "Tested from"), Phrase("至", "to"),
            ],
            stationKits.map { kit in
                ReportTable.Row(
                    cells: [
                        .code(kit.item), .text(kit.method.isEmpty ? "—" : kit.method), .code(kit.lot ?? "—"),
                        .count(kit.results), .day(kit.first.day(offsetMinutes: zone)),
                        .day(kit.last.day(offsetMinutes: zone)),
                    ], isFailing: kit.lot == nil)
            }, empty: Phrase("浆站没有报试剂", "The stations told no kit"))
    }

    private var rejectTable: ReportTable {
        var bags: [ScrapReason: Int] = [:]
        for tally in rejected {
            bags[ScrapReason(tally), default: 0] += tally.bags
        }
        let total = bags.values.reduce(0, +)
        return ReportTable(
            Phrase("同批运输中剔除的血浆", "Rejected of the same shipments"),
            [Phrase("代码", "Code"), Phrase("原因", "Reason"), Phrase("袋", "Bags"), Phrase("占收到 %", "Of received")],
            bags.sorted { ($1.value, $0.key.code) < ($0.value, $1.key.code) }.map { reason, count in
                ReportTable.Row(cells: [
                    .code(reason.code), .phrase(reason.phrase), .count(count), .share(count, of: received),
                ])
            },
            note: Phrase(
                "本批血浆所在的 \(shipments.count) 个运输批共收 \(received) 袋，其中剔除 \(total) 袋（不合格、已销毁、非生产用）",
                """
                The \(shipments.count) shipments that its bags came in had \(received) bags; \(total) were taken out \
                (rejected, destroyed, or for other use)
                """),
            empty: Phrase("没有剔除", "Nothing was taken out"))
    }

    private func bagTable(_ zone: Int) -> ReportTable {
        ReportTable(
            Phrase("血浆袋", "Bags"),
            [
                Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("供血浆者", "Donor"), Phrase("数量", "Quantity"),
                Phrase("单位", "Unit"),
            ],
            bags.map { bag in
                ReportTable.Row(cells: [
                    .code(bag.subject.id), .code(bag.station ?? ""), .code(bag.donor ?? ""),
                    bag.quantity.map { .number($0.number) } ?? .text("—"), .code(bag.quantity?.unit.code ?? ""),
                ])
            }, empty: Phrase("没有血浆袋", "No bag"), onlyInFile: true)
    }
}
