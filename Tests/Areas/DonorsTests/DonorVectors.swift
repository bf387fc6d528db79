import Foundation
import Kernel
import TestKit
import Testing

@testable import Donors

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a donor's fact` {
    private let samples: [DonorFact] = [
        .registered(station: "3201", number: "D0000017", sealed: Array(0..<40)), .corrected(sealed: Array(1..<41)),
        .seen(.lookBack, note: "ZS-2026-04"), .erased(.courtOrder, reference: "SQ-2036-1"),
        .reported(
            DonorReport(
                station: "3202", number: "E1", status: .regular, sex: .female, abo: .ab, tag: Digest.story([1]))),
        .matched(Digest.story([1]), twin: "3202-E1"),
        .deferred(
            Deferral(
                code: "T-COLD", from: Day(daysSinceEpoch: 20_700), until: Day(daysSinceEpoch: 20_707), note: "体检单 1")),
        .deferralLifted(code: "T-COLD"), .merged(DonorTie(other: "3202-E1", bags: ["DN-1"], sameTag: true)),
        .joined(into: "3201-D1"), .split(DonorTie(other: "3202-E1", bags: [], sameTag: false)),
        .left(from: "3201-D1", sameTag: true), .toldApart(from: "3202-E1"),
    ]

    private func vectors() throws -> [(kind: FactKind, body: [UInt8])] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (FactKind(read: String(parts[0])), Array(try #require(parts.last).utf8))
        }
    }

    @Test func `never change`() throws {
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let held = try vectors().map { "\($0.kind)\t" + String(decoding: $0.body, as: UTF8.self) }
        #expect(written == held, "\(written.joined(separator: "\n"))")
        #expect(written == (try vectors().map { "\($0.kind)\t" + String(decoding: $0.body, as: UTF8.self) }))
        #expect(try vectors().map { try DonorFact.read($0.kind, JSONFields(canonical: $0.body)) } == samples)
        #expect(samples.map(\.kind) == DonorFact.kinds)
    }

    @Test func `of a wrong kind, purpose, ground or base64 are refused`() throws {
        for (kind, body) in [
            ("donors.donor.registered.v9", "{}"), ("donors.donor.corrected.v1", "{\"sealed\":\"?\"}"),
            ("donors.donor.identity-seen.v1", "{\"note\":\"\",\"purpose\":\"fun\"}"),
            ("donors.donor.identity-erased.v1", "{\"ground\":\"fun\",\"reference\":\"\"}"),
        ] {
            let fields = try JSONFields(canonical: Array(body.utf8))
            #expect(throws: JSONFailure.self) { try DonorFact.read(FactKind(read: kind), fields) }
        }
    }
}
