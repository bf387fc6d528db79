import Identity
import Kernel
import Ledger
import Web

/// Rights lent and borrowed: offered with dates and a reason, taken on by the receiver, ended by anybody concerned.
enum DelegationPages {
    private static let path = "/preferences/delegations"

    enum Words {
        static let title = Phrase("委托", "Delegations")
        static let given = Phrase("我委托出去的", "What I delegated")
        static let received = Phrase("委托给我的", "What was delegated to me")
        static let none = Phrase("没有进行中的委托", "No delegation at present")
        static let offer = Phrase("委托权限", "Delegate rights")
        static let note = Phrase(
            "受托人接受后、在起止时间内有效；到时自己结束，最多 \(DelegationRules.daysMax) 天。",
            "Counts once the receiver accepted, between its dates; \(DelegationRules.daysMax) days at most."
        )
        static let receiver = Phrase("受托人工号", "Receiver's staff number")
        static let rights = Phrase("权限", "Rights")
        static let starts = Phrase("起", "From")
        static let ends = Phrase("止", "To")
        static let reason = Phrase("原因", "Reason")
        static let accept = Phrase("接受", "Accept")
        static let withdraw = Phrase("撤回", "Withdraw")
        static let heads = [
            Phrase("委托", "Delegation"), Phrase("委托人", "Giver"), Phrase("受托人", "Receiver"), rights, starts, ends,
            Phrase("状态", "Standing"), Phrase("办理", "Acts"),
        ]
        static func course(_ course: Delegation.Course) -> Phrase {
            switch course {
            case .offered: Phrase("等受托人接受", "waits for the receiver")
            case .accepted: Phrase("已接受", "accepted")
            case .withdrawn: Phrase("已撤回", "withdrawn")
            }
        }
    }

    struct Model: Sendable {
        let given: [Delegation]
        let received: [Delegation]
        /// Of the visitor's own role.
        let own: [Permission]
    }

