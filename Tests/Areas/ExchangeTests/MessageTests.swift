import Kernel
import TestKit
import Testing
import Web

@testable import Exchange

extension MessageItem {
    static func story(_ bag: String) -> MessageItem {
        MessageItem([
            ("bag", .text(bag)), ("code", .text("LBL-BAD")), ("reason", .text("破损")), ("at", .moment(.storyStart)),
        ])
    }
}

extension IncomingMessage {
    static func story(
        _ id: String = "m-1", seq: Int64? = 1, bags: [String] = ["b1", "b2"], how: Carriage = .link
    ) -> IncomingMessage {
        let message = Message(
            id: id, seq: seq, type: "UNIT_REJECT", version: 1, createdAt: .storyStart, items: bags.map { .story($0) })
        return IncomingMessage(
            partner: StoryPartner.station, message: message, digest: message.digest(Digest.story), how: how,
            sentAt: .storyStart)
    }
}

@Suite struct `A message` {
    private let zhang = Standing.story("0417", "exchange.operate")
    private let partner = StoryPartner.partner(StoryPartner.detail())
    private let came = IncomingMessage.story()
    private let refusal = Refusal("x.y.z", Phrase("不", "no"), next: Phrase("停", "stop"))
    private var blank: Story<MessageRules> { Story(MessageRules.self, came.record) }
    private var received: Story<MessageRules> { blank.given(.received(came), by: "node") }
    private var queued: Story<MessageRules> {
        Story(MessageRules.self, "o-1").given(
            .queued(partner: StoryPartner.station, came.message), by: "node")
    }
    private let verdicts = [
        ItemVerdict(index: 0, subject: "b1", .accepted),
        ItemVerdict(index: 1, subject: "b2", .noted(["VOL-600"])),
    ]

    private func receive(
        _ incoming: IncomingMessage, after last: Int64 = 0, on story: Story<MessageRules>? = nil,
        partner: Partner? = StoryPartner.partner(StoryPartner.detail())
    ) -> Result<[MessageFact], Refusal> {
        (story ?? Story(MessageRules.self, incoming.record)).when(
            .receive(incoming), MessageEvidence(partner: partner, lastIn: last), by: .node)
    }

    @Test func `is queued in the row of its partner`() {
        let story = Story(MessageRules.self, "o-1")
        let command = MessageCommand.queue(to: "S51A", .unitReject, [.story("b1")])
        let fact = MessageFact.queued(
            partner: StoryPartner.station,
            Message(
                id: "o-1", seq: 5, type: "UNIT_REJECT", version: 1, createdAt: .storyStart + .seconds(10),
                items: [.story("b1")]))
        let evidence = MessageEvidence(partner: partner, lastOut: 4)
        #expect(story.when(command, evidence, by: .node) == .success([fact]))
        #expect(story.when(command, MessageEvidence(), by: .node) == .failure(.partnerUnknown))
        let closed = StoryPartner.partner(StoryPartner.detail(), closed: true)
        #expect(story.when(command, MessageEvidence(partner: closed), by: .node) == .failure(.partnerClosed))
        #expect(queued.when(command, evidence, by: .node) == .failure(.messageExists))
        #expect(Story(MessageRules.self, "a/b").when(command, evidence, by: .node) == .failure(.messageExists))
    }

    @Test func `is taken in its turn from a registered partner`() {
        #expect(receive(came) == .success([.received(came)]))
        #expect(receive(came, partner: nil) == .failure(.partnerUnknown))
        #expect(receive(.story(seq: 3), after: 1) == .failure(.messageGap(2)))
        #expect(receive(.story(seq: 2), after: 2) == .failure(.messageSequencePassed(2)))
        #expect(receive(.story(seq: nil)) == .failure(.messageSequenceMissing))
        let keyless = StoryPartner.partner(StoryPartner.detail(key: nil))
        #expect(receive(came, partner: keyless) == .failure(.partnerWithoutKey))
        #expect(receive(.story(seq: nil, how: .api)) == .failure(.partnerDeviceForeign))
        let filed = IncomingMessage.story(seq: nil, how: .file)
        #expect(receive(filed, partner: keyless) == .success([.received(filed)]))
        #expect(receive(filed) == .failure(.partnerSigns))
        let elsewhere = Story(MessageRules.self, "in:other:m-1")
        #expect(receive(came, on: elsewhere) == .failure(.messageRecordWrong))
    }

    @Test func `that comes again changes nothing; other content under its id is refused and noted once`() {
        #expect(receive(came, after: 1, on: received) == .failure(.messageKnown))
        let other = IncomingMessage.story(bags: ["b9"])
        #expect(receive(other, after: 1, on: received) == .failure(.messageContradicts))
        func contradict(_ story: Story<MessageRules>, _ digest: Digest) -> Result<[MessageFact], Refusal> {
            story.when(.contradict(digest), MessageEvidence(), by: .node)
        }
        #expect(contradict(received, other.digest) == .success([.contradicted(other.digest)]))
        #expect(contradict(received, came.digest) == .failure(.messageNotWaiting))
        let noted = received.given(.contradicted(other.digest), by: "node")
        #expect(contradict(noted, other.digest) == .failure(.messageContradicts))
    }

