import Donors
import Kernel
import Plasma
import Web

/// Beside the chair: scan the empty bag, connect it, collect, write what the separator shows.
enum ChairPages {
    static let routes: [Route] = [
        Route(.get, "/collection/visits/:id/chair", .permission("collection.collect"), screen),
        Route(.post, "/collection/visits/:id/chair/scans", .permission("collection.collect"), scan),
        Route(.post, "/collection/visits/:id/donations", .permission("collection.collect"), collect),
    ]

    private static func path(_ visit: Visit, _ more: String = "chair") -> String {
        "/collection/visits/\(PageAddress.escaped(visit.parameter("id")))/\(more)"
    }

    private static func screen(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await VisitPages.model(visit)
        guard model.state.stage == .accepted else { return .seeOther(StationParts.path("visits", model.state.id)) }
        let frame = StationParts.frame(
            Phrase("采浆", "Collection"), "\(VisitPages.note(model.state, visit.language))",
            scans: path(visit, "chair/scans"), visit)
        let verdict = StationParts.ready(
            Phrase("扫空袋上的袋号", "Scan the number of the empty bag"),
            [VisitPages.note(model.state, visit.language)], visit.language)
        return .page(
            floor(
                frame, verdict: verdict, side: bagSide(visit), foot: StationParts.foot(visit)))
    }

    private static func bagSide(_ visit: Visit) -> Markup {
        let code = StationParts.text("code", Phrase("或输入袋号", "Or type the bag number"), visit)
        return StationParts.side(
            Phrase("袋号", "Bag"),
            form(
                action: path(visit, "chair/scans"), csrf: visit.csrf,
                "\(field(code, visit.language))\(submitButton(Phrase("用这一袋", "Use this bag"), visit))"), visit)
    }

