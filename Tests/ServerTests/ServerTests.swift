import Assembly
import Kernel
import TestKit
import Testing
import Web

@Suite struct `Without a session` {
    @Test func `every page leads to the door, and every script is told`() async throws {
        try await ServerStage.run { stage in
            for route in Pages.tallies.routes {
                let path = route.path.replacing(":id", with: "1")
                let page = try await stage.client.send(route.method.rawValue, path)
                #expect(page.status == 303, "\(path)")
                #expect(page.header("location")?.hasPrefix("/session?back=") == true, "\(path)")
                let fragment = try await stage.client.send(route.method.rawValue, path, ["X-Fragment": "1"])
                #expect(fragment.status == 401, "\(path)")
            }
        }
    }

    @Test func `the door keeps where one wanted to go, if it is ours`() async throws {
        try await ServerStage.run { stage in
            let asked = try await stage.client.send("GET", "/tallies?q=1")
            let form = try await stage.client.send("GET", asked.header("location") ?? "")
            #expect(form.field("back") == "/tallies?q=1")
            let foreign = try await stage.client.send("GET", "/session?back=//evil.example")
            #expect(foreign.field("back") == "/")
        }
    }

    @Test func `a live line is refused, and health is told to anybody`() async throws {
        try await ServerStage.run { stage in
            #expect(try await stage.client.send("GET", "/live").status == 401)
            let health = try await stage.client.send("GET", "/health")
            #expect(health.status == 200)
            #expect(health.text.contains(#""ledger_size":0"#))
            #expect(health.text.contains(#""store":"memory""#))
        }
    }
}

@Suite struct `Signing in` {
    @Test func `opens a session with a cookie that scripts and other sites cannot use`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            #expect(signed.answer.status == 303)
            let cookie = signed.answer.headers.first { $0.value.hasPrefix("xuemai_session=") }?.value ?? ""
            #expect(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/")
            )
            #expect(try await stage.client.send("GET", "/tallies", signed.headers).status == 200)
        }
    }

    @Test func `keeps its cookie off plain http where the node is reached over https`() async throws {
        try await ServerStage.run(publicURL: "https://plasma.example") { stage in
            let answer = try await stage.tryToSignIn("p1", password: TestAccounts.password)
            #expect(
                answer.headers.filter { $0.name == "set-cookie" }.allSatisfy {
                    $0.value.hasSuffix("; Secure")
                })
            #expect(answer.cookie("xuemai_session") != nil)
        }
    }

    @Test func `counts a wrong password and says the same to an unknown number`() async throws {
        try await ServerStage.run { stage in
            let wrong = try await stage.tryToSignIn("p1", password: "no")
            #expect(wrong.status == 409)
            #expect(wrong.cookie("xuemai_session") == nil)
            #expect(stage.accounts.failures("p1") == 1)
            let unknown = try await stage.tryToSignIn("zz", password: "no")
            #expect(unknown.text.contains("工号或口令不对") && wrong.text.contains("工号或口令不对"))
            #expect(unknown.status == wrong.status)
        }
    }

    @Test func `is refused to a form that the door did not make`() async throws {
        try await ServerStage.run { stage in
            let forged = try await stage.post(
                "/session", ["csrf": "1", "badge": "p1", "password": TestAccounts.password])
            #expect(forged.status == 403)
            #expect(forged.cookie("xuemai_session") == nil)
        }
    }

    @Test func `leads nowhere but to a new password the first time`() async throws {
        try await ServerStage.run { stage in
            let first = try await stage.tryToSignIn("pnew", password: TestAccounts.password)
            #expect(first.header("location") == "/session/password")
            let cookie = ["Cookie": "xuemai_session=\(first.cookie("xuemai_session") ?? "")"]
            #expect(
                try await stage.client.send("GET", "/tallies", cookie).header("location")
                    == "/session/password")
            let form = try await stage.client.send("GET", "/session/password", cookie)
            let csrf = form.field("csrf") ?? ""
            let short = try await stage.post(
                "/session/password",
                ["csrf": csrf, "old": TestAccounts.password, "new": "short", "again": "short"], cookie)
            #expect(short.status == 409)
            let fields = [
                "csrf": csrf, "old": TestAccounts.password, "new": "another horse", "again": "another horse",
            ]
            #expect(try await stage.post("/session/password", fields, cookie).header("location") == "/")
            #expect(try await stage.client.send("GET", "/tallies", cookie).status == 200)
            #expect(try await stage.tryToSignIn("pnew", password: "another horse").header("location") == "/")
        }
    }
}

