import Identity
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `The pages of accounts` {
    private let stage: TrailStage
    private static let admin = "0001"

    init() async throws { stage = try await TrailStage(acts: 5) }

    private func post(
        _ path: String, to person: String? = nil, by who: String = Self.admin, _ form: [String: String],
        fragment: Bool = false
    ) async throws -> Reply {
        var form = form
        form["command"] = stage.node.freshCommandID().description
        let visit = try await stage.visit(
            path, by: who, form: form, parameters: person.map { ["person": $0] } ?? [:], fragment: fragment)
        return try await stage.answer(.post, path, visit)
    }

    private func account(_ person: String) async throws -> Account? {
        try await stage.node.read { (snapshot) throws(Fault) in try AccountLookups.account(person, from: snapshot) }
    }

    private func words(of reply: Reply) throws -> String {
        switch reply {
        case .page(let markup), .refused(let markup), .fragment(let markup), .refusedFragment(let markup): markup.html
        default: throw PlantFailure(what: "no page")
        }
    }

    @Test func `Law.s10 list everybody with role, standing and last sign-in`() async throws {
        for (language, word) in [(Language.zh, "收浆员"), (.en, "receiver")] {
            let html = try await stage.page("/accounts", by: Self.admin, language)
            #expect(html.contains("0417") && html.contains(word))
        }
    }

    @Test func `open an account, tell its first password once, and keep it nowhere`() async throws {
        let reply = try await post("/accounts/new", ["person": "0777", "name": "赵新", "role": "receiver"])
        let html = try words(of: reply)
        #expect(html.contains("首次口令，只显示这一次") && html.contains("0777"))
        let opened = try #require(try await account("0777"))
        #expect(opened.mustChangePassword && !opened.maySign && opened.name == "赵新")
    }

    @Test func `Law.s1 refuse a staff number that is taken, or looks like one that is`() async throws {
        for number in ["0417", "O417", "04-17"] {
            let reply = try await post("/accounts/new", ["person": number, "name": "赵新", "role": "receiver"])
            guard case .refused(let page) = reply else {
                Issue.record("\(number) was opened")
                continue
            }
            #expect(page.html.contains("赵新"))
        }
        #expect(try await account("O417") == nil)
    }

    @Test func `Law.s28 record an identity check only with the person's acceptance`() async throws {
        _ = try await post("/accounts/new", ["person": "0777", "name": "赵新", "role": "receiver"])
        let path = "/accounts/:person/acts"
        let without = try await post(path, to: "0777", ["act": "check", "document": "passport"])
        #expect(try words(of: without).contains("本人没有接受电子签名的责任"))
        guard
            case .seeOther("/accounts/0777") = try await post(
                path, to: "0777", ["act": "check", "document": "passport", "accepts": "yes"])
        else {
            Issue.record("not recorded")
            return
        }
        #expect(try await account("0777")?.identityChecked == true)
    }

    @Test func `Law.s3 change a role with a reason, and show old and new in the history`() async throws {
        let path = "/accounts/:person/acts"
        let silent = try await post(path, to: "0417", ["act": "role", "role": "leader"])
        #expect(try words(of: silent).contains("没有写原因"))
        _ = try await post(path, to: "0417", ["act": "role", "role": "leader", "reason": "升班长"])
        let html = try await stage.page("/accounts/:person", by: Self.admin, parameters: ["person": "0417"])
        #expect(html.contains("<s>收浆员</s>") && html.contains("<b>班长</b>") && html.contains("升班长"))
    }

    @Test func `Law.s4 put a locked account before every administrator, who unlocks it with a reason`() async throws {
        for _ in 0..<AccountRules.failuresMax {
            await #expect(throws: Denial.self) {
                try await stage.node.unlock("0418", password: "no", workstation: "lane 1")
            }
        }
        let node = stage.node
        let tasks = try await node.read { (snapshot) throws(Fault) in
            let admin = try identityAuthority.standing(Self.admin, .storyStart, snapshot)
            return try accountPages(node).tasks(
                admin ?? .node, Pages.Clock(Moment(microseconds: 0), zoneMinutes: 480), .zh, snapshot)
        }
        #expect(tasks.first?.title.zh.contains("账号已锁定") == true && tasks.first?.urgency == .now)
        let path = "/accounts/:person/acts"
        _ = try await post(path, to: "0418", ["act": "unlock", "reason": "本人到场"])
        #expect(try await account("0418")?.standing == .open)
    }

    @Test func `Law.s7 give a forgotten password a first one again, and list the old key as revoked`() async throws {
        let path = "/accounts/:person/acts"
        let reply = try await post(path, to: "0417", ["act": "reset", "reason": "忘了口令"])
        #expect(try words(of: reply).contains("首次口令，只显示这一次"))
        #expect(try await account("0417")?.mustChangePassword == true)
        let html = try await stage.page("/accounts/revoked-keys", by: Self.admin)
        #expect(html.contains("0417"))
    }

    @Test func `Law.s29 ask about failed signatures until somebody looked into them`() async throws {
        #expect(try await account("0418")?.alerts == 1)
        _ = try await post("/accounts/:person/acts", to: "0418", ["act": "seen", "reason": "戴手套输错"])
        #expect(try await account("0418")?.alerts == 0)
    }

    @Test func `close an account for ever, and offer nothing after`() async throws {
        let path = "/accounts/:person/acts"
        _ = try await post(path, to: "0417", ["act": "close", "reason": "离职"])
        let html = try await stage.page("/accounts/:person", by: Self.admin, parameters: ["person": "0417"])
        #expect(html.contains("已停用") && !html.contains("name=\"act\""))
        let own = try await stage.page("/accounts/:person", by: Self.admin, parameters: ["person": Self.admin])
        #expect(own.contains("自己的账号由另一位管理员办理"))
        let odd = try await post(path, to: "0418", ["act": "promote"])
        #expect(try words(of: odd).contains("identity.account.act-unknown"))
    }

    @Test func `Law.s10 show the sheet of access to be signed by QA, not by an administrator`() async throws {
        let qa = try await stage.page("/accounts/reviews", by: "0533")
        #expect(qa.contains("data-opens=\"sign\"") && qa.contains("AR-1"))
        let admin = try await stage.page("/accounts/reviews", by: Self.admin)
        #expect(!admin.contains("data-opens=\"sign\""))
        let stale = try await post(
            "/accounts/reviews", by: "0533", ["sheet": "00", "finding": "f", "password": "p"])
        #expect(try words(of: stale).contains("identity.review.sheet-changed"))
    }

    @Test func `let people change their own key, with the password`() async throws {
        let reply = try await post("/preferences/key", by: "0533", ["password": "wrong"])
        #expect(try words(of: reply).contains("identity.password.wrong"))
    }

    @Test func `Law.s8 let a person enrol a second factor with password and code, sealed in the record`() async throws {
        let path = "/preferences/second-factor"
        let html = try await stage.page(path, by: "0533")
        let token = try field("token", html)
        let secret = try #require(html.firstMatch(of: #/secret=([A-Z2-7]{32})/#)?.1)
        let step = TimeCode.step(at: stage.plant.clock.read())
        let code = TimeCode.code(try base32(String(secret)), step: step)
        for (form, refusal) in [
            (["token": token, "code": code, "password": "no"], "identity.password.wrong"),
            (["token": token, "code": "000000", "password": "own"], "identity.factor.code-wrong"),
            (["token": "1.00", "code": code, "password": "own"], "identity.factor.too-late"),
            (["use": "always"], "identity.factor.none"),
        ] {
            #expect(try words(of: try await post(path, by: "0533", form)).contains(refusal))
        }
        guard
            case .seeOther = try await post(
                path, by: "0533", ["token": token, "code": code, "password": "own"])
        else { throw PlantFailure(what: "not enrolled") }
        let factor = try await stage.node.read { (snapshot) throws(Fault) in
            try FactorTable.factor(of: "0533", from: snapshot)
        }
        #expect(AccessKey.story.open(try #require(factor).sealed, for: "0533") == (try base32(String(secret))))
        #expect(!(try await stage.page(path, by: "0533")).contains("otpauth"))
        guard case .seeOther = try await post(path, by: "0533", ["use": "always"]) else {
            throw PlantFailure(what: "not changed")
        }
        let attempt = SignInAttempt(number: "0533", password: "own", isHome: true, workstation: "")
        await #expect(throws: Denial.refused(.init("identity.sign-in.code-missing", .none, next: .none))) {
            try await stage.node.signIn(attempt)
        }
        // Only an administrator removes it, after an identity check.
        let acts = "/accounts/:person/acts"
        let removal = ["act": "factor", "document": "passport"]
        #expect(try words(of: try await post(acts, to: "0533", removal)).contains("identity.account.reason-missing"))
        _ = try await post(acts, to: "0533", removal.merging(["reason": "换手机"]) { $1 })
        #expect(try await stage.node.signIn(attempt).standing.person == "0533")
    }

    @Test func `Law.s8 take a code from outside once, and record a sign-in without a second factor`() async throws {
        let secret = Array("12345678901234567890".utf8)
        func attempt(_ person: String, _ code: String) -> SignInAttempt {
            SignInAttempt(number: person, password: "own", code: code, isHome: false, workstation: "tablet")
        }
        await #expect(throws: Denial.refused(.init("identity.sign-in.factor-missing", .none, next: .none))) {
            try await stage.node.signIn(attempt("0533", "123456"))
        }
        let sealed = AccessKey.story.seal(secret, for: "0533")
        let visit = try await stage.visit("/", by: "0533")
        _ = try await visit.perform(FactorTable.self, on: "0533", .enrol(sealed: sealed, step: 1))
        let code = TimeCode.code(secret, step: TimeCode.step(at: stage.plant.clock.read()))
        #expect(try await stage.node.signIn(attempt("0533", code)).standing.person == "0533")
        await #expect(throws: Denial.refused(.factorCodeUsed)) { try await stage.node.signIn(attempt("0533", code)) }
        await #expect(throws: Denial.refused(.init("identity.sign-in.outside-wrong", .none, next: .none))) {
            try await stage.node.signIn(attempt("0533", "000000"))
        }
        let why = try await stage.node.read { (snapshot) throws(Fault) in
            try AccountLookups.attempts(of: "0533", limit: 4, from: snapshot).map(\.why)
        }
        #expect(why == ["wrong-code", "wrong-code", nil, "no-factor"])
    }

    @Test func `Law.s9 let a badge stand for the number, and refuse a lost one with an alert`() async throws {
        let acts = "/accounts/:person/acts"
        let badge = ["act": "badge", "code": "BADGE-0533-A", "document": "identity-card"]
        #expect(
            try words(of: try await post(acts, to: "0533", badge.merging(["code": "B"]) { $1 }))
                .contains("identity.badge.code-wrong"))
        _ = try await post(acts, to: "0533", badge)
        func attempt(_ number: String, _ password: String) -> SignInAttempt {
            SignInAttempt(number: number, password: password, isHome: true, workstation: "lane 1")
        }
        #expect(try await stage.node.signIn(attempt("BADGE-0533-A", "own")).standing.person == "0533")
        let bodies = try stage.plant.store.read { (snapshot) throws(Fault) -> [String] in
            var bodies: [String] = []
            for index in 0..<(try LedgerReader.size(snapshot)) {
                bodies.append(String(decoding: try StoredEntry.whole(index, from: snapshot).body, as: UTF8.self))
            }
            return bodies
        }
        #expect(!bodies.contains { $0.contains("BADGE-0533") })
        // It moves to nobody, and there is one at a time.
        #expect(try words(of: try await post(acts, to: "0417", badge)).contains("identity.badge.known"))
        let second = badge.merging(["code": "BADGE-0533-B"]) { $1 }
        #expect(try words(of: try await post(acts, to: "0533", second)).contains("identity.badge.held"))
        #expect((try await stage.page("/preferences/badge", by: "0533")).contains("name=\"reason\""))
        #expect(
            try words(of: try await post("/preferences/badge", by: "0533", [:]))
                .contains("identity.account.reason-missing"))
        _ = try await post("/preferences/badge", by: "0533", ["reason": "丢了"])
        await #expect(throws: Denial.refused(.init("identity.badge.used-after-loss", .none, next: .none))) {
            try await stage.node.signIn(attempt("BADGE-0533-A", "own"))
        }
        let html = try await stage.page("/accounts/:person", by: Self.admin, parameters: ["person": "0533"])
        #expect(html.contains("停用的工牌被使用，被拒") && html.contains("badge-seen"))
        let alerts = try await stage.node.read { (snapshot) throws(Fault) in
            try BadgeTable.alerts(limit: 5, from: snapshot)
        }
        #expect(alerts.map(\.person) == ["0533"])
        let seen = ["act": "badge-seen", "badge": alerts[0].id, "reason": "门卫交回"]
        guard case .seeOther = try await post(acts, to: "0533", seen) else { throw PlantFailure(what: "not seen") }
        guard case .seeOther = try await post(acts, to: "0533", second) else {
            throw PlantFailure(what: "no new badge after the identity check")
        }
        #expect(try await stage.node.signIn(attempt("BADGE-0533-B", "own")).standing.person == "0533")
    }

    @Test func `Law.s12 take a badge for the first component and nothing more`() async throws {
        let badge = ["act": "badge", "code": "BADGE-0533-A", "document": "identity-card"]
        _ = try await post("/accounts/:person/acts", to: "0533", badge)
        for password in ["", "BADGE-0533-A"] {
            await #expect(throws: Denial.refused(.init("identity.sign-in.wrong", .none, next: .none))) {
                try await stage.node.signIn(
                    SignInAttempt(number: "BADGE-0533-A", password: password, isHome: true, workstation: ""))
            }
        }
        func request(_ signer: Signer, _ password: String) -> SignatureRequest {
            SignatureRequest(
                signer, password: password, record: Subject("a.b", "1"), version: 1, digest: TreeHash.empty,
                meaning: .reviewed, workstation: "")
        }
        let badged = Signer.first("0533", number: "BADGE-0533-A")
        await #expect(throws: Denial.refused(.init("identity.password.wrong", .none, next: .none))) {
            try await stage.node.sign(request(badged, ""))
        }
        #expect(try await stage.node.sign(request(badged, "own")).statement.person == "0533")
        #expect(try await stage.node.sign(request(.named("BADGE-0533-A"), "own")).statement.person == "0533")
        await #expect(throws: Denial.refused(.init("identity.signature.number-other", .none, next: .none))) {
            try await stage.node.sign(request(.first("0417", number: "BADGE-0533-A"), "own"))
        }
    }

    private func field(_ name: String, _ html: String) throws -> String {
        let start = try #require(html.firstRange(of: "name=\"\(name)\" value=\""))
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }

    private func base32(_ text: String) throws -> [UInt8] {
        var (bytes, word, bits): ([UInt8], Int, Int) = ([], 0, 0)
        for letter in text {
            let value = try #require(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").firstIndex(of: letter))
            word = (word << 5 | value) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> bits))
            }
        }
        return bytes
    }
}

extension Phrase {
    /// Refusals are equal by code.
    fileprivate static let none = Phrase("", "")
}