    /// Green before anything is connected: the number is ours, read right, and unused.
    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let raw = visit.form.text("code") ?? ""
        let model = try await VisitPages.model(visit)
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let evidence = try await visit.read { (snapshot) throws(Fault) in
            let probe = DeviceRecord.blank(raw, at: model.state.registeredAt ?? visit.now, on: today)
            return try VisitTable.gather(.collect(probe), model.state.id, model.state, from: snapshot)
        }
        guard let labels = evidence.labels, case .success(let code) = labels.resolve(raw, on: today) else {
            return .fragment(stopped(.visitBagWrong, raw, visit))
        }
        do throws(Refusal) {
            try VisitRules.mayGive(evidence, model.limits, visit.now, zoneMinutes: visit.zoneMinutes)
        } catch { return .fragment(stopped(error, raw, visit)) }
        if let other = evidence.bagOf { return .fragment(stopped(.visitBagTaken(other), raw, visit)) }
        let verdict = StationParts.accepted(
            Phrase("袋号是本站的，没有用过", "The number is ours and unused"), code.normalized,
            word: Phrase("可用", "USE IT"),
            next: Phrase("接袋采浆；采完在右侧填机器记录", "Connect and collect; then fill in the device record"), visit.language)
        return .fragment(
            scanAnswer(
                verdict, side: recordSide(code.normalized, model, nil, visit), foot: StationParts.foot(visit),
                visit.language))
    }

    private static func stopped(_ refusal: Refusal, _ code: String, _ visit: Visit) -> Markup {
        scanAnswer(
            StationParts.stopped(refusal, code, visit.language), side: bagSide(visit),
            foot: StationParts.foot([StationParts.goOn(path(visit), visit)], visit), visit.language)
    }

    private static func recordSide(
        _ bag: String, _ model: VisitPages.Model, _ wrong: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let limits = model.limits
        typealias Words = VisitRules.Words
        let answers = [Choice("no", visit.say(Phrase("否", "No"))), Choice("yes", visit.say(Phrase("是", "Yes")))]
        var started = Field("started", visit.say(Phrase("开始", "Started")), .moment)
        started.value =
            visit.form["started"]
            ?? StationParts.local(max(model.state.registeredAt ?? visit.now, visit.now - .minutes(35)), visit)
        var ended = Field("ended", visit.say(Phrase("结束", "Ended")), .moment)
        ended.value = visit.form["ended"] ?? StationParts.local(visit.now, visit)
        let fields = [
            StationParts.text("device", Words.device, visit),
            StationParts.choice(
                "type", Words.type, PlasmaType.allCases.map { Choice($0.rawValue, $0.phrase(language)) }, visit),
            StationParts.number("cycles", Words.cycles, unit: "", visit),
            StationParts.number("set_volume", Words.setVolume, unit: "mL", visit),
            StationParts.number(
                "volume", Words.volume, unit: "mL", limit: "≤ \(limits[.volumeMillilitresMax].text)", visit),
            StationParts.number("grams", Words.grams, unit: "g", limit: "≤ \(limits[.weightGramsMax].text)", visit),
            StationParts.number("anticoagulant", Words.anticoagulant, unit: "mL", visit),
            StationParts.number("saline", Words.saline, unit: "mL", visit), started, ended,
            StationParts.text("set_lot", Words.setLot, visit),
            StationParts.text("anticoagulant_lot", Words.anticoagulantLot, visit),
            StationParts.choice(
                "state", Phrase("血浆外观", "Plasma state"),
                PlasmaState.allCases.map { Choice($0.rawValue, $0.phrase(language)) }, visit),
            StationParts.choice("second", Phrase("二次穿刺", "Second puncture"), answers, visit),
            StationParts.choice("adverse", Phrase("不良反应", "Adverse reaction"), answers, visit),
        ].map { field($0, language) }
        return StationParts.side(
            Phrase("机器记录", "Device record"),
            form(
                action: path(visit, "donations"), csrf: visit.csrf, command: StationParts.command(visit),
                """
                \(refusedBox(wrong, language))<input type="hidden" name="bag" value="\(bag)">\(fields)\
                \(submitButton(Phrase("记下这次采浆", "Record the donation"), visit))
                """), visit)
    }

    private static func collect(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await VisitPages.model(visit)
        let bag = visit.form.text("bag") ?? ""
        do throws(Denial) {
            let outcome = try await visit.perform(VisitTable.self, on: model.state.id, .collect(try record(bag, visit)))
            let verdict = StationParts.accepted(
                Phrase("已记下，来访 \(model.state.id)", "Recorded, visit \(model.state.id)"), bag,
                next: Phrase("袋送速冻；浆员休息观察", "The bag goes to the freezer; the donor rests"), visit.language)
            let side = StationParts.side(
                Phrase("采完", "Done"),
                """
                <p><a class="button filled"\(href: "\(StationParts.path("bags", bag))/label")>\
                \(Phrase("打印袋签", "Print the bag's label"), visit.language)</a></p>\
                <p><a class="button" href="/collection">\(Phrase("下一位", "Next donor"), visit.language)</a></p>
                """, visit)
            return .fragment(
                scanAnswer(
                    verdict, side: side, foot: StationParts.foot(receipt: outcome.receipt, visit), visit.language))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .fragment(
                scanAnswer(
                    StationParts.stopped(refusal, bag, visit.language), side: recordSide(bag, model, refusal, visit),
                    foot: StationParts.foot(visit), visit.language))
        }
    }

    private static func record(_ bag: String, _ visit: Visit) throws(Denial) -> DeviceRecord {
        typealias Words = VisitRules.Words
        func number(_ name: String, _ word: Phrase) throws(Denial) -> DecimalNumber {
            try StationParts.decimal(name, word, visit)
        }
        guard let cycles = visit.form.text("cycles").flatMap({ Int($0) }) else {
            throw .refused(.visitFieldWrong(Words.cycles))
        }
        return DeviceRecord(
            bag: bag, device: visit.form.text("device") ?? "", type: visit.form["type"] ?? "", cycles: cycles,
            setVolume: try number("set_volume", Words.setVolume), volume: try number("volume", Words.volume),
            grams: try number("grams", Words.grams), anticoagulant: try number("anticoagulant", Words.anticoagulant),
            saline: try number("saline", Words.saline),
            startedAt: try StationParts.moment("started", Words.times, visit),
            endedAt: try StationParts.moment("ended", Words.times, visit),
            collectedOn: visit.now.day(offsetMinutes: visit.zoneMinutes),
            secondPuncture: visit.form["second"] == "yes", adverseReaction: visit.form["adverse"] == "yes",
            setLot: visit.form.text("set_lot") ?? "", anticoagulantLot: visit.form.text("anticoagulant_lot") ?? "",
            state: visit.form["state"].flatMap { PlasmaState(rawValue: $0) } ?? .normal)
    }
}

extension DeviceRecord {
    /// Only its bag is asked about.
    static func blank(_ bag: String, at moment: Moment, on day: Day) -> DeviceRecord {
        let zero = DecimalNumber(coefficient: 0)
        return DeviceRecord(
            bag: bag, device: "", type: "", cycles: 0, setVolume: zero, volume: zero, grams: zero, anticoagulant: zero,
            saline: zero, startedAt: moment, endedAt: moment, collectedOn: day,
            secondPuncture: false, adverseReaction: false,
            setLot: "", anticoagulantLot: "", state: .normal)
    }
}