@Suite struct `A session` {
    @Test func `Law.s5 locks by itself when idle, keeps itself, and opens with the password`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            stage.clock.advance(.seconds(901))
            let locked = try await stage.client.send("GET", "/tallies/1", signed.fetching)
            #expect(locked.status == 423)
            #expect(locked.text.contains("data-locked"))
            let page = try await stage.client.send("GET", "/tallies", signed.headers)
            #expect(page.status == 423)
            #expect(page.text.contains("/session/unlock"))
            let wrong = try await stage.post(
                "/session/unlock", ["csrf": signed.csrf, "password": "no"], signed.fetching)
            #expect(wrong.status == 409)
            #expect(wrong.text.contains("还可试 4 次"))
            let right = try await stage.post(
                "/session/unlock", ["csrf": signed.csrf, "password": TestAccounts.password], signed.fetching)
            #expect(right.status == 200)
            #expect(right.header("x-csrf") == signed.csrf)
            #expect(try await stage.client.send("GET", "/tallies/1", signed.fetching).status == 200)
        }
    }

    @Test func `Law.s24 asks for two components at its first signature, and again after it was locked`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            func sign(_ number: String?, amount: Int = 1) async throws -> Answer {
                var fields = ["password": TestAccounts.password, "amount": "\(amount)"]
                fields["number"] = number
                return try await stage.post("/tallies/1/signatures", fields, signed.fetching)
            }
            #expect(try await sign(nil).text.contains("identity.signature.number-missing"))
            #expect(try await sign("p2").text.contains("identity.signature.number-other"))
            #expect(stage.accounts.failures("p1") == 1)
            // What was refused after the signing left no signature in the record.
            #expect(try await sign("p1", amount: -9).text.contains("test.tally.below-zero"))
            #expect(try await sign(nil).status == 409)
            #expect(try await sign("p1").text == "<p>number and password</p>")
            #expect(try await sign(nil).text == "<p>password</p>")
            let other = try await stage.signIn()
            let fields = ["password": TestAccounts.password]
            #expect(try await stage.post("/tallies/1/signatures", fields, other.fetching).status == 409)
            stage.clock.advance(.seconds(901))
            #expect(try await sign(nil).status == 423)
            let unlocked = try await stage.post(
                "/session/unlock", ["csrf": signed.csrf, "password": TestAccounts.password], signed.fetching)
            #expect(unlocked.status == 200)
            #expect(try await sign(nil).text.contains("identity.signature.number-missing"))
            #expect(try await sign("p1").status == 200)
        }
    }

    @Test func `locks when the page asks for it`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let lock = try await stage.post("/session/lock", ["csrf": signed.csrf], signed.fetching)
            #expect(lock.status == 200)
            #expect(lock.text.contains("data-unlock"))
            #expect(try await stage.client.send("GET", "/tallies/1", signed.fetching).status == 423)
        }
    }

    @Test func `ends after its hours, however busy, and when its person leaves`() async throws {
        try await ServerStage.run { stage in
            let busy = try await stage.signIn()
            for _ in 0..<60 {
                stage.clock.advance(.minutes(12))
                _ = try await stage.client.send("GET", "/tallies/1", busy.fetching)
            }
            #expect(try await stage.client.send("GET", "/tallies/1", busy.fetching).status == 401)
            let leaving = try await stage.signIn()
            let ended = try await stage.post("/session/end", ["csrf": leaving.csrf], leaving.headers)
            #expect(ended.header("location") == "/session")
            #expect(try await stage.client.send("GET", "/tallies/1", leaving.fetching).status == 401)
        }
    }
}

