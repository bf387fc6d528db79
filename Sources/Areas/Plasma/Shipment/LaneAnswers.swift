import Kernel
import Web

/// What a lane shows: one verdict, the count beside it, what can be done below. Pure: model in, Markup out.
struct LaneModel: Sendable {
    let shipment: ShipmentSummary
    let lane: String
    let progress: ShipmentProgress
    let recent: [BagSummary]
    let limits: ReceivingLimits?
    let box: String?
    let stop: StopRecord?
    /// Index of the entry that this answer is about.
    var entry: Int64?
    var at: Moment?
}

enum LaneAnswers {
    // MARK: Verdicts

    static func ready(_ model: LaneModel, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.ready(
            "\(model.box == nil ? Phrase("扫箱，或直接扫袋", "Scan a box, or a bag") : Phrase("扫下一袋", "Scan the next bag"), language)",
            language)
        verdict.facts = ["\(Phrase("扫码不必点选任何输入框", "Scanning needs no field to be chosen"), language)"]
        if let box = model.box { verdict.code = "<b translate=\"no\">\(box)</b>" }
        return verdict
    }

    static func accepted(_ reception: Reception, _ model: LaneModel, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.accepted(
            "\(Phrase("清单第 \(reception.line) 行，首次扫到", "Manifest line \(reception.line), first scan"), language)",
            language)
        verdict.code = PlasmaParts.code(reception.bag)
        if let net = reception.netGrams, let difference = reception.differenceGrams {
            verdict.facts = [
                """
                \(Phrase("净重 \(net.displayText) g，与浆站相差 \(signed(difference)) g", "Net \(net.displayText) g, \(signed(difference)) g to the station"), language)
                """
            ]
            verdict.limit = bar(difference, model.limits)
        }
        if let found = reception.foundIn, found != reception.box {
            verdict.facts.append(
                "\(Phrase("清单写在箱 \(reception.box)，实在箱 \(found)", "Announced in box \(reception.box), found in \(found)"), language)"
            )
        }
        verdict.next = ["\(Phrase("放进周转箱，扫下一袋", "Put it into the crate, scan the next"), language)"]
        return verdict
    }

    static func boxOpened(_ box: String, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.accepted("\(Phrase("这一箱在清单上", "This box is on the manifest"), language)", language)
        verdict.code = "<b translate=\"no\">\(box)</b>"
        verdict.next = ["\(Phrase("扫这一箱里的袋", "Scan the bags of this box"), language)"]
        return verdict
    }

    static func stopped(_ stop: Stop, _ model: LaneModel, _ visit: Visit) -> ScanVerdict {
        let language = visit.language
        var verdict = ScanVerdict.stopped(
            "\(stop.code.phrase, language)", reasonCode: stop.code.rawValue, language)
        verdict.code = PlasmaParts.code(stop.bag ?? stop.raw)
        verdict.facts = facts(of: stop, visit)
        if let difference = stop.differenceGrams, stop.code == .weightDiffers {
            verdict.limit = bar(difference, model.limits)
        }
        verdict.next = [
            "\(stop.code.next, language)",
            "\(Phrase("请第二人在右侧确认，本通道才能继续", "A second person confirms at the right"), language)",
        ]
        return verdict
    }

    private static func facts(of stop: Stop, _ visit: Visit) -> [Markup] {
        let language = visit.language
        var facts: [Markup] = []
        if let net = stop.netGrams, let difference = stop.differenceGrams {
            facts.append(
                """
                \(Phrase("本秤 \(net.displayText) g，与浆站相差 \(signed(difference)) g", "Here \(net.displayText) g, \(signed(difference)) g to the station"), language)
                """)
        }
        if let shipment = stop.otherShipment {
            let station = stop.otherStation ?? ""
            facts.append(
                "\(Phrase("属于运输批 \(shipment)，浆站 \(station)", "It belongs to shipment \(shipment), station \(station)"), language)"
            )
        }
        if let at = stop.receivedAt {
            let time = PlasmaParts.time(at, visit)
            facts.append(
                "\(Phrase("\(time) 在 \(stop.receivedLane ?? "?") 号通道收过", "Taken at \(time) in lane \(stop.receivedLane ?? "?")"), language)"
            )
        }
        if let flaw = stop.flaw { facts.append("\(flaw.phrase, language)") }
        return facts
    }

    /// The rules ask for a weight: neutral, until the scale has spoken.
    static func weighing(_ code: String, _ refusal: Refusal, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(
            .neutral, word: Phrase("放上秤", "Weigh it")(language), reason: "\(refusal.reason, language)")
        verdict.code = PlasmaParts.code(code)
        verdict.facts = ["<span data-waiting=\"\(code)\">\(refusal.next, language)</span>"]
        return verdict
    }

    /// The rules refuse and record nothing: never green, and it says what to do.
    static func refused(_ refusal: Refusal, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.ready("\(refusal.reason, language)", language)
        verdict.facts = ["<span translate=\"no\">\(refusal.code)</span>"]
        verdict.next = ["\(refusal.next, language)"]
        return verdict
    }

    // MARK: Beside and below

