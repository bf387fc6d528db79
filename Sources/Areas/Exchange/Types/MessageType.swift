package import Kernel
package import Web

/// A kind of message as data: its name, who sends it, and the fields of one item. Areas declare the types that they
/// take or send; pages, the API's description, templates and the check of shape are made of the declaration.
package struct MessageType: Sendable {
    package enum Direction: String, Sendable, CaseIterable {
        case toPlant = "to-plant"
        case toStation = "to-station"
        case both
    }

    /// A full lorry's manifest is one message.
    package static let itemsMaxDefault = 20_000

    /// `DONATION`, as it stands on the wire.
    package let name: String
    package let version: Int64
    package let direction: Direction
    package let what: Phrase
    package let fields: [DeedField]
    /// Which field names the thing that an item is about, for lists and verdicts.
    package let subject: String
    package let itemsMax: Int

    package init(
        _ name: StaticString, version: Int64 = 1, _ direction: Direction, _ what: Phrase, subject: StaticString,
        itemsMax: Int = MessageType.itemsMaxDefault, fields: [DeedField]
    ) {
        precondition(
            fields.contains { $0.name == subject.description }, "the subject of a message is one of its fields")
        self.name = name.description
        self.version = version
        self.direction = direction
        self.what = what
        self.fields = fields
        self.subject = subject.description
        self.itemsMax = itemsMax
    }

    /// The fields of an item, each within its limits.
    package func values(of item: MessageItem) throws(FieldFlaw) -> DeedValues {
        let fields: JSONFields
        do throws(JSONFailure) { fields = try JSONFields(item.json) } catch {
            throw FieldFlaw(.wrongType, "", Phrase("条目", "The item"))
        }
        return try DeedValues(self.fields, json: fields)
    }

    /// What an item is about; empty if it does not say.
    package func subject(of item: MessageItem) -> String { item.text(subject) ?? "" }

    /// What is wrong with items of this type, item by item; nothing if all may be taken.
    package func flaws(_ items: [MessageItem]) -> [(index: Int, flaw: FieldFlaw)] {
        var flaws: [(Int, FieldFlaw)] = []
        for (index, item) in items.enumerated() {
            do throws(FieldFlaw) { _ = try values(of: item) } catch { flaws.append((index, error)) }
        }
        return flaws
    }
}

/// The types that a node knows, by name.
package struct MessageTypes: Sendable {
    package let all: [MessageType]
    private let byName: [String: MessageType]

    package init(_ all: [MessageType]) {
        self.all = all
        byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }

    package subscript(name: String) -> MessageType? { byName[name] }

    /// The type of a message if the message has its shape; otherwise why not, for its sender.
    package func checked(_ message: Message) -> Result<MessageType, Refusal> {
        guard let type = byName[message.type] else { return .failure(.messageTypeUnknown(message.type)) }
        guard type.version == message.version else {
            return .failure(.messageVersionUnknown(message.type, message.version))
        }
        guard (1...type.itemsMax).contains(message.items.count) else { return .failure(.messageItemsCount(type)) }
        guard let first = type.flaws(message.items).first else { return .success(type) }
        return .failure(.messageShapeWrong(item: first.index, first.flaw))
    }
}

extension Refusal {
    /// A newer sender, or a misspelt name: nobody here would act on it.
    package static func messageTypeUnknown(_ name: String) -> Refusal {
        let shown = String(name.prefix(40))
        return Refusal(
            "exchange.message.type-unknown", Phrase("不认识的消息类型 \(shown)", "Unknown type of message \(shown)"),
            next: Phrase("对照接口说明；或先升级本节点", "See the description of the interface, or upgrade this node"))
    }

    package static func messageVersionUnknown(_ name: String, _ version: Int64) -> Refusal {
        Refusal(
            "exchange.message.version-unknown",
            Phrase("\(name) 的第 \(version) 版不认识", "Version \(version) of \(name) is not known here"),
            next: Phrase("先升级本节点，或改用已知版本", "Upgrade this node, or send a known version"))
    }

    package static func messageItemsCount(_ type: MessageType) -> Refusal {
        Refusal(
            "exchange.message.items-count",
            Phrase("\(type.name) 应有 1 至 \(type.itemsMax) 条", "\(type.name) takes 1 to \(type.itemsMax) items"),
            next: Phrase("分成几条消息再发", "Send it as several messages"))
    }

    package static func messageShapeWrong(item: Int, _ flaw: FieldFlaw) -> Refusal {
        let reason = flaw.refusal.reason
        return Refusal(
            "exchange.message.shape-wrong",
            Phrase("第 \(item + 1) 条 \(flaw.path)：\(reason.zh)", "Item \(item + 1), \(flaw.path): \(reason.en)"),
            next: Phrase("更正后作为新消息再发", "Correct it and send it as a new message"))
    }
}
