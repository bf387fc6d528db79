package import Kernel

/// What somebody asks of the trail, as it stands in an address, in a saved filter and in a signed review.
package struct TrailQuestion: Sendable, Hashable {
    /// More is no filter that a person made.
    package static let textBytesMax = 600

    package var person: String?
    package var workstation: String?
    /// `plasma`
    package var area: String?
    /// `plasma.shipment.received.v1`
    package var kind: String?
    /// `plasma.shipment/SH-1`
    package var subject: String?
    /// Days of the plant's wall clock, both included.
    package var from: Day?
    package var to: Day?
    package var isLate = false
    package var hasReason = false
    package var isSigned = false

    package init() {}

    package var isEmpty: Bool { self == TrailQuestion() }

    /// Names and values in sorted order; the same question is the same bytes.
    package var pairs: [(name: String, value: String)] {
        var pairs: [(String, String)] = []
        func add(_ name: String, _ value: String?) { if let value { pairs.append((name, value)) } }
        add("area", area)
        add("from", from?.iso)
        add("kind", kind)
        add("late", isLate ? "1" : nil)
        add("person", person)
        add("reason", hasReason ? "1" : nil)
        add("signed", isSigned ? "1" : nil)
        add("subject", subject)
        add("to", to?.iso)
        add("workstation", workstation)
        return pairs
    }

    /// Empty and unknown values are left out: an address typed by hand asks for what it can.
    package init(_ value: (String) -> String?) {
        func text(_ name: String) -> String? {
            guard let text = value(name), !text.isEmpty, text.utf8.count <= 200 else { return nil }
            return text
        }
        area = text("area")
        from = text("from").flatMap { Day(iso: $0) }
        kind = text("kind")
        isLate = text("late") == "1"
        person = text("person")
        hasReason = text("reason") == "1"
        isSigned = text("signed") == "1"
        subject = text("subject").flatMap { Subject(text: $0)?.description }
        to = text("to").flatMap { Day(iso: $0) }
        workstation = text("workstation")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        for pair in pairs {
            writer.key(pair.name)
            writer.value(pair.value)
        }
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var values: [String: String] = [:]
        for member in fields.members { values[member.key] = try fields.string(member.key) }
        self.init { values[$0] }
    }
}
