import Assembly
import Kernel
import Ledger
import Synchronization
import TestKit
import Testing
import Web

@testable import Server

extension OpenDoors {
    static let key = "xm-test-key"

    /// One command and one look-up of tallies; the key's device may call from loopback, or from elsewhere.
    static func tallies(
        network: String = "127.0.0.0/8", perMinute: Int64 = 100, hash: Digest, strangers: Strangers = Strangers()
    )
        -> OpenDoors
    {
        let add = Deed(
            TallyTable.self, "add", "test.add", Phrase("加", "Add"),
            fields: [DeedField("amount", Phrase("数", "Amount"), .integer(-9...9), example: .integer(1))]
        ) { (values) throws(DeedFailure) in .add(values.integer("amount")) }
        let secret = Deed(TallyTable.self, "break", "test.secret", Phrase("坏", "Break")) {
            (_) throws(DeedFailure) in .break
        }
        let names = LookUp(
            "test", "tallies", "test.add", Phrase("数", "Tallies"), by: { (name: String) in name },
            columns: [.init("name", Phrase("名", "Name"), .text) { .text($0) }]
        ) { (call, _) throws(Fault) in
            if call.after == "fault" { throw Fault(.storeFailed, ServerStage.secret) }
            return ["a", "b", "c"].filter { $0 > call.after }.prefix(call.limit).map { $0 }
        }
        return OpenDoors(
            deeds: [OpenDeed(add), OpenDeed(secret)], lookUps: [names],
            key: { (digest, _) throws(Fault) in
                digest == hash
                    ? DoorKey(
                        device: "scale-3", person: "p-scale", permissions: ["test.add"],
                        networks: [network].compactMap { Network($0) }, perMinute: perMinute) : nil
            },
            turnAway: { (device, address, _, _) throws(Denial) in strangers.add("\(device) \(address)") })
    }
}

@Suite struct `The API` {
    private static let hash = ServerStage.sha256(OpenDoors.key)
    private static let id = "0f8fad5b-d9cb-469f-a165-70867728950e"

    private func call(
        _ stage: ServerStage, _ path: String = "/api/v1/test/tally/t1/add", _ body: String = #"{"amount":2}"#,
        key: String? = OpenDoors.key, id: String? = id, type: String = "application/json", method: String = "POST"
    ) async throws -> (status: Int, code: String, answer: Answer) {
        var headers = ["Content-Type": type]
        headers["Authorization"] = key.map { "Bearer \($0)" }
        headers["Idempotency-Key"] = id
        let answer = try await stage.client.send(method, path, headers, body: Array(body.utf8))
        let json = try JSONReader.read(Array(answer.text.utf8), strictness: .canonical)
        return (answer.status, try JSONFields(json).optionalString("code") ?? "", answer)
    }

