package import Kernel

/// Messages of one sender to one receiver, in order: the text that is signed, one line of canonical JSON. The same
/// on the link and in a bundle that is carried by hand.
package struct Parcel: Sendable, Hashable {
    /// A full lorry's manifest of 20 000 bags has about 4 MB.
    package static let bytesMax = 16 * 1_048_576
    /// Messages of one parcel: what a receiver performs in one flush.
    package static let messagesMax = 500
    /// Items hold flat objects.
    static let depthMax = 8
    static let version: Int64 = 1

    package let from: String
    package let to: String
    package let sentAt: Moment
    package let messages: [Message]

    package init(from: String, to: String, sentAt: Moment, messages: [Message]) {
        self.from = from
        self.to = to
        self.sentAt = sentAt
        self.messages = messages
    }

    package var text: String {
        Parcel.text(from: from, to: to, sentAt: sentAt, contents: messages.map(\.canonicalBytes))
    }

    /// Of messages as they are kept, without reading them again.
    package static func text(from: String, to: String, sentAt: Moment, contents: [[UInt8]]) -> String {
        var head = CanonicalWriter()
        head.value(from)
        var bytes = Array("{\"from\":".utf8) + head.bytes + Array(",\"messages\":[".utf8)
        bytes.reserveCapacity(contents.reduce(256) { $0 + $1.count + 1 })
        for (place, content) in contents.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += content
        }
        var tail = CanonicalWriter()
        tail.beginObject()
        tail.member("sent_at", sentAt)
        tail.member("to", to)
        tail.member("version", version)
        tail.endObject()
        bytes += Array("],".utf8) + tail.bytes.dropFirst() + [0x0A]
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nothing but the canonical form: what is verified is what is kept.
    package init(text: String) throws(JSONFailure) {
        let fields = try WireLine.fields(text)
        try fields.refuseUnknown(except: ["from", "messages", "sent_at", "to", "version"])
        guard try fields.integer("version") == Parcel.version else { throw fields.wrong("version") }
        from = try fields.string("from")
        to = try fields.string("to")
        sentAt = try fields.moment("sent_at")
        let told = try fields.objects("messages")
        guard told.count <= Parcel.messagesMax else { throw fields.wrong("messages") }
        var messages: [Message] = []
        messages.reserveCapacity(told.count)
        for message in told {
            try message.refuseUnknown(except: ["created_at", "id", "items", "seq", "type", "version"])
            messages.append(try Message(reading: message))
        }
        self.messages = messages
    }
}

enum WireLine {
    static func fields(_ text: String) throws(JSONFailure) -> JSONFields {
        var bytes = Array(text.utf8)
        guard bytes.popLast() == 0x0A else { throw JSONFailure(.unexpectedEnd, offset: bytes.count) }
        return try JSONFields(JSONReader.read(bytes, strictness: .canonical, depthMax: Parcel.depthMax))
    }
}
