import Assembly
import Kernel
import TestKit
import Testing
import Web

/// What somebody tries who has no session, another one, or yesterday's.
@Suite struct `An attack on a session` {
    @Test func `that plants its own cookie before the sign-in wins nothing (session fixation)`() async throws {
        try await ServerStage.run { stage in
            let planted = String(repeating: "ab", count: 32)
            let form = try await stage.client.send("GET", "/session", ["Cookie": "xuemai_session=\(planted)"])
            let door = form.cookie("xuemai_door") ?? ""
            let answer = try await stage.post(
                "/session", ["csrf": door, "badge": "p1", "password": TestAccounts.password],
                ["Cookie": "xuemai_door=\(door); xuemai_session=\(planted)"])
            let given = try #require(answer.cookie("xuemai_session"))
            #expect(answer.status == 303 && given != planted && given.count == 64)
            let asPlanted = ["Cookie": "xuemai_session=\(planted)", "X-Fragment": "1"]
            #expect(try await stage.client.send("GET", "/tallies/1", asPlanted).status == 401)
            let again = try await stage.signIn()
            #expect(again.cookie != "xuemai_session=\(given)")
        }
    }

    @Test func `that plants the door's own cookie cannot post for the one who signs in`() async throws {
        try await ServerStage.run { stage in
            let form = try await stage.client.send("GET", "/session")
            let door = form.cookie("xuemai_door") ?? ""
            let signed = try await stage.signIn()
            #expect(try await stage.post("/tallies/1", ["csrf": door], signed.headers).status == 403)
            #expect(try await stage.node.state().size == 0)
        }
    }

    @Test func `by a second tab of somebody else finds the first tab's form refused`() async throws {
        try await ServerStage.run { stage in
            let first = try await stage.signIn("p1")
            let second = try await stage.signIn("p2")
            // The browser holds one cookie: the first tab's form goes out under the second person's session.
            let stale = try await stage.post("/tallies/1", ["csrf": first.csrf, "amount": "5"], second.headers)
            #expect(stale.status == 403)
            #expect(try await stage.node.state().size == 0)
        }
    }

    @Test func `with two tabs of one person records both forms, and the same form once`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            for command in ["00112233445566778899aabbccddee01", "00112233445566778899aabbccddee02"] {
                for _ in 0..<2 {
                    let sent = try await stage.post(
                        "/tallies/1", ["csrf": signed.csrf, "command": command, "amount": "2"], signed.headers)
                    #expect(sent.status == 303)
                }
            }
            #expect(try await stage.node.state().size == 2)
            // The same form with another content is no repeat.
            let changed = try await stage.post(
                "/tallies/1",
                ["csrf": signed.csrf, "command": "00112233445566778899aabbccddee01", "amount": "9"], signed.headers)
            #expect(changed.status == 409)
            #expect(try await stage.node.state().size == 2)
            // One tab signs out: the other is out, too.
            _ = try await stage.post("/session/end", ["csrf": signed.csrf], signed.headers)
            #expect(try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.fetching).status == 401)
        }
    }

    @Test func `with a header in a name, a cookie or an address splits no answer`() async throws {
        try await ServerStage.run { stage in
            let evil = "%0d%0aSet-Cookie:%20xuemai_session=1"
            let form = try await stage.client.send("GET", "/session?back=/tallies\(evil)")
            #expect(form.cookie("xuemai_session") == nil)
            let set = try await stage.post(
                "/preferences", ["language": "en\(evil)", "theme": "dark\(evil)", "back": "/tallies\(evil)"],
                ["Origin": "http://localhost"])
            #expect(set.cookie("xuemai_session") == nil)
            #expect(!(set.header("location") ?? "").contains("\r"))
            let signed = try await stage.signIn()
            let moved = try await stage.post("/tallies/a\(evil)", ["csrf": signed.csrf], signed.headers)
            #expect(moved.cookie("xuemai_session") == nil)
            #expect(moved.headers.filter { $0.name == "set-cookie" }.isEmpty)
        }
    }

    @Test func `by a clock set back locks the screen, and no entry goes back in time`() async throws {
        try await ServerStage.run { stage in
            let signed = try await stage.signIn()
            #expect(try await stage.post("/tallies/1", ["csrf": signed.csrf], signed.headers).status == 303)
            stage.clock.advance(.seconds(-3_600))
            #expect(try await stage.client.send("GET", "/tallies/1", signed.fetching).status == 423)
            let later = try await stage.signIn()
            #expect(try await stage.post("/tallies/1", ["csrf": later.csrf], later.headers).status == 303)
            let times = try await stage.node.history(of: Subject("test.tally", "1"), before: .max, limit: 9)
                .map(\.head.recordedAt)
            #expect(times.count == 2 && times[0] >= times[1])
        }
    }
}
