import Kernel
import TestKit
import Testing

@testable import Exchange

@Suite struct `A fact of the exchange` {
    private let detail = PartnerDetail(
        name: "五一浆站", role: .station, code: "S51A", key: "station.example/s51a+00000000+AQ==",
        url: "https://s51a.example", device: "lims-1")
    private let reason = Phrase("不认识", "unknown")

    private func incoming() throws -> IncomingMessage {
        let message = Message(
            id: "m-1", seq: 1, type: "UNIT_REJECT", version: 1, createdAt: .storyStart, items: [.story("b1")])
        let digest = try #require(Digest(hex: String(repeating: "ab", count: 32)))
        return IncomingMessage(
            partner: StoryPartner.station, message: message, digest: digest, how: .link, sentAt: .storyStart,
            parcel: digest)
    }

    @Test func `is written in bytes that never change`() throws {
        let incoming = try incoming()
        let verdicts = [
            ItemVerdict(index: 0, subject: "b1", .accepted),
            ItemVerdict(index: 1, subject: "b2", .noted(["VOL-600"])),
            ItemVerdict(index: 2, subject: "b3", .refused(code: "x.y", reason: reason)),
        ]
        let partners: [PartnerFact] = [
            .registered(detail), .amended(detail), .closed, .clockNoted(offsetSeconds: -400, limitSeconds: 300),
        ]
        let messages: [MessageFact] = [
            .queued(partner: StoryPartner.station, incoming.message),
            .acknowledged(
                Acknowledgement(state: .answered, verdicts: verdicts), how: .link, answer: incoming.digest),
            .acknowledged(
                Acknowledgement(state: .rejected, code: "x.y", reason: reason), how: .bundle, answer: nil),
            .received(incoming), .rejected(incoming, code: "x.y", reason: reason), .answered(verdicts),
            .contradicted(incoming.digest), .settled,
        ]
        let written =
            partners.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
            + messages.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let kept = try Repository.text(of: "Tests/Areas/ExchangeTests/vectors.txt").split(separator: "\n")
            .map(String.init)
        #expect(written == kept, "\(written.joined(separator: "\n"))")
        for message in messages {
            #expect(try MessageFact.read(message.kind, JSONFields(canonical: message.canonicalBytes)) == message)
        }
        #expect(Set(messages.map(\.kind)) == Set(MessageFact.kinds))
        #expect(partners.map(\.kind) == PartnerFact.kinds)
    }
}
