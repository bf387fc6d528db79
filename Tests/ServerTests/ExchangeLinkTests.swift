import Assembly
import Exchange
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Server

@Suite struct `The exchange of two nodes` {
    private func answer(_ answer: Answer) throws -> ParcelAnswer {
        let note = try SignedNote(bytes: Array(answer.text.utf8), bytesMax: Parcel.bytesMax)
        _ = try note.verified(by: [ExchangeStage.signer(ExchangeStage.plantName).verifierKey])
        return try ParcelAnswer(text: note.text)
    }

    @Test func `carries messages in order, each item with its verdict, signed both ways`() async throws {
        try await ExchangeStage.run { stage in
            try await stage.queue("m-1", ["b1", "x2"])
            try await stage.queue("m-2", ["b3"])
            await stage.round.once()
            let first = try #require(try await stage.message("m-1", at: stage.station))
            #expect(first.stage == .acknowledged && first.refusedCount == 1 && first.itemCount == 2)
            let came = try #require(try await stage.came("m-1"))
            #expect(came.stage == .answered && came.refusedCount == 1 && came.how == .link)
            #expect(try await stage.sum("b1") == 1)
            #expect(try await stage.sum("b3") == 1)
            #expect(try await stage.waiting() == 0)
        }
    }

    @Test func `waits while the link is cut, and goes on by itself when it is healed`() async throws {
        try await ExchangeStage.run { stage in
            stage.link.mode = .cut
            for number in 0..<5 { try await stage.queue("m-\(number)", ["b\(number)"]) }
            // Seventy-two hours, asked every ten minutes.
            for _ in 0..<432 {
                stage.station.clock.advance(.minutes(10))
                stage.plant.clock.advance(.minutes(10))
                await stage.round.once()
            }
            #expect(try await stage.waiting() == 5)
            #expect(stage.link.sent.count == 432)
            stage.link.mode = .whole
            try await stage.sendAll()
            #expect(try await stage.waiting() == 0)
            for number in 0..<5 { #expect(try await stage.sum("b\(number)") == 1) }
        }
    }

    @Test func `asks less often the longer nobody answers, and at once after an answer`() async throws {
        try await ExchangeStage.run { stage in
            stage.link.mode = .cut
            try await stage.queue("m-1", ["b1"])
            for _ in 0..<600 {
                stage.station.clock.advance(.seconds(1))
                await stage.round.once()
            }
            // 1, 2, 4, … seconds between them.
            #expect(stage.link.sent.count == 10)
        }
    }

    @Test func `gives a replay the same acknowledgement, and changes nothing`() async throws {
        try await ExchangeStage.run { stage in
            let bytes = try stage.parcel([ExchangeStage.message("m-1", 1, ["b1", "x2"])])
            let first = try answer(try await stage.post(bytes))
            let size = try await stage.plant.node.state().size
            let again = try answer(try await stage.post(bytes))
            #expect(first.lines == again.lines && again.next == 2)
            #expect(first.lines.first?.told?.verdicts.map(\.isRefused) == [false, true])
            #expect(try await stage.plant.node.state().size == size)
            #expect(try await stage.sum("b1") == 1)
        }
    }

    @Test func `refuses other content under a known id, notes it once and says so`() async throws {
        try await ExchangeStage.run { stage in
            _ = try await stage.post(stage.parcel([ExchangeStage.message("m-1", 1, ["b1"])]))
            let other = try stage.parcel([ExchangeStage.message("m-1", 1, ["b9"])])
            for _ in 0..<2 {
                let told = try answer(try await stage.post(other))
                #expect(told.lines.first?.refusedCode == Refusal.messageContradicts.code)
            }
            #expect(try await stage.sum("b9") == 0)
            let row = try #require(try await stage.came("m-1"))
            #expect(row.contradictedAt != nil && row.stage == .answered)
            let taken = try answer(try await stage.post(stage.parcel([ExchangeStage.message("m-9", 1)])))
            #expect(taken.lines.first?.refusedCode == Refusal.messageSequencePassed(1).code)
        }
    }

    @Test func `tells from where to go on when some are missing`() async throws {
        try await ExchangeStage.run { stage in
            let told = try answer(try await stage.post(stage.parcel([ExchangeStage.message("m-3", 3)])))
            #expect(told.next == 1 && told.lines.isEmpty)
            #expect(try await stage.came("m-3") == nil)
            let both = try stage.parcel([
                ExchangeStage.message("m-1", 1, ["b1"]), ExchangeStage.message("m-3", 3, ["b3"]),
            ])
            let some = try answer(try await stage.post(both))
            #expect(some.next == 2 && some.lines.map(\.id) == ["m-1"])
        }
    }

    @Test func `stores nothing that no registered key signed`() async throws {
        try await ExchangeStage.run { stage in
            let size = try await stage.plant.node.state().size
            let message = [ExchangeStage.message("m-1", 1)]
            let thief = try ExchangeStage.signer(ExchangeStage.stationName, seed: [UInt8](repeating: 8, count: 32))
            let stranger = try ExchangeStage.signer("stranger.example/x")
            let good = try stage.parcel(message)
            var damaged = good
            damaged[40] ^= 1
            let mixed = String(decoding: good, as: UTF8.self).replacing("m-1", with: "m-2")
            for (bytes, status) in [
                (try stage.parcel(message, by: thief), 403),
                (try stage.parcel(message, from: "stranger.example/x", by: stranger), 403),
                (try stage.parcel(message, to: "other.example/x"), 404), (damaged, 400), (Array(mixed.utf8), 403),
                (Array("{}".utf8), 400), ([], 400), (Array("{\"from\":\"".utf8), 400),
            ] {
                #expect(try await stage.post(bytes).status == status)
            }
            #expect(try await stage.plant.node.state().size == size)
            let refusals = [ParcelFailure.malformed, .addressedElsewhere, .notTrusted].map(\.refusal)
            #expect(refusals == [.parcelMalformed, .parcelElsewhere, .parcelNotTrusted])
        }
    }

    @Test func `rejects a message of no known shape as a whole, and goes on behind it`() async throws {
        try await ExchangeStage.run { stage in
            let bytes = try stage.parcel([
                ExchangeStage.message("m-1", 1, type: "NOTHING"), ExchangeStage.message("m-2", 2, ["b2", "stop"]),
                ExchangeStage.message("m-3", 3, ["b3"]),
            ])
            let told = try answer(try await stage.post(bytes))
            #expect(told.lines.map(\.told?.state) == [.rejected, .rejected, .answered] && told.next == 4)
            #expect(told.lines[0].told?.code == Refusal.messageTypeUnknown("").code)
            #expect(told.lines[1].told?.code == "test.tally.below-zero")
            #expect(try await stage.sum("b2") == 0)
            #expect(try await stage.sum("b3") == 1)
            let again = try answer(try await stage.post(bytes))
            #expect(again.lines == told.lines)
        }
    }

    @Test func `notes a partner's clock when it leaves the limit and when it is back`() async throws {
        try await ExchangeStage.run { stage in
            func clock() async throws -> Int64? {
                try await stage.plant.node.read { (snapshot) throws(Fault) in
                    try PartnerLookups.partner(ExchangeStage.stationName, from: snapshot)
                        .flatMap { $0.clockOffSince == nil ? nil : $0.clockSeconds }
                }
            }
            let now = stage.plant.clock.read()
            for (seconds, seq) in [(-299, 1), (-301, 2), (-400, 3)] as [(Int64, Int64)] {
                let bytes = try stage.parcel(
                    [ExchangeStage.message("m-\(seq)", seq)], at: now + .seconds(seconds))
                #expect(try await stage.post(bytes).status == 200)
            }
            #expect(try await clock() == 301)
            _ = try await stage.post(stage.parcel([ExchangeStage.message("m-4", 4)], at: now))
            #expect(try await clock() == nil)
        }
    }

    @Test func `does by hand what the link does`() async throws {
        try await ExchangeStage.run { stage in
            for number in 0..<3 { try await stage.queue("m-\(number)", ["b\(number)"]) }
            let desk = ParcelDesk(node: stage.station.node)
            let now = stage.station.clock.read()
            let bundle = try #require(try await desk.outgoing(to: ExchangeStage.plantName, from: nil, at: now))
            #expect(bundle.first == 1 && bundle.last == 3)
            let plant = ParcelDesk(node: stage.plant.node)
            let (parcel, file, digest) = try await plant.open(bundle.bytes)
            let outcome = try await ExchangeIntake(node: stage.plant.node).take(
                parcel.messages,
                .init(partner: parcel.from, how: .bundle, sentAt: parcel.sentAt, parcel: file, person: "p1"))
            let answer = ParcelAnswer(
                from: stage.plant.node.home, to: parcel.from, parcel: digest, next: outcome.next, lines: outcome.lines)
            let back = try await desk.openAnswer(try plant.sign(answer.text))
            #expect(try await desk.acknowledge(back.answer, back.file, how: .bundle, person: "p1") == 3)
            #expect(try await stage.waiting() == 0)
            for number in 0..<3 { #expect(try await stage.sum("b\(number)") == 1) }
            // The link comes back later and tells the same again.
            let again = try self.answer(try await stage.post(bundle.bytes))
            #expect(again.lines == answer.lines)
            await #expect(throws: ParcelFailure.addressedElsewhere) { _ = try await plant.openAnswer(back.file.bytes) }
        }
    }

    @Test(arguments: [3, 17] as [UInt64])
    func `applies each message once and in order, whatever is lost, repeated or reordered`(_ seed: UInt64) async throws
    {
        try await ExchangeStage.run { stage in
            var numbers = SeededNumbers(seed)
            var count = 0
            for _ in 0..<60 {
                for _ in 0..<numbers.below(3) {
                    count += 1
                    try await stage.queue("m-\(count)", ["b\(count)"])
                }
                stage.link.mode = LossyLink.Mode.allCases[numbers.below(5)]
                stage.station.clock.advance(.seconds(Int64(numbers.below(400))))
                await stage.round.once()
            }
            stage.link.mode = .whole
            try await stage.sendAll()
            let last = count
            #expect(try await stage.waiting() == 0 && last > 20)
            for number in 1...last { #expect(try await stage.sum("b\(number)") == 1) }
            let rows = try await stage.plant.node.read { (snapshot) throws(Fault) in
                try MessageLookups.page(MessageFilter(), before: .max, limit: 200, from: snapshot)
            }
            #expect(rows.reversed().compactMap(\.seq) == (1...Int64(last)).map { $0 })
            for row in rows {
                let sent = try #require(try await stage.message(row.messageID, at: stage.station))
                #expect(row.stage == .answered && sent.stage == .acknowledged)
            }
        }
    }
}