@Suite struct `A post` {
    @Test func `is refused without the token of its session, and from another site`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let other = try await stage.signIn("p2")
            #expect(try await stage.post("/tallies/1", ["amount": "1"], signed.headers).status == 403)
            #expect(try await stage.post("/tallies/1", ["csrf": other.csrf], signed.headers).status == 403)
            var headers = signed.headers
            headers["Origin"] = "https://evil.example"
            #expect(try await stage.post("/tallies/1", ["csrf": signed.csrf], headers).status == 403)
            headers["Origin"] = nil
            headers["Sec-Fetch-Site"] = "cross-site"
            #expect(try await stage.post("/tallies/1", ["csrf": signed.csrf], headers).status == 403)
            #expect(try await stage.node.state().size == 0)
            #expect(try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.headers).status == 303)
            #expect(try await stage.node.state().size == 1)
        }
    }

    @Test func `is the same command when it is sent again`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let fields = ["csrf": signed.csrf, "command": "00112233445566778899aabbccddeeff"]
            for _ in 0..<2 {
                #expect(try await stage.post("/tallies/1", fields, signed.headers).status == 303)
            }
            #expect(try await stage.node.state().size == 1)
        }
    }

    @Test func `may bring files up to the limit, and is told the limit beyond it`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            func upload(_ count: Int) async throws -> Answer {
                var headers = signed.fetching
                headers["Content-Type"] = "multipart/form-data; boundary=xx"
                let head = "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                let body =
                    Array(head.utf8) + [UInt8](repeating: 97, count: count) + Array("\r\n--xx--\r\n".utf8)
                return try await stage.client.send("POST", "/uploads", headers, body: body)
            }
            let taken = try await upload(90_000)
            #expect(taken.status == 200)
            #expect(taken.text == "<p>90000</p>")
            let large = try await upload(200_000)
            #expect(large.status == 413)
            #expect(large.text.contains("MiB"))
            var cut = signed.fetching
            cut["Content-Type"] = "multipart/form-data; boundary=xx"
            #expect(
                try await stage.client.send("POST", "/uploads", cut, body: Array("--xx\r\n".utf8)).status
                    == 400)
        }
    }
}

@Suite struct `An answer that says no` {
    @Test func `is a page with what happened, why, what to do, and a reference`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let missing = try await stage.client.send("GET", "/nowhere", signed.headers)
            let unknown = try await stage.client.send("GET", "/tallies/none", signed.headers)
            let refused = try await stage.post(
                "/tallies/1", ["csrf": signed.csrf, "amount": "-5"], signed.headers)
            let denied = try await stage.client.send("GET", "/secrets", signed.headers)
            let failed = try await stage.client.send("GET", "/faults", signed.headers)
            #expect([missing, unknown, refused, denied, failed].map(\.status) == [404, 404, 409, 403, 503])
            for page in [missing, unknown, refused, denied, failed] {
                #expect(page.text.contains("error-page") && page.text.contains("<!doctype html>"))
                #expect(page.text.contains("class=\"rail\""))
            }
            #expect(refused.text.contains("不可小于零") && refused.text.contains("test.tally.below-zero"))
        }
    }

    @Test func `never shows a path or a query`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            for headers in [signed.headers, signed.fetching] {
                let failed = try await stage.client.send("GET", "/faults", headers)
                #expect(failed.status == 503)
                #expect(failed.text.contains("F-"))
                #expect(!failed.text.contains("SELECT") && !failed.text.contains("/var/"))
            }
        }
    }

    @Test func `says that the disk is full and nothing was saved`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            stage.store.fail(at: 1, with: Fault(.storeFull, ServerStage.secret))
            let full = try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.headers)
            #expect(full.status == 503)
            #expect(full.text.contains("磁盘满了，没有保存") && !full.text.contains("SELECT"))
            #expect(try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.headers).status == 303)
        }
    }

    @Test func `is a piece with code and reason for a script`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let refused = try await stage.post("/tallies/1", ["amount": "-5"], signed.fetching)
            #expect(refused.status == 409)
            #expect(
                refused.text.contains("data-code=\"test.tally.below-zero\"")
                    && refused.text.contains("data-wrong"))
            #expect(!refused.text.contains("<html"))
        }
    }
}

