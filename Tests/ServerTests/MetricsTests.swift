import Assembly
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Server

@Suite struct `The figures for monitors` {
    private static let headers = ["Authorization": "Bearer a-monitor's-key"]

    private func run(_ body: @escaping @Sendable (ServerStage) async throws -> Void) async throws {
        try await ServerStage.run(
            setup: { $0.metricsKeys = BearerKeys([TreeHash.sha256(Array("a-monitor's-key".utf8))]) }, body)
    }

    @Test func `are shown with a key of their own only`() async throws {
        try await ServerStage.run { stage in
            let answer = try await stage.client.send("GET", "/metrics", Self.headers)
            #expect(answer.status == 404)
        }
        try await run { stage in
            #expect(try await stage.client.send("GET", "/metrics").status == 401)
            #expect(try await stage.client.send("GET", "/metrics", TestMirror.authorized).status == 403)
            let answer = try await stage.client.send("GET", "/metrics", Self.headers)
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(try await stage.client.send("GET", "/log/checkpoint", Self.headers).status == 404)
        }
    }

    @Test func `count commands, refusals, flushes, entries, sessions and requests`() async throws {
        try await run { stage in
            try await stage.record(3)
            await #expect(throws: Denial.self) { try await stage.record(1, of: -1_000) }
            _ = try await stage.signIn()
            let text = try await stage.client.send("GET", "/metrics", Self.headers).text
            let figures = try Figures(text)
            #expect(figures["xuemai_commands_total"] == "4")
            #expect(figures["xuemai_refusals_total{code=\"test.tally.below-zero\"}"] == "1", "\(text)")
            #expect(figures["xuemai_flush_commands_count"] == "4")
            #expect(figures["xuemai_flush_commands_bucket{le=\"1\"}"] == "4")
            #expect(figures["xuemai_flush_seconds_bucket{le=\"+Inf\"}"] == "4")
            #expect(figures["xuemai_entries"] == "3" && figures["xuemai_sealed_entries"] == "3")
            #expect(figures["xuemai_cosigned_entries"] == "0")
            #expect(figures["xuemai_sessions"] == "1")
            #expect(figures["xuemai_requests_total{status=\"303\"}"] == "1")
            #expect(Int(figures["process_resident_memory_bytes"] ?? "") ?? 0 > 1_000_000)
        }
    }

    @Test func `name nobody and no record`() async throws {
        try await run { stage in
            try await stage.record(1)
            _ = try await stage.signIn("p2")
            let text = try await stage.client.send("GET", "/metrics", Self.headers).text
            for word in ["p1", "p2", "tally/T", "test.example"] { #expect(!text.contains(word)) }
        }
    }

    @Test func `tell every declared metric, and a histogram that adds up`() throws {
        let board = MetricBoard()
        for value in [Int64(400), 500, 501, 2_000_000] { board.observe(.flushSeconds, value) }
        let figures = try Figures(board.text)
        #expect(figures.declared == Metric.all.map(\.name) && Set(figures.declared).count == Metric.all.count)
        #expect(figures["xuemai_flush_seconds_bucket{le=\"0.000500\"}"] == "2")
        #expect(figures["xuemai_flush_seconds_bucket{le=\"0.001000\"}"] == "3")
        #expect(figures["xuemai_flush_seconds_bucket{le=\"1.000000\"}"] == "3")
        #expect(figures["xuemai_flush_seconds_bucket{le=\"+Inf\"}"] == "4")
        #expect(figures["xuemai_flush_seconds_sum"] == "2.001401")
        #expect(throws: Figures.Wrong.self) { try Figures("xuemai_entries 1\n") }
        #expect(throws: Figures.Wrong.self) { try Figures("# TYPE a gauge\na 1") }
        #expect(throws: Figures.Wrong.self) { try Figures("# TYPE a gauge\na{b=c} 1\n") }
    }
}

/// Reads Prometheus text format as strictly as a monitor would.
private struct Figures {
    struct Wrong: Error { let line: Substring }

    private(set) var declared: [String] = []
    private var values: [String: String] = [:]

    init(_ text: String) throws(Wrong) {
        guard text.last == "\n" else { throw Wrong(line: text.suffix(9)) }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0] == "#" {
                if words[1] == "TYPE" { declared.append(String(words[2])) }
                continue
            }
            let isSample = line.wholeMatch(of: /([a-z_]+)(\{[a-z]+="[^"\\]+"\})? (\d+(\.\d+)?)/) != nil
            let name = words[0].prefix { $0 != "{" }
            guard isSample, declared.contains(where: { name.hasPrefix($0) }), values[String(words[0])] == nil else {
                throw Wrong(line: line)
            }
            values[String(words[0])] = String(words[1])
        }
    }

    subscript(_ name: String) -> String? { values[name] }
}