    static func answer(_ visit: Visit, refusal: Refusal? = nil) async throws(Denial) -> Reply {
        guard let standing = visit.standing else { throw .refused(.signInFirst) }
        let (person, now) = (standing.person, visit.now)
        let model = try await visit.read { (snapshot) throws(Fault) in
            Model(
                given: try DelegationTable.given(by: person, endingAfter: now, from: snapshot),
                received: try DelegationTable.received(by: person, endingAfter: now, from: snapshot),
                own: roleGrant(standing.role)?.permissions ?? [])
        }
        let shown = page(model, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func act(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            switch visit.form["act"] {
            case "accept": try await perform(.accept, visit)
            case "withdraw": try await perform(.withdraw, visit)
            default: try await offer(visit)
            }
            return .seeOther(path)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    static func perform(_ command: DelegationCommand, _ visit: Visit) async throws(Denial) {
        _ = try await visit.perform(
            DelegationTable.self, on: visit.form["id"] ?? "", command, reason: visit.form.text("reason"))
    }

    /// The command's id names the delegation, so that a repeated post is one delegation.
    private static func offer(_ visit: Visit) async throws(Denial) {
        guard let person = visit.standing?.person else { throw .refused(.signInFirst) }
        guard let starts = moment("starts", visit), let ends = moment("ends", visit) else {
            throw .refused(.delegationDatesWrong)
        }
        let command = visit.form["command"].flatMap { CommandID($0) } ?? visit.node.freshCommandID()
        let terms = DelegationTerms(
            giver: person, receiver: visit.form.text("receiver") ?? "",
            permissions: visit.form.all("permission").map { Permission(read: $0) }, starts: starts, ends: ends)
        _ = try await visit.perform(
            DelegationTable.self, on: "DG-\(command.description)", .offer(terms),
            reason: visit.form.text("reason"))
    }

    /// As browsers send it, `2026-11-21T09:42` or with seconds, on the plant's wall clock.
    private static func moment(_ name: String, _ visit: Visit) -> Moment? {
        guard let text = visit.form.text(name) else { return nil }
        let whole = text.utf8.count == 16 ? text + ":00" : text
        guard let clock = Moment(rfc3339: whole + "Z") else { return Moment(rfc3339: text) }
        return clock - .minutes(Int64(visit.zoneMinutes))
    }

    // MARK: The page

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let head = pageHead(
            trail: "<a href=\"/preferences\">\(Phrase("我的设置", "My settings"), language)</a> /",
            title: "\(Words.title, language)", note: "\(Words.note, language)")
        return Web.page(
            visit.pageFrame(Words.title),
            """
            \(head)\(refusedBox(refusal, language))\
            \(sheet(title: Words.received(language), table(model.received, Words.received, action: path, visit)))\
            \(sheet(title: Words.given(language), table(model.given, Words.given, action: path, visit)))\
            \(model.own.isEmpty ? nil : sheet(title: Words.offer(language), offerForm(model, visit)))
            """)
    }

    /// `action` takes what is done with a row: a page of one's own, or an administrator's.
    static func table(
        _ delegations: [Delegation], _ name: Phrase, action: String, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let comma = visit.say(Phrase("、", ", "))
        let rows = delegations.map { delegation -> TableRow in
            let terms = delegation.terms
            let rights = terms.permissions.map { (house.permissions[$0] ?? Phrase($0.name, $0.name))(language) }
            return TableRow(
                [
                    "<span translate=\"no\">\(String(delegation.id.prefix(11)))</span>",
                    "<span translate=\"no\">\(terms.giver)</span>", "<span translate=\"no\">\(terms.receiver)</span>",
                    "\(rights.joined(separator: comma))", "\(TrailParts.stamp(terms.starts, visit))",
                    "\(TrailParts.stamp(terms.ends, visit))", "\(Words.course(delegation.course), language)",
                    "\(acts(delegation, action, visit))",
                ])
        }
        let table = DataTable(
            name: name(language), caption: "\(rows.count)", columns: Words.heads.map { TableColumn($0(language)) },
            rows: rows, empty: "\(Words.none, language)")
        return dataTable(table, language)
    }

    private static func acts(_ delegation: Delegation, _ action: String, _ visit: Visit) -> Markup? {
        guard delegation.course != .withdrawn, let standing = visit.standing else { return nil }
        let language = visit.language
        let (giver, receiver) = (delegation.terms.giver, delegation.terms.receiver)
        var forms: [Markup] = []
        func act(_ name: String, _ word: Phrase, _ matter: Markup = "") -> Markup {
            form(
                action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                <input type="hidden" name="act" value="\(name)">\
                <input type="hidden" name="id" value="\(delegation.id)">\(matter)\
                \(button(Button(word(language), .submit(name: nil, value: nil))))
                """)
        }
        if standing.person == receiver, delegation.course == .offered { forms.append(act("accept", Words.accept)) }
        if [giver, receiver].contains(standing.person) || visit.may("identity.administer") {
            forms.append(
                act(
                    standing.person == giver || standing.person == receiver ? "withdraw" : "delegation-off",
                    Words.withdraw,
                    """
                    <input type="text" name="reason" required autocomplete="off" \
                    aria-label="\(Words.reason, language)" placeholder="\(Words.reason, language)">
                    """))
        }
        return Markup.joined(forms)
    }

    private static func offerForm(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ word: Phrase, _ kind: FieldKind = .text) -> Markup {
            var entry = Field(name, word(language), kind)
            entry.value = visit.form[name] ?? ""
            entry.required = true
            entry.code = name == "receiver"
            return field(entry, language)
        }
        let chosen = visit.form.all("permission")
        let rights = model.own.map { permission -> Markup in
            """
            <label class="tick"><input type="checkbox" name="permission" value="\(permission.name)"\
            \(flag: "checked", chosen.contains(permission.name))> \
            \(house.permissions[permission] ?? Phrase(permission.name, permission.name), language)</label>
            """
        }
        return form(
            action: path, csrf: visit.csrf, command: visit.node.freshCommandID().description,
            """
            \(entry("receiver", Words.receiver))<fieldset><legend>\(Words.rights, language)</legend>\(rights)\
            </fieldset>\(entry("starts", Words.starts, .moment))\(entry("ends", Words.ends, .moment))\
            \(entry("reason", Words.reason))\
            \(button(Button(Words.offer(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
    }

    /// What waits for a receiver.
    static func task(_ delegation: Delegation) -> Pages.Task {
        Pages.Task(
            urgency: .today, since: delegation.terms.starts,
            title: Phrase("\(delegation.terms.giver) 委托给您权限", "\(delegation.terms.giver) delegates rights to you"),
            detail: Phrase("接受后才有效", "They count once you accept"), action: Phrase("查看", "Look at it"), path: path,
            verdict: .waiting)
    }
}