    @Test func `performs a command once, and answers a repeat with the first receipt`() async throws {
        try await ServerStage.run(doors: .tallies(hash: Self.hash)) { stage in
            let first = try await call(stage)
            #expect(first.status == 200, "\(first.answer.text)")
            #expect(first.answer.text.contains(#""facts":[{"body":{"amount":2},"kind":"test.tally.added.v1"}]"#))
            #expect(first.answer.text.contains(#""repeated":false"#))
            let again = try await call(stage)
            #expect(again.status == 200 && again.answer.text.contains(#""repeated":true"#))
            let retold = try await call(
                stage, "/api/v1/test/tally/t1/add", #"{"amount":2,"happened_at":"2026-01-02T09:42:00+08:00"}"#)
            #expect(retold.status == 409 && retold.code == "engine.command.reused")
            let other = try await call(stage, "/api/v1/test/tally/t1/add", #"{"amount":3}"#)
            #expect(other.status == 409 && other.code == "engine.command.reused")
            let late = try await call(
                stage, "/api/v1/test/tally/t1/add", #"{"amount":1,"happened_at":"2026-01-02T09:42:00+08:00"}"#,
                id: Self.id.replacing("0f", with: "2f"))
            #expect(late.status == 200, "\(late.answer.text)")
            let head = try #require(
                try await stage.node.history(of: Subject("test.tally", "t1"), before: .max, limit: 1).first?.head)
            #expect(head.happenedAt.rfc3339.hasPrefix("2026-01-02T01:42:00") && head.recordedAt > head.happenedAt)
            let ahead = try await call(
                stage, "/api/v1/test/tally/t1/add", #"{"amount":1,"happened_at":"2099-01-02T09:42:00+08:00"}"#,
                id: Self.id.replacing("0f", with: "3f"))
            #expect(ahead.status == 409 && ahead.code == "engine.command.happened-later")
            let below = try await call(
                stage, "/api/v1/test/tally/t1/add", #"{"amount":-9}"#, id: Self.id.replacing("0f", with: "1f"))
            #expect(below.status == 409 && below.code == "test.tally.below-zero")
            #expect(below.answer.header("content-type") == "application/problem+json")
        }
    }

    @Test func `refuses what it cannot read, by name`() async throws {
        try await ServerStage.run(doors: .tallies(hash: Self.hash)) { stage in
            func told(_ body: String) async throws -> String {
                let answer = try await call(stage, "/api/v1/test/tally/t1/add", body)
                return "\(answer.status) \(answer.code)"
            }
            let empty = try await call(stage, "/api/v1/test/tally/t1/add", "")
            #expect(empty.status == 400 && empty.code == "server.api.body-unreadable")
            #expect(try await told(#"{"amount":1,"amount":2}"#) == "400 server.api.body-unreadable")
            #expect(try await told(String(repeating: "[", count: 100)) == "400 server.api.body-unreadable")
            #expect(try await told("[]") == "422 web.field.type-wrong")
            #expect(try await told("{}") == "422 web.field.missing")
            #expect(try await told(#"{"amount":10}"#) == "422 web.field.out-of-range")
            #expect(try await told(#"{"amount":1,"x":1}"#) == "422 web.field.unknown")
            let large = try await call(stage, "/api/v1/test/tally/t1/add", String(repeating: " ", count: 60_000))
            #expect(large.status == 413 && large.code == "server.api.body-too-large")
            let form = try await call(stage, type: "application/x-www-form-urlencoded")
            #expect(form.status == 415 && form.code == "server.api.media-wrong")
            for id in [nil, "", "7"] {
                let answer = try await call(stage, id: id)
                #expect(answer.status == 400 && answer.code == "server.api.idempotency-key-wrong")
            }
            let record = try await call(stage, "/api/v1/test/tally/a%00b/add")
            #expect(record.status == 422 && record.answer.text.contains(#""field":"record""#))
            let missing = try await call(stage, "/api/v1/test/tally/t1/nothing")
            #expect(missing.status == 404 && missing.code == "server.api.missing")
            let method = try await call(stage, method: "PUT")
            #expect(method.status == 405 && method.answer.header("allow") == "POST")
            #expect(method.code == "server.api.method-wrong")
        }
    }

    @Test func `opens to a key with its right, and to nobody else`() async throws {
        try await ServerStage.run(doors: .tallies(hash: Self.hash)) { stage in
            let none = try await call(stage, key: nil)
            #expect(none.status == 401 && none.code == "server.api.key-missing")
            #expect(none.answer.header("www-authenticate")?.hasPrefix("Bearer") == true)
            let wrong = try await call(stage, key: "guess")
            #expect(wrong.status == 401 && wrong.code == "server.api.key-wrong")
            let right = try await call(stage, "/api/v1/test/tally/t1/break", "{}")
            #expect(right.status == 403 && right.code == "server.api.right-missing")
        }
    }

    @Test func `turns a key away that is used from elsewhere, and records it once a minute`() async throws {
        let strangers = Strangers()
        try await ServerStage.run(doors: .tallies(network: "10.2.0.0/16", hash: Self.hash, strangers: strangers)) {
            stage in
            for _ in 0..<3 {
                let answer = try await call(stage)
                #expect(answer.status == 403 && answer.code == "server.api.network-foreign")
            }
            #expect(strangers.all == ["scale-3 127.0.0.1"])
        }
    }

    @Test func `tells a device that calls too often when to come back`() async throws {
        try await ServerStage.run(doors: .tallies(perMinute: 2, hash: Self.hash)) { stage in
            func look() async throws -> (status: Int, code: String, answer: Answer) {
                try await call(stage, "/api/v1/test/tallies", "", method: "GET")
            }
            #expect(try await look().status == 200)
            #expect(try await look().status == 200)
            let third = try await look()
            #expect(third.status == 429 && third.code == "server.api.too-many-calls")
            #expect((1...60).contains(Int(third.answer.header("retry-after") ?? "") ?? 0))
            stage.clock.advance(.seconds(60))
            #expect(try await look().status == 200)
        }
    }

    @Test func `pages a look-up by key, and tells a fault without its details`() async throws {
        try await ServerStage.run(doors: .tallies(hash: Self.hash)) { stage in
            func look(_ query: String) async throws -> (status: Int, code: String, answer: Answer) {
                try await call(stage, "/api/v1/test/tallies\(query)", "", method: "GET")
            }
            #expect(try await look("?limit=2").answer.text == #"{"next":"b","rows":[{"name":"a"},{"name":"b"}]}"#)
            #expect(try await look("?limit=2&after=b").answer.text == #"{"next":null,"rows":[{"name":"c"}]}"#)
            #expect(try await look("?limit=0").code == "web.field.out-of-range")
            #expect(try await look("?x=1").code == "web.field.unknown")
            let fault = try await look("?after=fault")
            #expect(fault.status == 503 && fault.code == "server.api.fault")
            #expect(!fault.answer.text.contains("SELECT"))
        }
    }

    @Test func `describes itself from the declarations`() async throws {
        try await ServerStage.run { stage in
            let answer = try await stage.client.send("GET", "/api/v1/openapi.json")
            #expect(answer.status == 200)
            #expect(
                try Repository.updates("Tests/ServerTests/openapi.json", to: answer.text + "\n")
                    || Repository.text(of: "Tests/ServerTests/openapi.json") == answer.text + "\n")
        }
    }
}

/// Who was turned away, as the record would keep it.
final class Strangers: Sendable {
    private let held = Mutex<[String]>([])
    var all: [String] { held.withLock { $0 } }
    func add(_ line: String) { held.withLock { $0.append(line) } }
}

extension ServerStage {
    static func sha256(_ text: String) -> Digest { TreeHash.sha256(Array(text.utf8)) }
}

@Suite struct `The address of a caller` {
    @Test func `is what the last proxy of ours saw, and never what a stranger wrote`() throws {
        let proxies = [try #require(Network("127.0.0.0/8"))]
        func of(_ connection: String, _ forwarded: String?) -> String? {
            ClientAddress.of(connection, forwarded: forwarded, proxies: proxies)
        }
        #expect(of("10.2.0.9", "10.1.1.1") == "10.2.0.9")
        #expect(of("127.0.0.1", nil) == "127.0.0.1")
        #expect(of("127.0.0.1", "10.2.0.9") == "10.2.0.9")
        #expect(of("127.0.0.1", "10.1.1.1, 203.0.113.9") == "203.0.113.9")
        #expect(of("127.0.0.1", "10.2.0.9, 127.0.0.2") == "10.2.0.9")
        #expect(ClientAddress.of(nil, forwarded: "10.2.0.9", proxies: proxies) == nil)
    }
}
