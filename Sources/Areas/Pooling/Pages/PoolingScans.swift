import Kernel
import Plasma
import Preparation
import Web

/// The operator's screens: bags go in one by one, empty bags are scanned when they are cut. One decision a screen.
enum PoolingScans {
    static let routes: [Route] = [
        Route(.get, "/pooling/pools/:pool/issue", .permission("pooling.operate")) { (visit) throws(Denial) in
            try await screen(.issue, visit)
        },
        Route(.post, "/pooling/pools/:pool/issue/scans", .permission("pooling.operate")) { (visit) throws(Denial) in
            try await scan(.issue, visit)
        },
        Route(.get, "/pooling/pools/:pool/empties", .permission("pooling.operate")) { (visit) throws(Denial) in
            try await screen(.empty, visit)
        },
        Route(.post, "/pooling/pools/:pool/empties/scans", .permission("pooling.operate")) { (visit) throws(Denial) in
            try await scan(.empty, visit)
        },
    ]

    enum Work: String, Sendable {
        case issue, empty

        var title: Phrase { self == .issue ? Phrase("投料扫袋", "Issue bags") : Phrase("破袋扫空袋", "Scan empty bags") }
        func path(_ pool: String) -> String {
            PoolingFrames.path(pool, self == .issue ? "/issue" : "/empties")
        }
    }

    struct Model: Sendable {
        let work: Work
        let state: PoolingState
        /// Bags of the preparation's list.
        let listed: Int
        let recent: [PoolBagLine]
        /// What this answer is about.
        var entry: Int64?
        var at: Moment?
    }

    static func model(_ work: Work, _ visit: Visit) async throws(Denial) -> Model? {
        let id = visit.parameter("pool")
        return try await visit.read { (snapshot) throws(Fault) in
            guard let state = try PoolingLookups.pool(id, from: snapshot) else { return nil }
            let order = try OrderTable.load(state.opening?.order ?? "", from: snapshot)
            return Model(
                work: work, state: state, listed: order.bags,
                recent: try PoolingLookups.bags(
                    of: id, work == .issue ? .issued : .cut, limit: 5, from: snapshot))
        }
    }

    private static func screen(_ work: Work, _ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(work, visit) else {
            throw .refused(.poolingUnknown(visit.parameter("pool")))
        }
        return .page(screenPage(model, visit))
    }

    static func screenPage(_ model: Model, _ visit: Visit) -> Markup {
        let path = model.work.path(model.state.id)
        var frame = visit.floorFrame(
            place: visit.say(model.work.title),
            subject: "\(Phrase("合浆批", "Pool"), visit.language) <b translate=\"no\">\(model.state.id)</b>",
            step: model.state.opening.map { visit.say(Phrase("标准 \($0.specification)", "rules \($0.specification)")) }
                ?? "",
            scanPath: "\(path)/scans")
        frame.station = model.state.opening.map { "\($0.order) \($0.group)" } ?? ""
        frame.home = PoolingFrames.path(model.state.id)
        return floor(frame, verdict: ready(model, visit), side: count(model, visit), foot: foot(model, visit))
    }

    // MARK: A scan

    private static func scan(_ work: Work, _ visit: Visit) async throws(Denial) -> Reply {
        let code = visit.form.text("code") ?? ""
        let id = visit.parameter("pool")
        let known = try await visit.read { (snapshot) throws(Fault) in
            try ShipmentLookups.bag(scanned: code, from: snapshot)
        }
        let bag = known ?? code
        do throws(Denial) {
            let command: PoolingCommand = work == .issue ? .issue([bag]) : .empty([bag])
            let outcome = try await visit.perform(PoolingTable.self, on: id, command)
            guard var model = try await model(work, visit) else { throw .refused(.poolingUnknown(id)) }
            model.entry = outcome.receipt.index
            model.at = outcome.receipt.recordedAt
            return .fragment(
                scanAnswer(
                    accepted(bag, outcome.facts.last, model, visit), side: count(model, visit),
                    foot: foot(model, visit), visit.language))
        } catch {
            guard case .refused(let refusal) = error, let model = try await model(work, visit) else { throw error }
            return .fragment(
                scanAnswer(
                    stopped(bag, refusal, visit), side: count(model, visit), foot: foot(model, isStopped: true, visit),
                    visit.language))
        }
    }

    // MARK: Verdicts

