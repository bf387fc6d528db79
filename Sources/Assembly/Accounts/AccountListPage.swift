import Identity
import Kernel
import Web

/// Everybody who has or had an account, in the order of staff numbers.
enum AccountListPage {
    static let rowsPerPage = 50

    enum Words {
        static let title = Phrase("账号", "Accounts")
        static let open = Phrase("开账号", "Open an account")
        static let reviews = Phrase("权限审查", "Access review")
        static let revoked = Phrase("停用的密钥", "Revoked keys")
        static let empty = Phrase("还没有账号", "No account yet")
        static let heads = [
            Phrase("工号", "Staff number"), Phrase("姓名", "Name"), Phrase("角色", "Role"), Phrase("状态", "Standing"),
            Phrase("可签名", "May sign"), Phrase("上次登录", "Last sign-in"),
        ]
        static let never = Phrase("从未", "never")
        static let notYet = Phrase("还不能", "not yet")
    }

    static func answer(_ visit: Visit) async throws(Denial) -> Reply {
        let after = visit.query["after"] ?? ""
        let accounts = try await visit.read { (snapshot) throws(Fault) in
            try AccountLookups.accounts(after: after, limit: rowsPerPage + 1, from: snapshot)
        }
        return .page(page(accounts, visit))
    }

    static func page(_ accounts: [Account], _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = accounts.prefix(rowsPerPage)
        var actions = [
            Button(Words.revoked(language), .link("/accounts/revoked-keys"), rank: .quiet),
            Button(Words.reviews(language), .link("/accounts/reviews")),
        ]
        if visit.may("identity.administer") {
            actions.append(Button(Words.open(language), .link("/accounts/new"), rank: .filled))
        }
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("本页 \(shown.count) 个", "\(shown.count) on this page")),
            columns: Words.heads.map { TableColumn($0(language)) }, rows: shown.map { row($0, visit) },
            empty: "\(Words.empty, language)",
            nextLink: accounts.count > rowsPerPage
                ? shown.last.map { "/accounts?after=\(PageAddress.escaped($0.person))" } : nil)
        let head = pageHead(
            title: "\(Words.title, language)", actions: Markup.joined(actions.map { button($0) }))
        return Web.page(visit.pageFrame(Words.title), "\(head)\(dataTable(table, language))")
    }

    private static func row(_ account: Account, _ visit: Visit) -> TableRow {
        let language = visit.language
        return TableRow(
            [
                "<b translate=\"no\">\(account.person)</b>", "\(account.name)", "\(roleName(account.role), language)",
                standingBadge(account, language),
                account.maySign ? plainBadge(.pass, visit.say(Phrase("能", "yes"))) : "\(Words.notYet, language)",
                "\(lastSignIn(account.lastSignInAt, visit))",
            ], href: AccountPage.path(account.person), failing: account.standing == .locked)
    }

    static func lastSignIn(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { TrailParts.stamp($0, visit) } ?? Words.never(visit.language)
    }

    static func roleName(_ role: String) -> Phrase { roleGrant(role)?.name ?? Phrase(role, role) }

    static func standingBadge(_ account: Account, _ language: Language) -> Markup {
        let shape: Shape =
            switch account.standing {
            case .open: .pass
            case .locked: .stop
            case .closed: .waiting
            }
        return plainBadge(shape, account.standing.phrase(language))
    }
}

/// Keys that sign no more (Law.s7): what they signed before stays valid.
enum RevokedKeysPage {
    private static let listed = 200

    private enum Words {
        static let title = Phrase("停用的密钥", "Revoked keys")
        static let empty = Phrase("没有停用的密钥", "No key was revoked")
        static let note = Phrase("停用之前签的名一直有效", "What they signed before stays valid")
        static let heads = [
            Phrase("工号", "Staff number"), Phrase("密钥", "Key"), Phrase("公钥（Ed25519）", "Public key (Ed25519)"),
            Phrase("自账本", "From entry"), Phrase("至账本", "Until entry"),
        ]
    }

    static func answer(_ visit: Visit) async throws(Denial) -> Reply {
        let keys = try await visit.read { (snapshot) throws(Fault) in
            try AccountLookups.revokedKeys(limit: listed, from: snapshot)
        }
        return .page(page(keys, visit))
    }

    static func page(_ keys: [RevokedKey], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = keys.map { key in
            TableRow(
                [
                    "<a\(href: AccountPage.path(key.person)) translate=\"no\">\(key.person)</a>",
                    "<code translate=\"no\">\(key.name)</code>",
                    "<code translate=\"no\">\(Base64.encode(key.publicKey))</code>",
                    "<a href=\"/proof/\(Int(key.fromEntry))\">\(Figures.grouped(Int(key.fromEntry)))</a>",
                    "<a href=\"/proof/\(Int(key.untilEntry))\">\(Figures.grouped(Int(key.untilEntry)))</a>",
                ])
        }
        let table = DataTable(
            name: Words.title(language), caption: "\(rows.count)",
            columns: Words.heads.map { TableColumn($0(language)) },
            rows: rows, empty: "\(Words.empty, language)")
        let head = pageHead(
            trail: "<a href=\"/accounts\">\(AccountListPage.Words.title, language)</a> /",
            title: "\(Words.title, language)", note: "\(Words.note, language)")
        return Web.page(visit.pageFrame(Words.title), "\(head)\(dataTable(table, language))")
    }
}
