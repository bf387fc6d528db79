import Assembly
import Kernel
import Ledger
import Settings
import Synchronization
import TestKit
import Testing

@testable import Server

@Suite struct `Signing in from outside` {
    private static let secret = Array("12345678901234567890".utf8)
    private static let home = "10.2.3.4"
    private static let outside = "203.0.113.9"

    /// Behind a proxy of ours, so that a test can stand anywhere.
    private static func run(_ body: @escaping @Sendable (ServerStage) async throws -> Void) async throws {
        try await ServerStage.run(
            setup: { setup in
                setup.proxies = ["127.0.0.0/8", "::1/128"].compactMap { Network($0) }
                setup.homeNetworks = ["10.0.0.0/8"].compactMap { Network($0) }
            }, body)
    }

    private static func enrol(_ stage: ServerStage, always: Bool = false) {
        let sealed = TestAccounts.accessKey.seal(secret, for: "p1")
        stage.accounts.held.withLock { $0.factors["p1"] = AccountBook.Factor(sealed: sealed, always: always) }
    }

    private static func code(_ stage: ServerStage) -> String {
        TimeCode.code(secret, step: TimeCode.step(at: stage.clock.read()))
    }

    private static func signIn(
        _ stage: ServerStage, _ password: String = TestAccounts.password, code: String? = "", from address: String
    ) async throws -> Answer {
        try await stage.tryToSignIn("p1", password: password, code: code, from: address)
    }

    @Test func `Law.s8 takes number, password and code; at home number and password`() async throws {
        try await Self.run { stage in
            Self.enrol(stage)
            let inside = try await Self.signIn(stage, code: nil, from: Self.home)
            #expect(inside.cookie("xuemai_session") != nil)
            let without = try await Self.signIn(stage, from: Self.outside)
            #expect(without.status == 409 && without.cookie("xuemai_session") == nil)
            #expect(without.text.contains("工号、口令或验证码不对") && without.text.contains("name=\"code\""))
            let with = try await Self.signIn(stage, code: Self.code(stage), from: Self.outside)
            #expect(with.cookie("xuemai_session") != nil)
        }
    }

    @Test func `Law.s8 is refused to who has no second factor, and recorded as such`() async throws {
        try await Self.run { stage in
            let answer = try await Self.signIn(stage, code: "123456", from: Self.outside)
            #expect(answer.status == 409 && answer.text.contains("从厂外登录要第二要素"))
            #expect(stage.accounts.held.withLock { $0.told } == [.noFactor])
        }
    }

    @Test func `counts a wrong code like a wrong password, and says the same to both`() async throws {
        try await Self.run { stage in
            Self.enrol(stage)
            let code = try await Self.signIn(stage, code: "000000", from: Self.outside)
            let password = try await Self.signIn(stage, "no", code: Self.code(stage), from: Self.outside)
            for answer in [code, password] { #expect(answer.text.contains("工号、口令或验证码不对")) }
            #expect(stage.accounts.failures("p1") == 2)
            #expect(stage.accounts.held.withLock { $0.told } == [.code, .password])
        }
    }

    @Test func `Law.s8 takes a code once`() async throws {
        try await Self.run { stage in
            Self.enrol(stage)
            let code = Self.code(stage)
            let fresh = try await Self.signIn(stage, code: code, from: Self.outside)
            #expect(fresh.status == 303)
            let replayed = try await Self.signIn(stage, code: code, from: Self.outside)
            #expect(replayed.status == 409)
            #expect(stage.accounts.failures("p1") == 1)
            stage.clock.advance(.seconds(30))
            let next = try await Self.signIn(stage, code: Self.code(stage), from: Self.outside)
            #expect(next.status == 303)
        }
    }

    @Test func `asks for the code at home too, of who wants it so`() async throws {
        try await Self.run { stage in
            Self.enrol(stage, always: true)
            let asked = try await Self.signIn(stage, code: nil, from: Self.home)
            #expect(asked.status == 409 && asked.text.contains("还要验证码") && asked.text.contains("name=\"code\""))
            #expect(stage.accounts.failures("p1") == 0)
            let given = try await Self.signIn(stage, code: Self.code(stage), from: Self.home)
            #expect(given.status == 303)
        }
    }

    @Test func `Law.s8 does not unlock with a password what was opened at home`() async throws {
        try await Self.run { stage in
            let opened = try await Self.signIn(stage, code: nil, from: Self.home)
            var headers = ["Cookie": "xuemai_session=\(opened.cookie("xuemai_session") ?? "")"]
            let csrf = try await stage.client.send("GET", "/", headers).field("csrf") ?? ""
            stage.clock.advance(.seconds(901))
            headers["X-Forwarded-For"] = Self.outside
            let fields = ["csrf": csrf, "password": TestAccounts.password]
            let refused = try await stage.post("/session/unlock", fields, headers)
            #expect(refused.header("location")?.hasPrefix("/session") == true)
            headers["X-Forwarded-For"] = Self.home
            #expect(try await stage.client.send("GET", "/tallies", headers).status == 303)
        }
    }

    @Test func `is known by address: what cannot be told is outside, and no list is home everywhere`() {
        var setup = ServerSetup(host: "", port: 0, publicURL: "", site: "", version: "")
        func isHome(_ address: String?, set: String? = nil) -> Bool {
            setup.isHome(address, KnownSettings(set.map { [NodeSettings.homeNetworks.name: $0] } ?? [:]))
        }
        #expect(isHome(Self.outside) && isHome(nil))
        setup.homeNetworks = ["10.0.0.0/8"].compactMap { Network($0) }
        #expect(isHome(Self.home))
        #expect(!isHome(Self.outside) && !isHome(nil) && !isHome("elsewhere"))
        // What two persons set is home, too; the operator's file lets in whom a wrong setting shut out.
        #expect(isHome(Self.home, set: "192.168.0.0/16") && isHome("192.168.1.9", set: "192.168.0.0/16"))
        setup.homeNetworks = []
        #expect(!isHome(Self.home, set: "192.168.0.0/16"))
    }
}
