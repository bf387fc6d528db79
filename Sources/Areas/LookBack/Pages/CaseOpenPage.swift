import Kernel
import Web

/// The opening of a case: what is asked, then what would be found, then the signature that locks it.
enum CaseOpenPage {
    static let routes: [Route] = [
        Route(.get, "/lookback/open", .permission("lookback.open")) { (visit) throws(Denial) in
            try await answer(visit, nil, CaseForm.read(visit.query["donor"] == nil ? [:] : visit.query, visit))
        },
        Route(.post, "/lookback/cases", .permission("lookback.open"), open),
    ]

    private static func open(_ visit: Visit) async throws(Denial) -> Reply {
        let form = CaseForm.read(visit.form.only, visit)
        do throws(Denial) {
            guard let opening = form.opening else { throw .refused(.casePathogenUnknown) }
            let id = visit.form.text("id") ?? ""
            let reason = visit.form.text("reason") ?? ""
            let statement = CaseRules.statement(id, opening, reason: reason)
            let own = try await visit.sign(
                Subject(CaseRules.noun, id), version: 0, digest: visit.node.hash(statement.canonicalBytes),
                meaning: .performed)
            _ = try await visit.perform(
                CaseTable.self, on: id, .open(opening), reason: reason, signatures: [own])
            return .seeOther(LookBackParts.path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal, form)
        }
    }

    private static func answer(_ visit: Visit, _ refusal: Refusal?, _ form: CaseForm) async throws(Denial) -> Reply {
        let model = try await CasePreview.model(form, visit)
        let page = page(model, refusal ?? (form.isAsked ? model.refusal : nil), visit)
        return refusal == nil && (model.refusal == nil || !form.isAsked) ? .page(page) : .refused(page)
    }

    static func page(_ model: CasePreview.Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let found: Markup? = model.found.map { found in
            "\(CasePreview.sheet(found, visit))\(signing(model, visit))"
        }
        return Web.page(
            visit.pageFrame(Phrase("立追溯案", "Open a look-back"), scripts: ["form.js"]),
            """
            \(LookBackParts.head("\(Phrase("立追溯案", "Open a look-back"), language)",
                note: "\(Phrase("先看会锁定什么，再签名", "See first what will be locked, then sign"), language)", language))\
            \(refusedBox(refusal, language))\
            \(Web.sheet([CasePreview.asking(model, to: "/lookback/open", visit)]))\(found)
            """)
    }

    private static func signing(_ model: CasePreview.Model, _ visit: Visit) -> Markup {
        let title = Phrase("锁定并立案", "Lock and open")
        return Web.sheet(
            title: visit.say(title),
            LookBackParts.sending(
                "/lookback/cases",
                """
                \(model.form.hidden)\
                \(field(LookBackParts.entry("id", Phrase("追溯案编号", "Number"), visit, code: true), visit.language))\
                \(field(LookBackParts.entry("reason", LookBackParts.Words.reason, visit), visit.language))\
                \(LookBackParts.signer(.performed, form: "open", visit))\(submitButton(title, visit))
                """, visit))
    }
}

/// What was typed about a donor and a trigger.
struct CaseForm: Sendable {
    var donor = ""
    var trigger = CaseTrigger.latePositive
    var at = ""
    var pathogen = ""
    var profile = ""
    var infected = ""
    var distributed = ""
    var sample = ""
    var zoneMinutes = 0
    var isAsked = false

    static func read(_ typed: [String: String], _ visit: Visit) -> CaseForm {
        var form = CaseForm()
        form.isAsked = typed["donor"] != nil
        form.donor = clean(typed["donor"])
        form.trigger = typed["trigger"].flatMap { CaseTrigger(rawValue: $0) } ?? .latePositive
        form.at = clean(typed["at"])
        form.pathogen = clean(typed["pathogen"])
        form.profile = clean(typed["profile"])
        form.infected = clean(typed["infected"])
        form.distributed = clean(typed["distributed"])
        form.sample = clean(typed["sample"])
        form.zoneMinutes = visit.zoneMinutes
        return form
    }

    private static func clean(_ text: String?) -> String {
        let pieces = (text ?? "").split(whereSeparator: \.isWhitespace)
        return pieces.joined(separator: " ")
    }

    private static func codes(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// Nil where the time cannot be read.
    var opening: CaseOpening? {
        guard let at = moment else { return nil }
        return CaseOpening(
            donor: donor, trigger: trigger, at: at, pathogen: pathogen, profile: profile,
            infected: Self.codes(infected), distributed: Self.codes(distributed), sample: sample)
    }

    /// `2026-11-21T09:42` of the wall clock, as a browser sends it, or a day alone.
    private var moment: Moment? {
        let parts = at.split(separator: "T")
        guard let first = parts.first, let day = Day(iso: String(first)) else { return nil }
        let clock = parts.count == 2 ? parts[1].split(separator: ":").compactMap { Int64($0) } : [0, 0]
        guard clock.count >= 2, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]) else { return nil }
        return day.start(offsetMinutes: zoneMinutes) + .minutes(clock[0] * 60 + clock[1])
    }

    private var pairs: [(String, String)] {
        [
            ("donor", donor), ("trigger", trigger.rawValue), ("at", at), ("pathogen", pathogen),
            ("profile", profile), ("infected", infected), ("distributed", distributed), ("sample", sample),
        ]
    }

    /// For the form that signs what was previewed.
    var hidden: Markup {
        Markup.joined(pairs.map { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })
    }
}

