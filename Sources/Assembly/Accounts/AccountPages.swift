import Identity
package import Kernel
package import Web

/// What account pages need beyond reading and performing: keys are made by the node alone.
package protocol KeyDesk: Sendable {
    /// A first password, and the key pair under it.
    func firstKey(for person: String) async throws(Denial) -> FirstKey
    /// A new key pair under the present password.
    func rotateKey(_ person: String, password: String, workstation: String) async throws(Denial)
    /// A secret for a generator of codes, to be confirmed.
    func newFactor(for person: String) -> NewFactor
    func confirmFactor(
        _ token: String, code: String, password: String, for person: String, workstation: String
    ) async throws(Denial) -> ConfirmedFactor
    /// The record of a badge with this code; refused for what is no code.
    func newBadgeID(_ code: String) throws(Denial) -> String
}

/// Accounts: joiners, movers, leavers, locks, forgotten passwords, and the periodic review of all of them.
package func accountPages(_ desk: any KeyDesk) -> Pages {
    let view = Access.permission("identity.view")
    let administer = Access.permission("identity.administer")
    return Pages(
        area: "identity",
        routes: [
            Route(.get, "/accounts", view) { (visit) throws(Denial) in try await AccountListPage.answer(visit) },
            Route(.get, "/accounts/new", administer) { (visit) throws(Denial) in
                .page(AccountOpenPage.page(nil, visit))
            },
            Route(.post, "/accounts/new", administer) { (visit) throws(Denial) in
                try await AccountOpenPage.open(visit, desk)
            },
            Route(.get, "/accounts/revoked-keys", view) { (visit) throws(Denial) in
                try await RevokedKeysPage.answer(visit)
            },
            Route(.get, "/accounts/reviews", view) { (visit) throws(Denial) in
                try await AccessReviewPages.answer(visit)
            },
            Route(.post, "/accounts/reviews", .permission("identity.review")) { (visit) throws(Denial) in
                try await AccessReviewPages.sign(visit)
            },
            Route(.get, "/accounts/:person", view) { (visit) throws(Denial) in
                try await AccountPage.answer(visit, refusal: nil)
            },
            Route(.post, "/accounts/:person/acts", administer) { (visit) throws(Denial) in
                try await AccountPage.act(visit, desk)
            },
        ] + ownRoutes(desk),
        rail: [RailPlace(character: "人", name: Phrase("账号", "Accounts"), path: "/accounts", access: view)],
        tasks: { (standing, clock, language, snapshot) throws(Fault) in
            let offered = try DelegationTable.received(by: standing.person, endingAfter: clock.now, from: snapshot)
                .filter { $0.course == .offered }.map(DelegationPages.task)
            guard standing.permissions.contains("identity.administer") else { return offered }
            return try offered + AccountLookups.alerts(limit: 50, from: snapshot).map(AccountAlert.task)
                + BadgeTable.alerts(limit: 50, from: snapshot).map(AccountAlert.task)
        },
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("identity.view"),
                try AccountLookups.account(code, from: snapshot) != nil
            else { return nil }
            return AccountPage.path(code)
        })
}

/// What people do about their own keys, factors, badges and rights.
private func ownRoutes(_ desk: any KeyDesk) -> [Route] {
    [
        Route(.post, "/preferences/key", .signedIn) { (visit) throws(Denial) in
            try await rotateKey(visit, desk)
        },
        Route(.get, "/preferences/second-factor", .signedIn) { (visit) throws(Denial) in
            try await FactorPage.answer(visit, desk)
        },
        Route(.post, "/preferences/second-factor", .signedIn) { (visit) throws(Denial) in
            try await FactorPage.act(visit, desk)
        },
        Route(.get, "/preferences/delegations", .signedIn) { (visit) throws(Denial) in
            try await DelegationPages.answer(visit)
        },
        Route(.post, "/preferences/delegations", .signedIn) { (visit) throws(Denial) in
            try await DelegationPages.act(visit)
        },
        Route(.get, "/preferences/badge", .signedIn) { (visit) throws(Denial) in
            try await OwnBadgePage.answer(visit)
        },
        Route(.post, "/preferences/badge", .signedIn) { (visit) throws(Denial) in
            try await OwnBadgePage.disable(visit)
        },
    ]
}

private func rotateKey(_ visit: Visit, _ desk: any KeyDesk) async throws(Denial) -> Reply {
    guard let standing = visit.standing else { throw .refused(.signInFirst) }
    do throws(Denial) {
        try await desk.rotateKey(
            standing.person, password: visit.form["password"] ?? "", workstation: visit.workstation)
        return .seeOther("/preferences?key=new")
    } catch {
        guard case .refused(let refusal) = error else { throw error }
        return .refused(preferencesPage(visit, refusal: refusal))
    }
}

/// What an administrator must see at once (Law.s4: P11 11.300(d); Law.s9; Law.s29).
private enum AccountAlert {
    static func task(_ badge: Badge) -> Pages.Task {
        Pages.Task(
            urgency: .now, since: badge.disabledAt ?? badge.registeredAt,
            title: Phrase("停用的工牌被使用：\(badge.person)", "Disabled badge used: \(badge.person)"),
            detail: Phrase("\(badge.alerts) 次，还没有人查看", "\(badge.alerts) times, nobody looked into it yet"),
            action: Phrase("查看", "Look into it"), path: AccountPage.path(badge.person), verdict: .stop)
    }

    static func task(_ account: Account) -> Pages.Task {
        let who = "\(account.name)（\(account.person)）"
        let whoEnglish = "\(account.name) (\(account.person))"
        guard account.standing == .locked else {
            return Pages.Task(
                urgency: .today, since: account.standingSince,
                title: Phrase("签名口令输错：\(who)", "Failed signatures: \(whoEnglish)"),
                detail: Phrase("\(account.alerts) 次，还没有人查看", "\(account.alerts), nobody looked into them yet"),
                action: Phrase("查看", "Look into it"), path: AccountPage.path(account.person), verdict: .warn)
        }
        return Pages.Task(
            urgency: .now, since: account.standingSince,
            title: Phrase("账号已锁定：\(who)", "Account locked: \(whoEnglish)"),
            detail: Phrase(
                "口令连错 \(account.failures) 次，可能有人在试",
                "\(account.failures) wrong passwords in a row; somebody may be guessing"),
            action: Phrase("办理", "Deal with it"), path: AccountPage.path(account.person), verdict: .stop)
    }
}
