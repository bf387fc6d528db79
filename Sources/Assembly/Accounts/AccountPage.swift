import Identity
import Kernel
import Ledger
import Web

/// One account: what it may do, what happened to it, and what an administrator can do about it.
enum AccountPage {
    enum Words {
        static let rights = Phrase("权限", "Rights")
        static let noRights = Phrase("没有", "none")
        static let identity = Phrase("身份核对", "Identity check")
        static let checked = Phrase("已核对，本人接受签名责任", "checked, responsibility accepted")
        static let unchecked = Phrase("未核对，不能签名", "not checked, cannot sign")
        static let password = Phrase("口令", "Password")
        static let first = Phrase("首次口令，还没有换", "first one, not changed yet")
        static let own = Phrase("本人自设", "the person's own")
        static let reason = Phrase("原因", "Reason")
        static let document = Phrase("看过的证件", "Document seen")
        static let accepts = Phrase(
            "本人已阅读并接受：其电子签名与手写签名同等约束", "The person read and accepts that their signature binds like one by hand")
        static let check = Phrase("登记身份核对", "Record the identity check")
        static let role = Phrase("新角色", "New role")
        static let move = Phrase("改角色", "Change the role")
        static let unlock = Phrase("解锁", "Unlock")
        static let reset = Phrase("重设首次口令", "Set a first password again")
        static let resetNote = Phrase(
            "原密钥作废；以前的签名一直有效。", "The old key ends; old signatures stay valid.")
        static let seen = Phrase("已查看签名警示", "Alert looked into")
        static let seenNote = Phrase("写明是谁、为什么输错。", "Say who mistyped and why.")
        static let noFactor = Phrase("没有登记", "none enrolled")
        static let removeFactor = Phrase("移除第二要素", "Remove the second factor")
        static let close = Phrase("停用（永久）", "Close for ever")
        static let acts = Phrase("办理", "Acts")
        static let ownAccount = Phrase("自己的账号由另一位管理员办理", "Your own account is another administrator's")
    }

    /// All that the page shows of one person.
    struct Model: Sendable {
        let account: Account
        var factor: Factor?
        var badge: Badge?
        /// Lost ones of this person that were used since.
        var usedBadges: [Badge] = []
        /// Rights that others lent to this person, and what the person lent.
        var delegations: [Delegation] = []
        var scope = Scope.unlimited
        var history: [HistoryLine] = []
    }

    static func path(_ person: String) -> String { "/accounts/\(PageAddress.escaped(person))" }

