import Assembly
import Exchange
import Kernel
import TestKit
import Testing
import Web

@testable import Server

@Suite struct `The exchange for station software` {
    private static let key = "xm_station"
    private static let doors = OpenDoors(
        deeds: [], lookUps: [],
        key: { (digest, _) throws(Fault) in
            guard digest == ServerStage.sha256(key) else { return nil }
            return DoorKey(
                device: "scale-3", person: "p-station", permissions: ["exchange.operate"],
                networks: [Network("127.0.0.0/8")].compactMap(\.self), perMinute: 600)
        }, turnAway: { (_, _, _, _) throws(Denial) in })

    private func call(
        _ stage: ExchangeStage, _ method: String, _ path: String, _ body: String = "", key: String = key
    ) async throws -> Answer {
        let headers = ["Authorization": "Bearer \(key)", "Content-Type": "application/json"]
        return try await stage.plant.client.send(method, "/api/v1/exchange/\(path)", headers, body: Array(body.utf8))
    }

    private static let item = #"{"bag":"b1","code":"LBL-BAD","reason":"label","at":"2026-03-15T09:42:00+08:00"}"#
    private static func message(_ items: String = item) -> String {
        #"{"messages":[{"id":"m-1","type":"UNIT_REJECT","items":["# + items + "]}]}"
    }

    @Test func `takes messages once, and answers item by item`() async throws {
        try await ExchangeStage.run(doors: Self.doors) { stage in
            let first = try await call(stage, "POST", "messages", Self.message())
            #expect(first.status == 200 && first.text.contains(#""outcome":"accepted""#), "\(first.text)")
            let again = try await call(stage, "POST", "messages", Self.message())
            #expect(again.text == first.text)
            #expect(try await stage.sum("b1") == 1)
            let other = try await call(
                stage, "POST", "messages", Self.message(Self.item.replacing("b1", with: "b2")))
            #expect(other.text.contains(Refusal.messageContradicts.code) && other.text.contains("refused"))
            let row = try #require(try await stage.came("m-1"))
            #expect(row.how == .api && row.seq == nil)
        }
    }

    @Test func `refuses what is no message, and keys of nobody`() async throws {
        try await ExchangeStage.run(doors: Self.doors) { stage in
            #expect(try await call(stage, "POST", "messages", Self.message(), key: "xm_other").status == 401)
            for body in ["{}", #"{"messages":[]}"#, #"{"messages":[{"id":"a/b","type":"X","items":[]}]}"#, "[", "7"] {
                let status = try await call(stage, "POST", "messages", body).status
                #expect(status == 400 || status == 422, "\(body)")
            }
            #expect(try await call(stage, "DELETE", "messages").status == 405)
            let shapeless = try await call(stage, "POST", "messages", Self.message(#"{"bag":"b1"}"#))
            #expect(shapeless.status == 200 && shapeless.text.contains(#""state":"rejected""#))
        }
    }

    @Test func `reads what waits by its number, and acknowledges it`() async throws {
        try await ExchangeStage.run(doors: Self.doors) { stage in
            for number in 1...3 {
                _ = try await stage.plant.node.perform(
                    Errand(
                        MessageTable.self, id: stage.plant.node.freshCommandID(), record: "o-\(number)",
                        command: .queue(to: "S51A", .unitReject, [ExchangeStage.item("b")]),
                        person: Standing.node.person))
            }
            let page = try await call(stage, "GET", "messages?limit=2")
            #expect(page.text.contains(#""id":"o-1""#) && page.text.hasSuffix(#""next":2}"#), "\(page.text)")
            let rest = try await call(stage, "GET", "messages?after=2")
            #expect(rest.text.contains(#""id":"o-3""#) && !rest.text.contains("o-1"))
            let told = try await call(stage, "POST", "acknowledgements", #"{"up_to":2}"#)
            #expect(told.text == #"{"acknowledged":2}"#)
            #expect(try await call(stage, "POST", "acknowledgements", #"{"up_to":2}"#).text == #"{"acknowledged":0}"#)
            #expect(try await stage.message("o-2", at: stage.plant)?.stage == .acknowledged)
            #expect(try await stage.message("o-3", at: stage.plant)?.stage == .queued)
        }
    }
}
