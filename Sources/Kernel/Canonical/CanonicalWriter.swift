/// Writes RFC 8785 canonical JSON straight into bytes: the one form in which facts are hashed and kept.
///
/// Keys are given in order by the caller and checked, because sorting on the way into the ledger would
/// hide a mistake and cost the time of the whole entry.
package struct CanonicalWriter: Sendable {
    /// The largest integer every reader of JSON keeps exactly (RFC 8785 appendix D, RFC 7493 §2.2).
    package static let integerMax: Int64 = 9_007_199_254_740_991

    package private(set) var bytes: [UInt8]
    private var frame = Frame(kind: .document)
    private var outer: [Frame] = []

    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Whether exactly one whole value was written.
    package var isComplete: Bool { outer.isEmpty && frame.kind == .document && frame.count == 1 }

    package mutating func beginObject() { begin(.object, UInt8(ascii: "{")) }
    package mutating func endObject() { end(.object, UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(.array, UInt8(ascii: "[")) }
    package mutating func endArray() { end(.array, UInt8(ascii: "]")) }

    /// A key of ours: needs no escape, so its bytes are copied as they are.
    package mutating func key(_ name: StaticString) {
        name.withUTF8Buffer { buffer in
            assert(!CanonicalText.needsEscape(buffer), "a key in the source needs an escape")
            openKey()
            let start = bytes.count
            bytes.append(contentsOf: buffer)
            closeKey(from: start, escaped: nil)
        }
    }

    package mutating func key(_ name: String) {
        var name = name
        name.withUTF8 { buffer in
            let escapes = CanonicalText.needsEscape(buffer)
            openKey()
            let start = bytes.count
            if escapes {
                CanonicalText.appendEscaped(buffer, to: &bytes)
            } else {
                bytes.append(contentsOf: buffer)
            }
            closeKey(from: start, escaped: escapes ? [UInt8](buffer) : nil)
        }
    }

    package mutating func value(_ text: String) {
        beginValue()
        appendQuoted(text)
    }

    package mutating func value(_ number: Int64) {
        precondition(number.magnitude <= Self.integerMax.magnitude, "an integer beyond 2^53 - 1")
        beginValue()
        CanonicalText.append(number, to: &bytes)
    }

    package mutating func value(_ number: Int) { value(Int64(number)) }

    package mutating func value(_ flag: Bool) {
        beginValue()
        append(flag ? "true" : "false")
    }

    /// The shortest form of ECMAScript (RFC 8785 §3.2.2.3); not-a-number and infinity have none.
    package mutating func value(_ number: Double) {
        beginValue()
        ECMAScriptNumber.append(number, to: &bytes)
    }

    /// Bytes as a string of lower-case hexadecimal digits.
    package mutating func hex(_ octets: [UInt8]) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        for octet in octets {
            bytes.append(CanonicalText.hexDigit(octet >> 4))
            bytes.append(CanonicalText.hexDigit(octet & 0xF))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A digest as a string of 64 lower-case digits.
    package mutating func value(_ digest: Digest) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        digest.appendHex(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A command's id as a string of 32 lower-case digits.
    package mutating func value(_ command: CommandID) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        Hex.append(command.high, to: &bytes)
        Hex.append(command.low, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func null() {
        beginValue()
        append("null")
    }

    private mutating func append(_ word: StaticString) {
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { buffer in
            if CanonicalText.needsEscape(buffer) {
                CanonicalText.appendEscaped(buffer, to: &bytes)
            } else {
                bytes.append(contentsOf: buffer)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func begin(_ kind: Frame.Kind, _ mark: UInt8) {
        beginValue()
        bytes.append(mark)
        outer.append(frame)
        frame = Frame(kind: kind)
    }

    private mutating func end(_ kind: Frame.Kind, _ mark: UInt8) {
        precondition(frame.kind == kind && !frame.awaitsValue, "an end without its begin")
        bytes.append(mark)
        frame = outer.removeLast()
    }

    private mutating func beginValue() {
        switch frame.kind {
        case .object:
            precondition(frame.awaitsValue, "a value without its key")
            frame.awaitsValue = false
        case .array:
            if frame.count > 0 { bytes.append(UInt8(ascii: ",")) }
            frame.count += 1
        case .document:
            precondition(frame.count == 0, "a second value in one document")
            frame.count = 1
        }
    }

    private mutating func openKey() {
        precondition(frame.kind == .object && !frame.awaitsValue, "a key where none may stand")
        if frame.count > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func closeKey(from start: Int, escaped: [UInt8]?) {
        let end = bytes.count
        if frame.count > 0 {
            precondition(isAfterLastKey(start..<end, escaped: escaped), "keys out of RFC 8785 order")
        }
        frame.keyStart = start
        frame.keyEnd = end
        frame.escapedKey = escaped
        frame.count += 1
        frame.awaitsValue = true
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private func isAfterLastKey(_ range: Range<Int>, escaped: [UInt8]?) -> Bool {
        bytes.withUnsafeBufferPointer { all in
            let now = UnsafeBufferPointer(rebasing: all[range])
            let last = UnsafeBufferPointer(rebasing: all[frame.keyStart..<frame.keyEnd])
            guard escaped != nil || frame.escapedKey != nil else {
                return KeyOrder.compare(last, now) < 0
            }
            let lastRaw = frame.escapedKey ?? [UInt8](last)
            let nowRaw = escaped ?? [UInt8](now)
            return lastRaw.withUnsafeBufferPointer { left in
                nowRaw.withUnsafeBufferPointer { right in KeyOrder.compare(left, right) < 0 }
            }
        }
    }

    /// One open object or array: what the comma and the order of keys depend on.
    private struct Frame: Sendable {
        enum Kind: Sendable { case document, object, array }
        var kind: Kind
        var awaitsValue = false
        var count = 0
        var keyStart = 0
        var keyEnd = 0
        var escapedKey: [UInt8]?

        init(kind: Kind) { self.kind = kind }
    }
}

extension CanonicalWriter {
    package mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    package mutating func member(_ name: StaticString, _ number: Int64) {
        key(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ number: Int) {
        key(name)
        value(Int64(number))
    }

    package mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    package mutating func member(_ name: StaticString, _ digest: Digest) {
        key(name)
        value(digest)
    }

    package mutating func member(_ name: StaticString, _ command: CommandID) {
        key(name)
        value(command)
    }

    package mutating func member(_ name: StaticString, hex octets: [UInt8]) {
        key(name)
        hex(octets)
    }

    /// Writes `null` for nothing, so that the member is always there.
    package mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// Writes `null` for nothing, so that the member is always there.
    package mutating func member(_ name: StaticString, _ number: Int64?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    package mutating func memberIfPresent(_ name: StaticString, _ text: String?) {
        if let text { member(name, text) }
    }

    package mutating func memberIfPresent(_ name: StaticString, _ number: Int64?) {
        if let number { member(name, number) }
    }

    package mutating func memberIfPresent(_ name: StaticString, _ number: Int?) {
        if let number { member(name, number) }
    }

    package mutating func memberIfPresent(_ name: StaticString, hex octets: [UInt8]?) {
        if let octets { member(name, hex: octets) }
    }
}
