import Kernel
import Web

/// What stands under a donor: other records of the person, deferrals, donations with their findings.
enum DonorHistory {
    static let rowsMax = 50

    enum Words {
        static let persons = Phrase("同一人的登记", "Records of this person")
        static let twin = Phrase("同一身份证号的登记，待查", "Another record has this resident number: to be settled")
        static let merged = Phrase("并入", "merged into")
        static let members = Phrase("含", "holds")
        static let merge = Phrase("合并：是同一人", "Merge: the same person")
        static let split = Phrase("拆开：不是同一人", "Split: not the same person")
        static let apart = Phrase("确认是两个人", "Tell apart: two persons")
        static let other = Phrase("另一份登记（浆站-编号）", "The other record, as station-number")
        static let deferrals = Phrase("拒绝供浆", "Deferrals")
        static let noDeferral = Phrase("没有拒绝记录", "No deferral")
        static let deferralHeads = [
            Phrase("原因", "Ground"), Phrase("自", "From"), Phrase("至", "Until"), Phrase("说明", "Note"),
            Phrase("状态", "State"), Phrase("证明", "Proof"),
        ]
        static let forever = Phrase("永久", "for ever")
        static let open = Phrase("有效", "open")
        static let over = Phrase("期满，可复查", "over, to be examined")
        static let lifted = Phrase("已解除", "lifted")
        static let place = Phrase("登记拒绝", "Defer the donor")
        static let lift = Phrase("解除拒绝", "Lift a deferral")
        static let ground = Phrase("原因", "Ground")
        static let donations = Phrase("采浆历史", "Donations")
        static let noDonation = Phrase("还没有采浆记录", "No donation yet")
        static let donationHeads = [
            Phrase("采浆时间", "Collected at"), Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"),
            Phrase("净重 (g)", "Weight (g)"), Phrase("类别", "Kind"), Phrase("规则", "Rules"), Phrase("发现", "Findings"),
        ]
        static let none = Phrase("无", "none")
        static let untested = Phrase("未报检测", "no tests reported")
    }

    struct Model: Sendable {
        var state = DonorState(id: "")
        var deferrals: [DeferralLine] = []
        var grounds: [DeferralGround] = []
        var donations: [(line: DonationLine, findings: [DonationFinding])] = []
    }

    static func read(_ id: String, on day: Day, _ snapshot: any Snapshot) throws(Fault) -> Model {
        var model = Model()
        model.state = try DonorTable.load(id, from: snapshot)
        model.deferrals = try DonorLookups.deferrals(of: id, from: snapshot)
        model.grounds = try CriteriaTable.versions(from: snapshot).inForce(on: day)?.pack.deferrals ?? []
        for line in try DonationLookups.history(of: id, limit: rowsMax, from: snapshot) {
            model.donations.append(
                (line, try DonationLookups.recordedFindings(of: line.donation.bag, from: snapshot)))
        }
        return model
    }

    static func sheets(_ model: Model, _ donor: Donor, _ visit: Visit) -> Markup {
        Markup.joined(
            [persons(model, donor, visit), deferrals(model, donor, visit), donations(model, visit)].compactMap { $0 })
    }

    // MARK: One person

    private static func persons(_ model: Model, _ donor: Donor, _ visit: Visit) -> Markup? {
        let language = visit.language
        let state = model.state
        var facts: [RecordFact] = []
        if let twin = state.twin { facts.append(RecordFact(Words.twin(language), link(twin))) }
        if let whole = state.mergedInto { facts.append(RecordFact(Words.merged(language), link(whole))) }
        if !state.members.isEmpty {
            facts.append(RecordFact(Words.members(language), Markup.joined(state.members.map(link), by: " ")))
        }
        var forms: [Markup] = []
        if visit.may("donors.merge"), donor.erasure == nil {
            if state.mergedInto == nil { forms.append(tie("merges", Words.merge, state.twin ?? "", donor, visit)) }
            if let member = state.members.first {
                forms.append(tie("splits", Words.split, member, donor, visit))
            }
            if let twin = state.twin { forms.append(tie("twins", Words.apart, twin, donor, visit)) }
        }
        guard !facts.isEmpty || !forms.isEmpty else { return nil }
        let told: Markup? = facts.isEmpty ? nil : factGrid(facts, language)
        return sheet(title: Words.persons(language), "\(told)\(forms)")
    }

    private static func link(_ id: String) -> Markup {
        "<a href=\"\(DonorPages.path(id))\" translate=\"no\">\(id)</a>"
    }

    private static func tie(
        _ act: String, _ word: Phrase, _ other: String, _ donor: Donor, _ visit: Visit
    ) -> Markup {
        var record = Field("other", Words.other(visit.language))
        record.required = true
        record.code = true
        record.form = act
        record.value = other
        return posted(
            act, word, donor, visit, "\(field(record, visit.language))\(reason(act, visit))")
    }

    // MARK: Deferrals