    static func ready(_ model: Model, _ visit: Visit) -> ScanVerdict {
        let language = visit.language
        switch (model.work, model.state.stage) {
        case (.issue, .issuing):
            return ScanVerdict.ready("\(Phrase("扫下一袋", "Scan the next bag"), language)", language)
        case (.empty, .issuing), (.empty, .counted):
            return ScanVerdict.ready("\(Phrase("扫下一个空袋", "Scan the next empty bag"), language)", language)
        default:
            return ScanVerdict(
                .neutral, word: model.state.stage.phrase(language),
                reason: "\(Phrase("这里没有要扫的了", "Nothing is scanned here any more"), language)")
        }
    }

    static func accepted(_ bag: String, _ fact: PoolingFact?, _ model: Model, _ visit: Visit) -> ScanVerdict {
        let language = visit.language
        let why =
            model.work == .issue
            ? Phrase("在清单上，放行有效，现在可用", "On the list, cleared, usable now")
            : Phrase("本批的袋，已破袋", "A bag of this pool, cut")
        let next =
            model.work == .issue
            ? Phrase("放进投料筐，扫下一袋", "Into the crate; scan the next")
            : Phrase("空袋放进空袋筐，扫下一个", "Into the empties; scan the next")
        var verdict = ScanVerdict.accepted("\(why, language)", language)
        verdict.code = code(bag)
        if case .issued(let bags)? = fact, let one = bags.first {
            let grams = one.grams.displayText
            let day = one.collectedOn.iso
            let says = Phrase(
                "净重 \(grams) g，\(one.station)，采集 \(day)", "\(grams) g net, \(one.station), collected \(day)")
            verdict.facts = ["\(says, language)"]
        }
        verdict.next = ["\(next, language)"]
        return verdict
    }

    static func stopped(_ bag: String, _ refusal: Refusal, _ visit: Visit) -> ScanVerdict {
        let language = visit.language
        let short = refusal.code.split(separator: ".").last.map(String.init) ?? refusal.code
        var verdict = ScanVerdict.stopped("\(refusal.reason, language)", reasonCode: short.uppercased(), language)
        verdict.code = code(bag)
        verdict.next = [
            "\(refusal.next, language)",
            "\(Phrase("这一袋没有投入；放好后按下面的「继续」", "It did not go in; put it aside, then press “Go on”"), language)",
        ]
        return verdict
    }

    /// In groups with its check character, where it has one.
    static func code(_ bag: String) -> Markup {
        do throws(DonationNumberFailure) {
            let donation = try DonationNumber(din: bag)
            let bare = donation.grouped.split(separator: " ").prefix(3).joined(separator: " ")
            return donationCode(grouped: bare, check: String(donation.check))
        } catch { return PoolingFrames.code(bag) }
    }

    // MARK: Beside and below

    static func count(_ model: Model, _ visit: Visit) -> Markup {
        let recent = model.recent.map { line -> ScannedBag in
            let bag = line.bag.bag
            return ScannedBag(
                .pass, lastSix: String(bag.suffix(6)), check: "", value: "\(line.bag.grams.displayText) g",
                difference: line.person)
        }
        let isIssue = model.work == .issue
        let rejected: Markup? =
            model.state.rejected > 0
            ? "<b>\(model.state.rejected)</b> \(Phrase("袋已剔除", "bags rejected"), visit.language)" : nil
        var shown = ScanCount(
            done: isIssue ? model.state.bags : model.state.cut, of: isIssue ? model.listed : model.state.going,
            unit: visit.say(Phrase("袋", "bags")), place: "\(model.state.weight.kilogramText) kg", recent: recent,
            warning: rejected)
        shown.lastColumn = Phrase("扫码人", "By")
        return scanSide(shown, visit.language)
    }

    static func foot(_ model: Model, isStopped: Bool = false, _ visit: Visit) -> FloorFoot {
        let saved = model.at.map {
            visit.say(Phrase("已保存", "Saved")) + " " + $0.clock(offsetMinutes: visit.zoneMinutes)
        }
        let record = PoolingFrames.path(model.state.id)
        if isStopped {
            return FloorFoot(
                [],
                closing: Button(
                    visit.say(Phrase("放好了，继续", "Put aside, go on")), .link(model.work.path(model.state.id)),
                    rank: .filled), saved: saved, ledger: model.entry.map { Int($0) })
        }
        let other = model.work == .issue ? Work.empty : .issue
        return FloorFoot(
            [
                Button(visit.say(Phrase("退回一袋", "Take a bag out")), .link("\(record)#returns")),
                Button(visit.say(Phrase("剔除一袋", "Reject a bag")), .link("\(record)#rejections")),
                Button(visit.say(other.title), .link(other.path(model.state.id)), rank: .quiet),
            ],
            closing: Button(
                visit.say(Phrase("看合浆记录", "See the record")), .link(record), rank: .filled), saved: saved,
            ledger: model.entry.map { Int($0) })
    }
}