    static func answer(_ visit: Visit, refusal: Refusal?) async throws(Denial) -> Reply {
        let person = visit.parameter("person")
        let now = visit.now
        let found = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let account = try AccountLookups.account(person, from: snapshot) else { return nil }
            return Model(
                account: account, factor: try FactorTable.factor(of: person, from: snapshot),
                badge: try BadgeTable.held(by: person, from: snapshot),
                usedBadges: try BadgeTable.alerts(limit: 50, from: snapshot).filter { $0.person == person },
                delegations: try DelegationTable.received(by: person, endingAfter: now, from: snapshot)
                    + DelegationTable.given(by: person, endingAfter: now, from: snapshot),
                scope: try ScopeTable.scope(of: person, from: snapshot))
        }
        guard var model = found else { return .missing }
        model.history = try await visit.node.history(
            of: Subject(AccountRules.noun, person), before: .max, limit: 50)
        let shown = page(model, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func act(_ visit: Visit, _ desk: any KeyDesk) async throws(Denial) -> Reply {
        let person = visit.parameter("person")
        do throws(Denial) {
            if visit.form["act"] == "reset" {
                let first = try await desk.firstKey(for: person)
                try await perform(.resetPassword(SealedKeyFields(first.sealed)), on: person, visit)
                return .page(AccountOpenPage.told(first.password, person, Words.reset, visit))
            }
            if try await AccountActs.actOnToken(person, visit, desk) { return .seeOther(path(person)) }
            guard let command = command(visit) else { throw .refused(.accountActUnknown) }
            try await perform(command, on: person, visit)
            return .seeOther(path(person))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    private static func perform(
        _ command: AccountCommand, on person: String, _ visit: Visit
    ) async throws(Denial) {
        _ = try await visit.perform(AccountTable.self, on: person, command, reason: visit.form.text("reason"))
    }

    private static func command(_ visit: Visit) -> AccountCommand? {
        switch visit.form["act"] {
        case "check":
            document(visit).map {
                .checkIdentity($0, acceptedResponsibility: visit.form["accepts"] == "yes")
            }
        case "role": .changeRole(to: visit.form["role"] ?? "")
        case "unlock": .unlock
        case "seen": .seeAlert
        case "close": .close
        default: nil
        }
    }

    static func document(_ visit: Visit) -> IdentityDocument? {
        visit.form["document"].flatMap { IdentityDocument(rawValue: $0) }
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let account = model.account
        let whole = PageAddress.record(Subject(AccountRules.noun, account.person))
        let list = historyList(
            HistoryList(
                title: visit.say(Phrase("历史", "History")), note: TrailParts.order(visit),
                tools:
                    "<a\(href: whole)>\(Phrase("全部", "All"), language)</a>",
                model.history.map { item($0, visit) }), language)
        let head = pageHead(
            trail: "<a href=\"/accounts\">\(AccountListPage.Words.title, language)</a> /",
            title: "\(account.name) <span translate=\"no\">\(account.person)</span>",
            note: AccountListPage.standingBadge(account, language))
        return Web.page(
            visit.pageFrame(Phrase(account.person, account.person), scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(sheet([facts(model, visit)]))\
            \(AccountActs.sheets(model, visit))\(delegations(model, visit))\(list)
            """)
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let account = model.account
        let rights = (roleGrant(account.role)?.permissions ?? []).compactMap { house.permissions[$0] }
        let comma = visit.say(Phrase("、", ", "))
        let named = rights.map { $0(language) }.joined(separator: comma)
        return factGrid(
            [
                RecordFact(
                    AccountListPage.Words.heads[2](language), "\(AccountListPage.roleName(account.role), language)"),
                RecordFact(Words.rights(language), "\(rights.isEmpty ? Words.noRights(language) : named)"),
                RecordFact(ScopeParts.Words.scope(language), "\(ScopeParts.named(model.scope)(language))"),
                RecordFact(
                    Words.identity(language),
                    "\(account.identityChecked ? Words.checked : Words.unchecked, language)"),
                RecordFact(
                    Words.password(language), "\(account.mustChangePassword ? Words.first : Words.own, language)",
                    note: "<code translate=\"no\">\(account.key.keyName)</code>"),
                RecordFact(
                    AccountListPage.Words.heads[5](language),
                    "\(AccountListPage.lastSignIn(account.lastSignInAt, visit))",
                    note: "\(failures(account), language)"),
                RecordFact(FactorPage.Words.title(language), "\(factor(model.factor, visit))"),
                RecordFact(
                    OwnBadgePage.Words.badge(language),
                    "\(model.badge.map { TrailParts.stamp($0.registeredAt, visit) } ?? Words.noFactor(language))"),
            ], language)
    }

    private static func delegations(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.delegations.isEmpty else { return nil }
        let table = DelegationPages.table(
            model.delegations, DelegationPages.Words.title, action: "\(path(model.account.person))/acts", visit)
        return sheet(title: DelegationPages.Words.title(visit.language), table)
    }

    private static func factor(_ factor: Factor?, _ visit: Visit) -> String {
        guard let factor else { return Words.noFactor(visit.language) }
        let use = factor.always ? FactorPage.Words.always : FactorPage.Words.outside
        return "\(TrailParts.stamp(factor.enrolledAt, visit))　\(use(visit.language))"
    }

    private static func failures(_ account: Account) -> Phrase {
        Phrase(
            "口令连错 \(account.failures) 次，未查看的签名失败 \(account.alerts) 次",
            "\(account.failures) wrong passwords in a row, \(account.alerts) failed signatures not looked into")
    }

    private static func item(_ line: HistoryLine, _ visit: Visit) -> HistoryItem {
        let language = visit.language
        let words = house.words[line.fact.kind] ?? Phrase(line.fact.kind.name, line.fact.kind.name)
        var sentence: Markup = "\(words, language)"
        if case .roleChanged(let old, let new) = line.fact as? AccountFact {
            let (old, new) = (AccountListPage.roleName(old)(language), AccountListPage.roleName(new)(language))
            sentence = "\(words, language)　\(change(from: old, to: new))"
        }
        let at = line.head.recordedAt
        return HistoryItem(
            id: "h-\(line.head.index)", time: String(at.clock(offsetMinutes: visit.zoneMinutes).prefix(5)),
            date: String(at.day(offsetMinutes: visit.zoneMinutes).iso.dropFirst(5)), sentence: sentence,
            reason: "\(line.head.reason ?? "")", person: line.personName, role: line.head.workstation,
            record: visit.say(
                Phrase(
                    "账本 \(Figures.grouped(Int(line.head.index)))", "ledger \(Figures.grouped(Int(line.head.index)))")),
            leafHash: line.leaf.bytes, state: line.sealed ? .sealed : .recorded, proof: "/proof/\(line.head.index)")
    }
}

extension Refusal {
    /// A form of ours posts only what its page offers.
    static let accountActUnknown = Refusal(
        "identity.account.act-unknown", Phrase("不认得要办的事", "It is not known what to do"),
        next: Phrase("重新打开账号页再办", "Open the account's page again"))
}
