package import Kernel

/// A message as it travels: the same on the link, in a bundle, over the API and from a file.
package struct Message: Sendable, Hashable {
    /// Chosen by the sender, never again for another content.
    package let id: String
    /// Place in the sender's row of messages to this receiver, from one; nil where the sender counts none.
    package let seq: Int64?
    package let type: String
    package let version: Int64
    package let createdAt: Moment
    package let items: [MessageItem]

    package init(
        id: String, seq: Int64?, type: String, version: Int64, createdAt: Moment, items: [MessageItem]
    ) {
        self.id = id
        self.seq = seq
        self.type = type
        self.version = version
        self.createdAt = createdAt
        self.items = items
    }

    /// Long enough for any system's own key.
    package static let idBytesMax = 64

    /// Letters, digits, dot, dash, underscore: an id stands in addresses and file names.
    package static func isId(_ id: String) -> Bool {
        (1...idBytesMax).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "A") < 26 || byte &- UInt8(ascii: "a") < 26
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("created_at", createdAt)
        writer.member("id", id)
        writer.key("items")
        writer.beginArray()
        for item in items { item.json.write(to: &writer) }
        writer.endArray()
        writer.memberIfPresent("seq", seq)
        writer.member("type", type)
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        id = try fields.string("id")
        guard Message.isId(id) else { throw fields.wrong("id") }
        seq = try fields.optionalInteger("seq")
        guard seq.map({ $0 > 0 }) ?? true else { throw fields.wrong("seq") }
        type = try fields.string("type")
        guard Message.isId(type) else { throw fields.wrong("type") }
        version = try fields.integer("version")
        createdAt = try fields.moment("created_at")
        items = try fields.array("items").map { MessageItem(json: $0) }
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 256 * (items.count + 1))
        write(to: &writer)
        return writer.bytes
    }

    /// What a message says, however and whenever it came: what a replay must not change.
    package func digest(_ hash: ([UInt8]) -> Digest) -> Digest {
        var writer = CanonicalWriter(capacity: 256 * (items.count + 1))
        writer.beginObject()
        writer.member("id", id)
        writer.key("items")
        writer.beginArray()
        for item in items { item.json.write(to: &writer) }
        writer.endArray()
        writer.member("type", type)
        writer.member("version", version)
        writer.endObject()
        return hash(writer.bytes)
    }
}

/// How a message came or went.
package enum Carriage: String, Sendable, CaseIterable {
    /// Node to node over HTTP.
    case link
    /// A signed bundle, carried by hand.
    case bundle
    /// Station software of another make, with a device key.
    case api
    /// A table that a person uploaded.
    case file

    package var phrase: Phrase {
        switch self {
        case .link: Phrase("联网", "link")
        case .bundle: Phrase("信包", "bundle")
        case .api: Phrase("接口", "API")
        case .file: Phrase("文件", "file")
        }
    }
}

/// A message that came, with whom it came from and how.
package struct IncomingMessage: Sendable, Hashable {
    package let partner: String
    package let message: Message
    /// What it says, hashed: told apart by it from another message under the same id.
    package let digest: Digest
    package let how: Carriage
    /// When the sender's clock says that it was sent; nil where that is not told.
    package let sentAt: Moment?
    /// SHA-256 of the signed parcel or the file that it came in, kept as it came.
    package let parcel: Digest?

    package init(
        partner: String, message: Message, digest: Digest, how: Carriage, sentAt: Moment? = nil,
        parcel: Digest? = nil
    ) {
        self.partner = partner
        self.message = message
        self.digest = digest
        self.how = how
        self.sentAt = sentAt
        self.parcel = parcel
    }

    /// The record that it becomes here. Ids of two senders may be the same.
    package static func record(_ id: String, from partner: String) -> String { "in:\(partner):\(id)" }
    package var record: String { IncomingMessage.record(message.id, from: partner) }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("content_digest", digest)
        writer.member("how", how.rawValue)
        writer.key("message")
        message.write(to: &writer)
        if let parcel { writer.member("parcel", parcel) }
        writer.member("partner", partner)
        if let sentAt { writer.member("sent_at", sentAt) }
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let how = Carriage(rawValue: try fields.string("how")) else { throw fields.wrong("how") }
        self.how = how
        guard let digest = Digest(hex: try fields.string("content_digest")) else {
            throw fields.wrong("content_digest")
        }
        self.digest = digest
        message = try Message(reading: try fields.object("message"))
        partner = try fields.string("partner")
        sentAt = try fields.optionalMoment("sent_at")
        if let text = try fields.optionalString("parcel") {
            guard let digest = Digest(hex: text) else { throw fields.wrong("parcel") }
            parcel = digest
        } else {
            parcel = nil
        }
    }
}

/// What the receiver said of a whole message.
package struct Acknowledgement: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// Every item has a verdict.
        case answered
        /// Taken; nobody there acts on messages of this type.
        case received
        /// Not taken as a whole.
        case rejected
    }

    package let state: State
    package let verdicts: [ItemVerdict]
    /// Why a message was rejected.
    package let code: String?
    package let reason: Phrase?

    package init(state: State, verdicts: [ItemVerdict] = [], code: String? = nil, reason: Phrase? = nil) {
        self.state = state
        self.verdicts = verdicts
        self.code = code
        self.reason = reason
    }
}