@Suite struct `Every answer` {
    @Test func `forbids foreign scripts, frames and sniffing`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            for path in ["/", "/session", "/tallies/1", "/nowhere", "/faults", "/files", "/health", "/proof"] {
                for headers in [signed.headers, [:]] {
                    let answer = try await stage.client.send("GET", path, headers)
                    let policy = answer.header("content-security-policy") ?? ""
                    #expect(
                        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                        "\(path)")
                    #expect(answer.header("x-content-type-options") == "nosniff")
                    #expect(answer.header("cache-control") == "no-store")
                    #expect(answer.header("referrer-policy") == "same-origin")
                }
            }
        }
    }

    @Test func `that is an asset may be kept for a year under its own address`() async throws {
        try await ServerStage.run { stage in
            let kept = try await stage.client.send("GET", Assets.path("xuemai.css"))
            #expect(kept.status == 200)
            #expect(kept.header("cache-control")?.contains("immutable") == true)
            let tag = kept.header("etag") ?? ""
            let again = try await stage.client.send("GET", "/assets/xuemai.css", ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(try await stage.client.send("GET", "/assets/none.css").status == 404)
        }
    }

    @Test func `that is a file keeps its Chinese name`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let file = try await stage.client.send("GET", "/files", signed.headers)
            #expect(
                file.header("content-disposition")?.hasSuffix("filename*=UTF-8''%E6%B8%85%E5%8D%95%201.csv")
                    == true)
        }
    }

    @Test func `escapes what came in the address`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let piece = try await stage.client.send("GET", "/tallies/%3Cb%3E%E8%A1%80", signed.fetching)
            #expect(piece.text == "<p id=\"tally\">&lt;b&gt;血</p>")
            let page = try await stage.client.send("GET", "/tallies?q=a+b%3Ci%3E", signed.headers)
            #expect(page.text.contains("<p>a b&lt;i&gt;</p>"))
        }
    }
}

@Suite struct `Language and theme` {
    @Test func `are remembered for a year, and lead back only to us`() async throws {
        try await ServerStage.run { stage in
            let origin = ["Origin": "http://localhost"]
            let set = try await stage.post(
                "/preferences", ["language": "en", "theme": "dark", "back": "/tallies"], origin)
            #expect(set.header("location") == "/tallies")
            #expect(set.cookie("xuemai_language") == "en" && set.cookie("xuemai_theme") == "dark")
            #expect(
                try await stage.post("/preferences", ["back": "//evil.example"], origin).header("location")
                    == "/")
            #expect(try await stage.post("/preferences", ["language": "en"]).status == 403)
            let page = try await stage.client.send(
                "GET", "/session", ["Cookie": "xuemai_theme=dark; xuemai_language=en"])
            #expect(page.text.contains("lang=\"en\"") && page.text.contains("data-theme=\"dark\""))
        }
    }
}

@Suite struct `A live page` {
    @Test func `is told of a commit on what it shows`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            let heard = try await stage.client.listen(
                "/live?subject=test.tally/7", signed.headers, until: "event: changed"
            ) {
                Task { _ = try await stage.post("/tallies/7", ["csrf": signed.csrf], signed.headers) }
            }
            #expect(heard.contains("text/event-stream") && heard.contains("event: changed"))
        }
    }
}

@Suite struct `The general pages` {
    @Test func `say that nothing waits, and lead a ledger number to its proof`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            #expect(try await stage.client.send("GET", "/", signed.headers).text.contains("没有等你的事"))
            #expect(try await stage.client.send("GET", "/proof", signed.headers).text.contains("还没有检查点"))
            _ = try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.headers)
            let found = try await stage.client.send("GET", "/find?q=+0+", signed.headers)
            #expect(found.header("location") == "/proof/0")
            #expect(try await stage.client.send("GET", "/find?q=XX", signed.headers).text.contains("没有找到"))
            #expect(try await stage.client.send("GET", "/proof/1", signed.headers).status == 404)
        }
    }

    @Test func `prove an entry here and for download`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            _ = try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.headers)
            let page = try await stage.client.send("GET", "/proof/0?check=1", signed.headers)
            #expect(page.status == 200)
            #expect(page.text.contains("相符"))
            let proof = try await stage.client.send("GET", "/proof/0/tlog-proof", signed.headers)
            #expect(proof.text.hasPrefix("c2sp.org/tlog-proof@v1\nindex 0\n"))
            let bundle = try await stage.client.send("GET", "/proof/0/bundle", signed.headers)
            #expect(bundle.text.hasPrefix(#"{"body":"#) && bundle.text.contains(#""salt":"#))
            #expect(
                try await stage.client.send("GET", "/proof", signed.headers).text.contains("test.example/log")
            )
        }
    }
}
