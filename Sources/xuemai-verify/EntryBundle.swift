import Kernel
import Ledger

/// One disclosed entry: its bytes, the salt and body that it binds, and the proof that it stands in the log.
struct EntryBundle {
    let entry: [UInt8]
    let salt: [UInt8]
    let body: [UInt8]
    /// C2SP tlog-proof.
    let proof: TlogProof

    init(entry: [UInt8], salt: [UInt8], body: [UInt8], proof: TlogProof) {
        (self.entry, self.salt, self.body, self.proof) = (entry, salt, body, proof)
    }

    init(reading bytes: [UInt8]) throws(Unreadable) {
        let fields: JSONFields
        let proofText: String?
        do throws(JSONFailure) {
            fields = try JSONFields(try JSONReader.read(bytes, strictness: .lenient, depthMax: 4))
            guard try fields.integer("v") == 1 else { throw fields.wrong("v") }
            entry = try EntryBundle.base64("entry", fields)
            salt = try EntryBundle.base64("salt", fields)
            body = try EntryBundle.base64("body", fields)
            proofText = try fields.optionalString("proof")
        } catch {
            throw Unreadable(
                Phrase(
                    "不是证据包：\(error.code.rawValue) \(error.path)",
                    "This is no bundle: \(error.code.rawValue) \(error.path)"))
        }
        guard let proofText else {
            throw Unreadable(
                Phrase(
                    "证据包里还没有证明：下载时检查点尚未签出，请再下载一次",
                    "The bundle holds no proof yet: no checkpoint covered the entry; download it again"))
        }
        do throws(NoteFailure) { proof = try TlogProof(text: proofText) } catch {
            throw Unreadable(Phrase("证明的格式不对", "The proof is malformed: \(error)"))
        }
    }

    private static func base64(_ name: String, _ fields: JSONFields) throws(JSONFailure) -> [UInt8] {
        guard let bytes = Base64.decode(try fields.string(name)) else { throw fields.wrong(name) }
        return bytes
    }
}