    private static func deferrals(_ model: Model, _ donor: Donor, _ visit: Visit) -> Markup {
        let language = visit.language
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let rows = model.deferrals.reversed().map { line in
            let deferral = line.deferral
            let title = model.grounds.first { $0.code == deferral.code }?.title(language)
            let state: Markup
            if line.liftedAt != nil {
                state = "\(plainBadge(.pass, Words.lifted(language))) \(line.liftedReason ?? "")"
            } else if let until = deferral.until, until < today {
                state = plainBadge(.waiting, Words.over(language))
            } else {
                state = plainBadge(.stop, Words.open(language))
            }
            return TableRow([
                "<span translate=\"no\">\(deferral.code)</span> \(title ?? "")", "\(deferral.from.iso)",
                "\(deferral.until?.iso ?? Words.forever(language))", "\(deferral.note)", state,
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        let table = dataTable(
            DataTable(
                name: Words.deferrals(language), caption: "\(rows.count)",
                columns: Words.deferralHeads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Words.noDeferral, language)"), language)
        let forms: Markup? = visit.may("donors.defer") ? deferralForms(model, donor, visit) : nil
        return sheet(title: Words.deferrals(language), "\(table)\(forms)")
    }

    private static func deferralForms(_ model: Model, _ donor: Donor, _ visit: Visit) -> Markup {
        let language = visit.language
        let grounds = model.grounds.map {
            Choice($0.code, "\($0.code) \($0.title(language)) · \($0.period.phrase(language))")
        }
        let open = model.deferrals.filter { $0.liftedAt == nil }.map { Choice($0.deferral.code, $0.deferral.code) }
        var from = Field("from", Phrase("自", "From")(language), .date)
        from.required = true
        var until = Field("until", Phrase("至（由医师决定的）", "Until, where the physician decides")(language), .date)
        var code = Field("ground", Words.ground(language), .choice(grounds))
        var note = Field("note", Phrase("说明（不写姓名）", "Note, without a name")(language))
        (code.form, from.form, until.form, note.form) = ("place", "place", "place", "place")
        let place = posted(
            "deferrals", Words.place, donor, visit,
            """
            \(field(code, language))\(field(from, language))\(field(until, language))\(field(note, language))
            """)
        guard !open.isEmpty else { return place }
        var ground = Field("ground", Words.ground(language), .choice(open))
        ground.form = "lift"
        return Markup.joined([
            place,
            posted("deferrals/lift", Words.lift, donor, visit, "\(field(ground, language))\(reason("lift", visit))"),
        ])
    }

    private static func reason(_ form: String, _ visit: Visit) -> Markup {
        var entry = Field("reason", DonorPage.Words.reason(visit.language))
        entry.required = true
        entry.form = form
        return field(entry, visit.language)
    }

    private static func posted(
        _ act: String, _ word: Phrase, _ donor: Donor, _ visit: Visit, _ matter: Markup
    ) -> Markup {
        form(
            action: "\(DonorPages.path(donor.id))/\(act)", csrf: visit.csrf,
            command: visit.node.freshCommandID().description,
            "\(matter)\(button(Button(word(visit.language), .submit(name: nil, value: nil))))")
    }

    // MARK: Donations

    private static func donations(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.donations.map { line, findings in
            let donation = line.donation
            return TableRow(
                [
                    "\(donation.collectedAt.text(offsetMinutes: visit.zoneMinutes))",
                    "<a\(href: PageAddress.record(Subject(DonationRules.noun, donation.bag))) translate=\"no\">"
                        + "\(donation.bag)</a>",
                    "<span translate=\"no\">\(donation.station)</span>", "\(donation.weightGrams.text)",
                    "\(line.kind.phrase, language)", "<span translate=\"no\">\(line.rules ?? "—")</span>",
                    found(line, findings, language),
                ], failing: !findings.isEmpty)
        }
        return sheet(
            title: Words.donations(language),
            dataTable(
                DataTable(
                    name: Words.donations(language), caption: "\(rows.count)",
                    columns: Words.donationHeads.enumerated().map {
                        TableColumn($0.element(language), numeric: $0.offset == 3)
                    }, rows: rows, empty: "\(Words.noDonation, language)"), language))
    }

    private static func found(_ line: DonationLine, _ findings: [DonationFinding], _ language: Language) -> Markup {
        if findings.isEmpty {
            return line.results == 0
                ? plainBadge(.waiting, Words.untested(language)) : plainBadge(.pass, Words.none(language))
        }
        return Markup.joined(
            findings.map { finding -> Markup in
                let against = [finding.found, finding.limit].filter { !$0.isEmpty }.joined(separator: " / ")
                let other: Markup? = finding.other.map { " <span translate=\"no\">\($0)</span>" }
                return """
                    \(plainBadge(.stop, finding.code.rawValue)) \(finding.code.phrase, language) \
                    <span translate="no">\(finding.rule) \(against)</span>\(other)
                    """
            }, by: "<br>")
    }
}
