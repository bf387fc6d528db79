import Assembly
import Exchange
import Kernel
import Ledger
import TestKit
import Testing
import Web

extension Plant {
    /// A station and another plant, messages both ways, one of them wrong, and a clock that went off.
    func exchange() async throws {
        let key = try #require(NoteSigner(name: "s51a.example/one", seed: [UInt8](repeating: 9, count: 32)))
        let origin = key.name
        let vkey = key.verifierKey.vkey
        func detail(_ name: String, url: String = "https://s51a.example") -> PartnerDetail {
            PartnerDetail(
                name: name, role: .station, code: Plant.stations[0].code, key: vkey, url: url, device: "scale-3")
        }
        let told = PartnerKey.fingerprint(of: vkey, hash: TreeHash.sha256)
        func partner(_ command: PartnerCommand, by person: String = "0105") async throws {
            try await must(errand(PartnerTable.self, origin, command, by: person, reason: "签约"))
        }
        try await partner(.register(detail("五一浆站"), compared: told))
        try await partner(.amend(detail("五一浆站有限公司"), compared: ""))
        let node = Standing.node.person
        try await partner(.noteClock(offsetSeconds: 900, limitSeconds: 300), by: node)
        try await exchangeMessages(with: origin, as: node)
        let old = PartnerDetail(name: "旧厂", role: .plant, code: "", key: nil)
        for command in [PartnerCommand.register(old, compared: ""), .close] {
            try await must(errand(PartnerTable.self, "old.example", command, by: "0105", reason: "旧"))
        }
    }

    private func exchangeMessages(with origin: String, as node: String) async throws {
        let item = MessageItem([("bag", .text("b-1"))])
        func incoming(_ id: String, _ seq: Int64) -> IncomingMessage {
            let message = Message(
                id: id, seq: seq, type: "DONATION", version: 1, createdAt: clock.read(), items: [item])
            return IncomingMessage(
                partner: origin, message: message, digest: message.digest(TreeHash.sha256), how: .link,
                sentAt: clock.read())
        }
        func message(_ record: String, _ command: MessageCommand, by person: String) async throws {
            try await must(errand(MessageTable.self, record, command, by: person, reason: "查明"))
        }
        let first = incoming("m-1", 1)
        let second = incoming("m-2", 2)
        try await message(first.record, .receive(first), by: node)
        try await message(first.record, .contradict(second.digest), by: node)
        try await message(
            second.record, .reject(second, code: "x.y", reason: Phrase("不收", "not taken")), by: node)
        try await message(second.record, .settle, by: "0417")
        for id in ["o-1", "o-2"] { try await message(id, .queue(to: origin, .unitReject, [item]), by: node) }
        let told = Acknowledgement(state: .answered, verdicts: [ItemVerdict(index: 0, subject: "b-1", .accepted)])
        try await message("o-1", .acknowledge(told, how: .link, answer: nil), by: node)
    }
}