    static func count(_ model: LaneModel, waiting: String? = nil, _ visit: Visit) -> Markup {
        let language = visit.language
        let recent = model.recent.map { bag in
            let short = PlasmaParts.shortCode(bag.number)
            let drift = bag.netGrams.map { signed(difference($0, bag.stationWeightGrams)) } ?? ""
            return ScannedBag(
                .pass, lastSix: short.lastSix, check: short.check,
                value: bag.netGrams.map { "\($0.displayText) g" } ?? "—", difference: drift)
        }
        let open = model.progress.openStops
        let warning: Markup? =
            open > 0
            ? "<b>\(open)</b> \(Phrase("处停线等第二人", "stops wait for a second person"), language)" : nil
        let side = scanSide(
            ScanCount(
                done: model.progress.received, of: model.progress.announced, unit: visit.say(Phrase("袋", "bags")),
                place: model.box.map { visit.say(Phrase("箱 \($0)", "box \($0)")) } ?? "", recent: recent,
                warning: warning), language)
        return side
    }

    /// The weight by hand, where no scale is connected: the same post as the scale's.
    static func scale(_ code: String, _ model: LaneModel, _ visit: Visit) -> Markup {
        var weight = Field("code", visit.say(Phrase("净重", "Net weight")), .number)
        weight.unit = "g"
        weight.limit = model.limits.map { "≤ \($0.weightGramsMax.text)" }
        weight.required = true
        weight.focused = true
        let fields: Markup = """
            <input type="hidden" name="waiting" value="\(code)"><input type="hidden" name="how" value="scale">\
            \(field(weight, visit.language))\
            \(button(Button(visit.say(Phrase("称好了", "Weighed")), .submit(name: nil, value: nil), rank: .filled)))
            """
        let matter = form(
            action: "\(PlasmaParts.lanePath(model.shipment.id, model.lane))/scans", csrf: visit.csrf,
            command: PlasmaParts.command(visit), fields)
        return "<aside id=\"side\"><h2>\(Phrase("放上秤", "Put it on the scale"), visit.language)</h2>\(matter)</aside>"
    }

    static func secondPerson(_ model: LaneModel, _ record: StopRecord, wrong: Refusal? = nil, _ visit: Visit) -> Markup
    {
        let language = visit.language
        let choices = Disposition.allCases.filter { $0 != .putBack || ReasonCode.notOurs.contains(record.stop.code) }
        let disposition = Field(
            "disposition", visit.say(Phrase("处置", "Disposition")),
            .choice(choices.map { Choice($0.rawValue, $0.phrase(language)) }))
        let name = visit.standing?.name ?? ""
        let other = Phrase("\(name)仍在登录；须是另一人", "Somebody other than \(name)")
        let meaning = Phrase("确认的意思：复核，我亲眼看到这袋已照此处置", "Verified: I saw it dealt with so")
        var form = SecondPerson(
            action: "\(PlasmaParts.lanePath(model.shipment.id, model.lane))/settlements", csrf: visit.csrf,
            command: PlasmaParts.command(visit),
            meaning: "\(meaning, language)",
            fields: [disposition], word: visit.say(Phrase("确认并签名", "Confirm and sign")),
            note: "\(other, language)")
        form.badge = visit.form["badge"] ?? ""
        if let wrong {
            form.wrong = "\(wrong.reason(language))\(visit.say(Phrase("。", ". ")))\(wrong.next(language))"
        }
        return secondPersonSide(form, language)
    }

    static func foot(_ model: LaneModel, _ visit: Visit) -> FloorFoot {
        let path = PlasmaParts.lanePath(model.shipment.id, model.lane)
        let saved = model.at.map { visit.say(Phrase("已保存", "Saved")) + " " + PlasmaParts.time($0, visit) }
        let entry = model.entry.map { Int($0) }
        if let stop = model.stop {
            var buttons: [Button] = []
            if ReasonCode.weights.contains(stop.stop.code), stop.reweighed == nil {
                buttons.append(Button(visit.say(Phrase("再称一次", "Weigh again")), .link("\(path)/reweigh")))
            }
            buttons.append(
                Button(
                    visit.say(Phrase("看这一批", "This shipment")), .link(PlasmaParts.path(model.shipment.id)), rank: .quiet
                ))
            return FloorFoot(buttons, saved: saved, ledger: entry)
        }
        return FloorFoot(
            [
                Button(visit.say(Phrase("手工录入", "Type it in")), .link("\(path)/keyed")),
                Button(visit.say(Phrase("报告异常", "Report a defect")), .link("\(path)/defects")),
                Button(
                    visit.say(Phrase("还差的袋", "Missing bags")), .link("\(PlasmaParts.path(model.shipment.id))#missing"),
                    rank: .quiet),
            ],
            closing: Button(
                visit.say(Phrase("收完，去签名", "Done, go to sign")),
                .link("\(PlasmaParts.path(model.shipment.id))/acceptance"), rank: .filled), saved: saved, ledger: entry)
    }

    // MARK: Figures

    private static func signed(_ number: DecimalNumber) -> String {
        number.isNegative || number.isZero ? number.displayText : "+" + number.displayText
    }

    private static func difference(_ net: DecimalNumber, _ station: DecimalNumber) -> DecimalNumber {
        do throws(QuantityFailure) { return try net.subtracting(station) } catch {
            return DecimalNumber(coefficient: 0)
        }
    }

    private static func bar(_ difference: DecimalNumber, _ limits: ReceivingLimits?) -> LimitBar? {
        guard let limits else { return nil }
        let places = max(difference.scale, limits.weightDifferenceGramsMax.scale)
        guard let value = whole(difference, places), let limit = whole(limits.weightDifferenceGramsMax, places) else {
            return nil
        }
        return LimitBar(
            value: value, lower: -limit, upper: limit, places: places, unit: "g", signed: true, place: .floor)
    }

    private static func whole(_ number: DecimalNumber, _ places: Int) -> Int? {
        do throws(QuantityFailure) {
            return try Int(number.rounded(toScale: places, rule: .halfEven).coefficient)
        } catch { return nil }
    }
}
