import Donors
import Kernel
import Web

/// Reception: scan the donor's card, look at the identity card, register the visit.
enum ReceptionPages {
    static let path = "/collection/reception"

    static let routes: [Route] = [
        Route(.get, "/collection/reception", .permission("collection.register")) { (visit) throws(Denial) in
            .page(
                floor(
                    frame(visit), verdict: ready(visit.language), side: waiting(visit),
                    foot: StationParts.foot(visit)))
        },
        Route(.post, "/collection/reception/scans", .permission("collection.register"), scan),
        Route(.post, "/collection/reception/visits", .permission("collection.register"), register),
    ]

    private static func frame(_ visit: Visit) -> FloorFrame {
        StationParts.frame(Phrase("接待", "Reception"), "", scans: "\(path)/scans", visit)
    }

    private static func ready(_ language: Language) -> ScanVerdict {
        StationParts.ready(
            Phrase("扫浆员证", "Scan the donor's card"),
            ["\(Phrase("新浆员先登记，再扫证", "A new donor is registered first, then the card is scanned"), language)"], language
        )
    }

    private static func waiting(_ visit: Visit) -> Markup {
        let code = StationParts.text("code", Phrase("或输入浆员编号", "Or type the donor's number"), visit)
        let matter = form(
            action: "\(path)/scans", csrf: visit.csrf,
            "\(field(code, visit.language))\(submitButton(Phrase("找这位浆员", "Find the donor"), visit))")
        return StationParts.side(Phrase("浆员", "Donor"), matter, visit)
    }

    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let code = visit.form.text("code") ?? ""
        guard let donor = try await StationParts.donor(code, visit) else {
            return .fragment(stopped(.visitDonorUnknown, code, visit))
        }
        return .fragment(asking(donor, wrong: nil, visit))
    }

    /// The donor is known: the identity card is looked at, its number is not kept.
    private static func asking(_ donor: Donor, wrong: Phrase?, _ visit: Visit) -> Markup {
        let language = visit.language
        var verdict = ScanVerdict(
            .neutral, word: visit.say(Phrase("看身份证", "Identity card")),
            reason: "\(Phrase("人、证、浆员证三者一致才登记", "Person, identity card and donor card must agree"), language)")
        verdict.code = StationParts.code(donor.number)
        verdict.facts = ["\(Phrase("浆站", "Station"), language) \(StationParts.code(donor.station))"]
        var card = StationParts.text("resident", Phrase("身份证（扫或输入）", "Identity card"), visit)
        card.value = ""
        card.hint = visit.say(Phrase("号码不保存", "not kept"))
        card.focused = true
        card.error = wrong.map { visit.say($0) }
        let matter = form(
            action: "\(path)/visits", csrf: visit.csrf, command: StationParts.command(visit),
            """
            <input type="hidden" name="donor" value="\(donor.id)">\(field(card, language))\
            \(submitButton(Phrase("登记来访", "Register the visit"), visit))
            """)
        return scanAnswer(
            verdict, side: StationParts.side(Phrase("登记", "Register"), matter, visit),
            foot: StationParts.foot([StationParts.other(Phrase("换一位浆员", "Another donor"), path, visit)], visit),
            language)
    }

    private static func stopped(_ refusal: Refusal, _ code: String, _ visit: Visit) -> Markup {
        scanAnswer(
            StationParts.stopped(refusal, code, visit.language),
            side: StationParts.side(
                Phrase("没有登记来访", "No visit was registered"), "<p>\(StationParts.code(code))</p>", visit),
            foot: StationParts.foot([StationParts.goOn(path, visit)], visit), visit.language)
    }

    private static func register(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("donor") ?? ""
        guard let donor = try await StationParts.donor(id, visit) else {
            return .fragment(stopped(.visitDonorUnknown, id, visit))
        }
        let card: ResidentNumber
        do throws(ResidentNumberFailure) {
            card = try ResidentNumber((visit.form.text("resident") ?? "").uppercased())
        } catch {
            let wrong = Phrase("身份证号不对，再扫一次", "No right identity number; scan again")
            return .fragment(asking(donor, wrong: wrong, visit))
        }
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let opening = VisitOpening(
            donor: donor.id, ageYears: age(card.birth, on: today), sex: card.isMale ? .male : .female)
        do throws(Denial) {
            let (number, receipt) = try await open(opening, card: visit.node.matchTag(of: card), on: today, visit)
            let verdict = StationParts.accepted(
                Phrase("来访 \(number) 已登记", "Visit \(number) is registered"), donor.number,
                word: Phrase("已登记", "IN"), next: Phrase("请浆员去体检", "The donor goes to the examination"), visit.language)
            return .fragment(
                scanAnswer(
                    verdict, side: waiting(visit), foot: StationParts.foot(receipt: receipt, visit), visit.language))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .fragment(stopped(refusal, donor.number, visit))
        }
    }

    /// Two desks may ask for the same number at once: who comes second takes the next.
    private static func open(
        _ opening: VisitOpening, card: Digest?, on day: Day, _ visit: Visit
    ) async throws(Denial) -> (String, Receipt) {
        let command = visit.form["command"].flatMap { CommandID($0) }
        for attempt in 0..<5 {
            let number = try await visit.read { (snapshot) throws(Fault) in
                try VisitLookups.nextNumber(on: day, from: snapshot)
            }
            do throws(Denial) {
                let outcome = try await visit.perform(
                    VisitTable.self, on: number, .register(opening, card: card),
                    id: attempt == 0 ? command : visit.node.freshCommandID())
                return (number, outcome.receipt)
            } catch {
                guard error == .refused(.visitExists) else { throw error }
            }
        }
        throw .refused(.visitExists)
    }

    static func age(_ birth: Day, on day: Day) -> Int {
        let had = (day.month, day.day) >= (birth.month, birth.day)
        return day.year - birth.year - (had ? 0 : 1)
    }
}