extension Form {
    /// The first value of each field of a case's form.
    var only: [String: String] {
        var found: [String: String] = [:]
        for name in ["donor", "trigger", "at", "pathogen", "profile", "infected", "distributed", "sample"] {
            found[name] = self[name] ?? ""
        }
        return found
    }
}

/// What a case or a drill would find.
enum CasePreview {
    struct Model: Sendable {
        let form: CaseForm
        var pack: LookBackPack?
        var found: CaseBeginning?
        var refusal: Refusal?
    }

    static func model(_ form: CaseForm, _ visit: Visit) async throws(Denial) -> Model {
        let (now, zone) = (visit.now, visit.zoneMinutes)
        return try await visit.read { (snapshot) throws(Fault) -> Model in
            var model = Model(form: form)
            model.pack = try LookBackPackTable.packs(from: snapshot).inForce(on: now.day(offsetMinutes: zone))
            guard let opening = form.opening, form.isAsked else {
                model.refusal = model.pack == nil ? .caseRulesMissing : .casePathogenUnknown
                return model
            }
            let evidence = try CaseTable.evidence(opening, from: snapshot)
            do throws(Refusal) {
                let pack = try CaseRules.check(opening, evidence, at: now, zone: zone)
                model.found = CaseRules.beginning(opening, pack, evidence, case: "", at: now)
            } catch {
                model.refusal = error
            }
            return model
        }
    }

    /// The questions; sent by GET, so that looking changes nothing.
    static func asking(_ model: Model, to path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let form = model.form
        var donor = Field("donor", visit.say(Phrase("供血浆者（浆站-编号）", "Donor, as station-number")))
        donor.code = true
        donor.required = true
        donor.value = form.donor
        var trigger = Field(
            "trigger", visit.say(Phrase("触发", "Trigger")),
            .choice(CaseTrigger.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        trigger.value = form.trigger.rawValue
        var at = Field(
            "at", visit.say(Phrase("触发时间（阳性样本采集、发病）", "When: positive sample taken, disease began")), .moment)
        at.value = form.at
        at.required = true
        var pathogen = Field(
            "pathogen", visit.say(Phrase("病原体", "Pathogen")),
            .choice((model.pack?.pathogens ?? []).map { Choice($0.code, $0.title(language)) }))
        pathogen.value = form.pathogen
        var profile = Field(
            "profile", visit.say(Phrase("适用法规", "Market")),
            .choice((model.pack?.profiles ?? []).map { Choice($0.code, $0.title(language)) }))
        profile.value = form.profile.isEmpty ? model.pack?.profile ?? "" : form.profile
        var infected = Field("infected", visit.say(Phrase("确认感染的袋号（空格分隔）", "Infected bags, by blanks")))
        infected.code = true
        infected.value = form.infected
        var out = Field("distributed", visit.say(Phrase("已发出的成品批（空格分隔）", "Distributed lots, by blanks")))
        out.code = true
        out.value = form.distributed
        var sample = Field("sample", visit.say(Phrase("阳性样本或通知文号", "Positive sample, or the letter")))
        sample.code = true
        sample.value = form.sample
        let fields = [donor, trigger, at, sample, pathogen, profile, infected, out].map { field($0, language) }
        let search = Button(visit.say(Phrase("查一查，不锁定", "Search, lock nothing")), .submit(name: nil, value: nil))
        return "<form method=\"get\"\(action: path)>\(fields)\(button(search))</form>"
    }

    static func sheet(_ found: CaseBeginning, _ visit: Visit) -> Markup {
        let language = visit.language
        let counts = HitAction.allCases.compactMap { action -> RecordFact? in
            guard let count = found.counts[action] else { return nil }
            return RecordFact(action.phrase(language), "\(count)")
        }
        let rows = found.hits.map { hit in
            TableRow(
                [
                    LookBackParts.link(hit.subject), CasePage.stage(hit.stage, language),
                    "\(hit.action.phrase, language)",
                    "<span translate=\"no\">\(hit.place)</span>", "\(hit.quantity)",
                    "\(LookBackParts.stamp(hit.at, visit))",
                    hit.isForced ? plainBadge(.stop, CasePage.Words.forced(language)) : "",
                ], failing: hit.isForced)
        }
        return Web.sheet(
            title: visit.say(Phrase("将要锁定", "What will be locked")),
            note: visit.say(window(found, visit)),
            """
            \(factGrid(counts, language))\
            \(dataTable(
                DataTable(
                    name: visit.say(Phrase("将要锁定", "What will be locked")),
                    caption: visit.say(Phrase("共 \(rows.count) 项", "\(rows.count) in all")),
                    columns: CasePage.heads.map { TableColumn($0(language)) }, rows: rows,
                    empty: "\(Phrase("什么都没有查到", "Nothing was found"), language)"), language))
            """)
    }

    /// From when on donations count, and why.
    static func window(_ found: CaseBeginning, _ visit: Visit) -> Phrase {
        let rules = found.rules
        guard let from = found.from else {
            return found.lastNegative == nil
                ? Phrase(
                    "此前没有全阴性的供浆：全部供浆都算（规则 \(rules)）",
                    "Never fully negative before: every donation counts (rules \(rules))")
                : Phrase(
                    "这种病原体没有窗口：全部供浆都算（规则 \(rules)）",
                    "This pathogen has no window: every donation counts (rules \(rules))")
        }
        let day = from.day(offsetMinutes: visit.zoneMinutes).iso
        let last = found.lastNegative ?? ""
        return Phrase(
            "末次阴性 \(last)，窗口自 \(day) 起（规则 \(rules)）", "Last negative \(last), window from \(day) (rules \(rules))")
    }
}
