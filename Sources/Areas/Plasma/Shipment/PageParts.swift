import Kernel
import Lineage
import Storage
import Web

/// Pieces that several pages of receiving share.
enum PlasmaParts {
    /// A donation number in groups with its boxed check character; any other code as it is.
    static func code(_ number: String) -> Markup {
        guard let donation = donation(number) else { return "<b translate=\"no\">\(number)</b>" }
        let bare = donation.grouped.split(separator: " ").prefix(3).joined(separator: " ")
        return donationCode(grouped: bare, check: String(donation.check))
    }

    static func shortCode(_ number: String) -> (lastSix: String, check: String) {
        if let donation = donation(number) { return (String(donation.din.suffix(6)), String(donation.check)) }
        return (String(number.dropLast().suffix(6)), String(number.suffix(1)))
    }

    private static func donation(_ number: String) -> DonationNumber? {
        do throws(DonationNumberFailure) { return try DonationNumber(din: number) } catch { return nil }
    }

    static func time(_ moment: Moment, _ visit: Visit) -> String { moment.clock(offsetMinutes: visit.zoneMinutes) }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { $0.text(offsetMinutes: visit.zoneMinutes) } ?? "—"
    }

    /// `10-16 09:12`, for a state line.
    static func short(_ moment: Moment?, _ visit: Visit) -> String {
        guard let moment else { return "—" }
        let clock = moment.clock(offsetMinutes: visit.zoneMinutes)
        return "\(moment.day(offsetMinutes: visit.zoneMinutes).iso.dropFirst(5)) \(clock.prefix(5))"
    }

    static func stageBadge(_ stage: ShipmentStage, _ language: Language) -> Markup {
        let shape: Shape =
            switch stage {
            case .accepted: .pass
            case .rejected: .stop
            case .receiving: .running
            default: .waiting
            }
        return badge(shape, stage.phrase(language))
    }

    static func bagBadge(_ state: BagState, _ language: Language) -> Markup {
        let shape: Shape =
            switch state {
            case .announced: .waiting
            case .received: .pass
            case .stopped: .stop
            case .isolated: .hold
            case .rejected: .stop
            }
        return plainBadge(shape, state.phrase(language))
    }

    static func path(_ shipment: String) -> String { "/plasma/shipments/\(PageAddress.escaped(shipment))" }
    static func lanePath(_ shipment: String, _ lane: String) -> String {
        "\(path(shipment))/lanes/\(PageAddress.escaped(lane))"
    }

    static func command(_ visit: Visit) -> String { visit.node.freshCommandID().description }

    /// One fact as a line of a history.
    /// What else happens to a bag: it is packed, moved, used.
    private static let neighbours = storageArea.words.merging(lineageArea.words) { own, _ in own }

    static func historyItem(_ line: HistoryLine, _ visit: Visit) -> HistoryItem {
        let language = visit.language
        let meaning = line.head.signatures.first.map { signature in
            language == .zh
                ? "签「\(signature.statement.meaning.phrase.zh)」· " : "\(signature.statement.meaning.phrase.en) · "
        }
        let sentence =
            (line.fact as? ShipmentFact).map { ShipmentSentence.of($0) } ?? neighbours[line.fact.kind]
            ?? Phrase("记录", "Recorded")
        return HistoryItem(
            id: "h-\(line.head.index)", time: String(time(line.head.recordedAt, visit).prefix(5)),
            date: String(line.head.recordedAt.day(offsetMinutes: visit.zoneMinutes).iso.dropFirst(5)),
            sentence: "\(sentence, language)", reason: "\(line.head.reason ?? "")", person: line.personName,
            role: line.head.workstation,
            record: "\(meaning ?? "")\(language == .zh ? "账本" : "ledger") \(Figures.grouped(Int(line.head.index)))",
            leafHash: line.leaf.bytes, state: line.sealed ? .sealed : .recorded, proof: "/proof/\(line.head.index)")
    }

    static func history(_ lines: [HistoryLine], of subject: Subject, more: String?, _ visit: Visit) -> Markup {
        let note = visit.say(Phrase("最新在上，不可改不可删", "newest first, never changed, never deleted"))
        let seals = Phrase("实印：已入检查点　空印：刚记下", "Filled: in a checkpoint. Outlined: just recorded")
        let tools: Markup =
            more.map { "<a\(href: $0)>\(Phrase("更早的", "older"), visit.language)</a>" }
            ?? "<span>\(seals, visit.language)</span>"
        let whole: Markup? =
            lines.isEmpty
            ? nil
            : """
            <a\(href: PageAddress.record(subject))>\(Phrase("整份记录", "Whole record"), visit.language)</a>　
            """
        return historyList(
            HistoryList(
                title: visit.say(Phrase("历史", "History")), note: note, tools: "\(whole)\(tools)",
                lines.map { historyItem($0, visit) }), visit.language)
    }
}