    @Test func `is answered item by item, once`() {
        func answer(_ story: Story<MessageRules>, _ verdicts: [ItemVerdict]) -> Result<[MessageFact], Refusal> {
            story.when(.answer(verdicts), MessageEvidence(), by: .node)
        }
        #expect(answer(received, verdicts) == .success([.answered(verdicts)]))
        #expect(answer(received, [verdicts[0]]) == .failure(.messageVerdictsWrong))
        #expect(answer(received, verdicts.reversed()) == .failure(.messageVerdictsWrong))
        #expect(answer(blank, verdicts) == .failure(.messageNotWaiting))
        let answered = received.given(.answered(verdicts), by: "node")
        #expect(answer(answered, verdicts) == .failure(.messageNotWaiting))
    }

    @Test func `is acknowledged once by whoever it was sent to`() {
        func acknowledge(_ told: Acknowledgement, _ story: Story<MessageRules>) -> Result<[MessageFact], Refusal> {
            story.when(.acknowledge(told, how: .link, answer: nil), MessageEvidence(), by: .node)
        }
        let told = Acknowledgement(state: .answered, verdicts: verdicts)
        #expect(acknowledge(told, queued) == .success([.acknowledged(told, how: .link, answer: nil)]))
        #expect(acknowledge(Acknowledgement(state: .answered), queued) == .failure(.messageVerdictsWrong))
        func handOver(_ reason: String?) -> Result<[MessageFact], Refusal> {
            let told = Acknowledgement(state: .received)
            return queued.when(
                .acknowledge(told, how: .file, answer: nil), MessageEvidence(), by: zhang, reason: reason)
        }
        #expect(handOver(" ") == .failure(.exchangeReasonMissing))
        #expect(
            handOver("交王医生")
                == .success([
                    .acknowledged(Acknowledgement(state: .received), how: .file, answer: nil)
                ]))
        let done = queued.given(.acknowledged(told, how: .link, answer: nil), by: "node")
        #expect(acknowledge(told, done) == .failure(.messageNotWaiting))
    }

    @Test func `that was rejected or contradicted is looked into by a person, with the finding`() {
        let rejected = blank.given(.rejected(came, code: refusal.code, reason: refusal.reason), by: "node")
        func settle(_ story: Story<MessageRules>, _ reason: String?) -> Result<[MessageFact], Refusal> {
            story.when(.settle, MessageEvidence(), by: zhang, reason: reason)
        }
        #expect(settle(rejected, "对方已重发") == .success([.settled]))
        #expect(settle(rejected, nil) == .failure(.exchangeReasonMissing))
        #expect(settle(received, "r") == .failure(.messageNothingToSettle))
        let settled = rejected.given(.settled, by: "0417", reason: "对方已重发")
        #expect(settle(settled, "r") == .failure(.messageNothingToSettle))
        let refused = Acknowledgement(state: .rejected, code: "x", reason: refusal.reason)
        let told = queued.given(.acknowledged(refused, how: .link, answer: nil), by: "node")
        #expect(settle(told, "更正") == .success([.settled]))
    }

    @Test func `asks the right of a person wherever a person brings it`() {
        #expect(MessageCommand.receive(.story()).permission == nil)
        for how in [Carriage.bundle, .api, .file] {
            let incoming = IncomingMessage.story(how: how)
            #expect(MessageCommand.receive(incoming).permission == "exchange.operate")
            let reject = MessageCommand.reject(incoming, code: "x", reason: refusal.reason)
            #expect(reject.permission == "exchange.operate")
            let told = Acknowledgement(state: .received)
            #expect(MessageCommand.acknowledge(told, how: how, answer: nil).permission == "exchange.operate")
        }
        #expect(MessageCommand.settle.permission == "exchange.operate")
    }

    @Test func `says the same however it comes`() {
        let linked = IncomingMessage.story(seq: 1).message
        let filed = IncomingMessage.story(seq: nil).message
        #expect(linked.digest(Digest.story) == filed.digest(Digest.story))
        #expect(linked.digest(Digest.story) != IncomingMessage.story(bags: ["b1"]).digest)
    }
}

@Suite struct `A type of message` {
    private func checked(_ items: [MessageItem], type: String = "UNIT_REJECT", version: Int64 = 1) -> String? {
        let message = Message(
            id: "m", seq: nil, type: type, version: version, createdAt: .storyStart, items: items)
        guard case .failure(let refusal) = MessageTypes(MessageType.all).checked(message) else { return nil }
        return refusal.code
    }

    @Test func `takes items of its own fields only`() {
        #expect(checked([.story("b1")]) == nil)
        #expect(checked([.story("b1")], type: "NOTHING") == Refusal.messageTypeUnknown("NOTHING").code)
        #expect(checked([.story("b1")], version: 2) == Refusal.messageVersionUnknown("UNIT_REJECT", 2).code)
        #expect(checked([]) == Refusal.messageItemsCount(.unitReject).code)
        let wrong = Refusal.messageShapeWrong(item: 0, FieldFlaw(.missing, "x")).code
        #expect(checked([MessageItem([("bag", .text("b1"))])]) == wrong)
        #expect(checked([MessageItem(json: .string("b1"))]) == wrong)
    }

    @Test func `has an example that it takes`() {
        for type in MessageType.all {
            let item = MessageItem(
                json: .object(type.fields.map { JSONMember(key: $0.name, value: $0.example) }))
            #expect(type.flaws([item]).isEmpty, "\(type.name): \(type.flaws([item]))")
            #expect(!type.subject(of: item).isEmpty)
        }
        #expect(Set(MessageType.all.map(\.name)).count == MessageType.all.count)
    }
}
