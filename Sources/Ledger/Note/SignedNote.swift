import Kernel

/// One signature line of a note.
package struct NoteSignature: Sendable, Hashable {
    package let name: String
    package let keyID: UInt32
    package let signature: [UInt8]

    package init(name: String, keyID: UInt32, signature: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.signature = signature
    }

    package var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * UInt32($0))) }
        return "\u{2014} \(name) \(Base64.encode(id + signature))\n"
    }

    init(line: ArraySlice<UInt8>) throws(NoteFailure) {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("\u{2014}".utf8) else {
            throw .malformed("signature line")
        }
        name = String(decoding: parts[1], as: UTF8.self)
        guard VerifierKey.isName(name), let bytes = Base64.decode(String(decoding: parts[2], as: UTF8.self)),
            bytes.count > 4
        else { throw .malformed("signature line") }
        keyID = bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
        signature = Array(bytes[4...])
    }
}

/// A C2SP signed-note v1.0.0: text, an empty line, signature lines.
package struct SignedNote: Sendable, Hashable {
    package static let bytesMax = 1_000_000
    package static let signaturesMax = 100

    /// Ends in a newline.
    package let text: String
    package let signatures: [NoteSignature]

    package init(text: String, signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    package init(_ note: String) throws(NoteFailure) { try self.init(bytes: Array(note.utf8)) }

    /// Read byte by byte: a space with an accent upon it is no space to Swift, and one to every other reader.
    package init(bytes: [UInt8], bytesMax: Int = SignedNote.bytesMax) throws(NoteFailure) {
        guard bytes.count <= bytesMax else { throw .malformed("too long") }
        guard !bytes.contains(where: { $0 < 0x20 && $0 != 0x0a }) else {
            throw .malformed("control character")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed("not UTF-8") }
        guard bytes.last == 0x0a else { throw .malformed("no newline at the end") }
        guard let split = SignedNote.lastEmptyLine(bytes) else { throw .malformed("no signature block") }
        text = String(decoding: bytes[...split], as: UTF8.self)
        let lines = bytes[(split + 2)...].split(separator: 0x0a, omittingEmptySubsequences: false).dropLast()
        guard !lines.isEmpty else { throw .malformed("no signature") }
        guard lines.count <= SignedNote.signaturesMax else { throw .malformed("too many signatures") }
        var signatures: [NoteSignature] = []
        for line in lines { signatures.append(try NoteSignature(line: line)) }
        self.signatures = signatures
    }

    /// Place of the newline that ends the text: the first of the last pair of newlines.
    private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().last { bytes[$0] == 0x0a && bytes[$0 + 1] == 0x0a }
    }

    package var formatted: String { text + "\n" + signatures.map(\.line).joined() }

    /// The keys that signed, each once however often it signed: a quorum counts keys. Unknown signatures are
    /// passed over; a known key whose signature fails rejects the note.
    package func verified(by keys: [VerifierKey]) throws(NoteFailure) -> [VerifierKey] {
        var signers: [VerifierKey] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.made(signature) }) else { continue }
            let good =
                switch key.kind {
                case .ed25519: key.verifies(signature.signature, over: Array(text.utf8))
                case .cosignature: Cosignature.verifies(signature, of: text, by: key)
                }
            guard good else { throw .badSignature(name: key.name) }
            if !signers.contains(key) { signers.append(key) }
        }
        guard !signers.isEmpty else { throw .notSigned }
        return signers
    }
}

/// tlog-cosignature v1: a witness states that it saw this checkpoint, and when.
package enum Cosignature {
    static func message(_ checkpoint: String, time: UInt64) -> String {
        "cosignature/v1\ntime \(time)\n\(checkpoint)"
    }

    static func bigEndian(_ time: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) }
    }

    /// Seconds since 1970 that a cosignature line names.
    package static func time(of signature: NoteSignature) -> UInt64? {
        guard signature.signature.count == 72 else { return nil }
        return signature.signature[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func verifies(_ signature: NoteSignature, of text: String, by key: VerifierKey) -> Bool {
        guard let time = time(of: signature), time <= UInt64(Int64.max) else { return false }
        return key.verifies(Array(signature.signature[8...]), over: Array(message(text, time: time).utf8))
    }
}