/// What happened, as a person would say it.
enum ShipmentSentence {
    static func of(_ fact: ShipmentFact) -> Phrase {
        switch fact {
        case .announced(let announcement):
            let count = announcement.manifest.lines.count
            return Phrase("导入清单：\(count) 袋", "Manifest imported: \(count) bags")
        case .arrived(let arrival):
            return Phrase(
                "到厂：车辆 \(arrival.vehicle)，\(arrival.boxesCounted) 箱，限度 \(arrival.limits.version)",
                "Arrived: vehicle \(arrival.vehicle), \(arrival.boxesCounted) boxes, limits \(arrival.limits.version)")
        case .temperatureJudged(let judgement):
            let warmest = judgement.warmestCelsius.displayText
            return Phrase(
                "温度判定「\(judgement.verdict.phrase.zh)」：最高 \(warmest) °C，\(judgement.points) 点",
                "Temperature judged \(judgement.verdict.phrase.en): warmest \(warmest) °C, \(judgement.points) points")
        case .boxOpened(let box, let lane): return Phrase("\(lane) 号通道开箱 \(box)", "Lane \(lane) opened box \(box)")
        case .received(let reception):
            let weight = reception.netGrams.map { "，净重 \($0.text) g" } ?? ""
            let mass = reception.netGrams.map { ", net \($0.text) g" } ?? ""
            return Phrase(
                "收下 \(reception.bag)，\(reception.lane) 号通道\(weight)\(reception.keyed == nil ? "" : "（手工录入）")",
                "Accepted \(reception.bag), lane \(reception.lane)\(mass)\(reception.keyed == nil ? "" : " (keyed)")")
        case .sampleScanned(let sample):
            let label = sample.bag ?? sample.box ?? sample.raw
            return Phrase("留样管 \(label)，\(sample.lane) 号通道", "Sample tube \(label), lane \(sample.lane)")
        case .stopped(let stop):
            return Phrase(
                "停下 \(stop.bag ?? stop.raw)：\(stop.code.phrase.zh)（\(stop.code.rawValue)），\(stop.lane) 号通道",
                "Stopped \(stop.bag ?? stop.raw): \(stop.code.phrase.en) (\(stop.code.rawValue)), lane \(stop.lane)")
        case .reweighed(let reweighing):
            return Phrase(
                "重称 \(reweighing.bag)：\(reweighing.firstGrams.text) → \(reweighing.secondGrams.text) g",
                "Weighed again \(reweighing.bag): \(reweighing.firstGrams.text) → \(reweighing.secondGrams.text) g")
        case .stopSettled(let stop, let lane, let disposition, let by):
            return Phrase(
                "第 \(stop) 次停线已处置：\(disposition.phrase.zh)，复核 \(by)，\(lane) 号通道继续",
                "Stop \(stop) settled: \(disposition.phrase.en), verified by \(by), lane \(lane) goes on")
        case .corrected(let correction):
            return Phrase(
                "更正\(correction.field.phrase.zh)：\(correction.old) → \(correction.new)",
                "Corrected \(correction.field.phrase.en): \(correction.old) → \(correction.new)")
        case .finished(let completion):
            return Phrase(
                "收浆完成：收 \(completion.received) 袋，缺 \(completion.missing.count) 袋",
                "Receiving finished: \(completion.received) accepted, \(completion.missing.count) missing")
        case .accepted: return Phrase("QA 接收本批", "QA accepted the shipment")
        case .givenBack: return Phrase("QA 退回收浆", "QA gave it back to receiving")
        case .rejected: return Phrase("QA 拒收本批", "QA rejected the shipment")
        }
    }
}
