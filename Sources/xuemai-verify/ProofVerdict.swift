import Kernel
import Ledger

/// What a bundle shows, step by step, each with what was computed; and what it does not show.
struct ProofVerdict {
    struct Step {
        let holds: Bool
        let said: Phrase
    }

    private(set) var steps: [Step] = []
    /// True as told, but no proof of anything.
    private(set) var notes: [Phrase] = []
    private var envelope: Envelope?
    private let body: [UInt8]

    var holds: Bool { steps.allSatisfy(\.holds) }

    init(of bundle: EntryBundle, policy: TlogPolicy, old: String?, signers: [[UInt8]]) {
        body = bundle.body
        checkEntry(bundle)
        let checkpoint = checkProof(bundle, policy)
        if let old, let checkpoint { compare(checkpoint, with: old, policy) }
        checkSignatures(signers)
    }

    private mutating func step(_ holds: Bool, _ zh: String, _ en: String) {
        steps.append(Step(holds: holds, said: Phrase(zh, en)))
    }

    /// The entry is one of ours, stands where the proof says, and binds this salt and body.
    private mutating func checkEntry(_ bundle: EntryBundle) {
        let envelope: Envelope
        do throws(JSONFailure) { envelope = try Envelope.read(bundle.entry) } catch {
            return step(
                false, "条目不是规范的账本条目（\(error.code.rawValue)）",
                "The entry is no canonical ledger entry (\(error.code.rawValue))")
        }
        self.envelope = envelope
        let same = UInt64(exactly: envelope.head.index) == bundle.proof.index
        step(
            same, "条目写着第 \(envelope.head.index) 号，证明\(same ? "也" : "却")说第 \(bundle.proof.index) 号",
            "The entry is number \(envelope.head.index); the proof speaks of number \(bundle.proof.index)")
        let digest = TreeHash.sha256(bundle.salt, bundle.body)
        let bound = digest == envelope.body
        step(
            bound, "正文连盐的 SHA-256 \(bound ? "就是" : "不是")条目所记：\(digest.hex)",
            "SHA-256 of salt and body \(bound ? "is" : "is not") what the entry says: \(digest.hex)")
    }

    private mutating func checkProof(_ bundle: EntryBundle, _ policy: TlogPolicy) -> Checkpoint? {
        let leaf = TreeHash.leaf(bundle.entry)
        do throws(TlogProof.Failure) {
            let (checkpoint, cosigners) = try bundle.proof.verify(entry: bundle.entry, policy: policy)
            step(
                true, "检查点由 \(checkpoint.origin) 的钥匙签署：共 \(checkpoint.size) 条，根 \(checkpoint.root.hex)",
                "The checkpoint is signed by the key of \(checkpoint.origin): \(checkpoint.size) entries, "
                    + "root \(checkpoint.root.hex)")
            tell(cosigners, on: bundle.proof.checkpoint)
            step(
                true, "叶 \(leaf.hex) 经 \(bundle.proof.hashes.count) 步算到该根",
                "The leaf \(leaf.hex) leads to that root in \(bundle.proof.hashes.count) steps")
            return checkpoint
        } catch {
            switch error {
            case .note(.quorumMissing):
                step(
                    false, "检查点上的见证签名达不到策略要求的法定数",
                    "Fewer witnesses cosigned the checkpoint than the policy asks for")
            case .note(let failure):
                step(
                    false, "检查点不是这把钥匙签的，或已改动", "The checkpoint is not of this key, or was changed: \(failure)"
                )
            case .proof(let failure):
                step(
                    false, "叶 \(leaf.hex) 算不到签过的根",
                    "The leaf \(leaf.hex) does not lead to the signed root: \(failure)")
            }
            return nil
        }
    }

    /// Witnesses that the policy knows, each with the time that it states.
    private mutating func tell(_ cosigners: [VerifierKey], on note: String) {
        let signatures: [NoteSignature]
        do throws(NoteFailure) { signatures = try SignedNote(note).signatures } catch { return }
        for cosigner in cosigners {
            guard let signature = signatures.first(where: cosigner.made),
                let seconds = Cosignature.time(of: signature), seconds <= 253_402_300_799
            else { continue }
            let time = Moment(microseconds: Int64(seconds) * 1_000_000).rfc3339
            step(
                true, "\(cosigner.name) 见证了这个检查点，时间 \(time)",
                "\(cosigner.name) cosigned this checkpoint at \(time)")
        }
    }

    /// One size has one tree: two signed roots for it would show that the log told two stories.
    private mutating func compare(_ checkpoint: Checkpoint, with old: String, _ policy: TlogPolicy) {
        let saved: Checkpoint
        do throws(NoteFailure) {
            saved = try Checkpoint.open(old, policy: policy.withoutWitnesses).checkpoint
            guard saved.origin == checkpoint.origin else { throw .malformed("origin") }
        } catch {
            return step(
                false, "留存的检查点不是这把钥匙签的，或已改动",
                "The kept checkpoint is not of this key, or was changed: \(error)")
        }
        guard saved.size == checkpoint.size else {
            notes.append(
                Phrase(
                    "留存的检查点有 \(saved.size) 条，证据包的有 \(checkpoint.size) 条：两者是否同一本账，"
                        + "要由账本主人运行 xuemai verify --checkpoint 证明",
                    "The kept checkpoint counts \(saved.size) entries, the bundle's \(checkpoint.size): that one "
                        + "continues the other is shown by `xuemai verify --checkpoint` beside the ledger"))
            return
        }
        let same = saved.root == checkpoint.root
        step(
            same, same ? "与留存的检查点相同" : "与留存的检查点条数相同而根不同：账本给出过两个版本",
            same
                ? "The kept checkpoint is the same tree"
                : "The kept checkpoint has as many entries and another root: the log has told two stories")
    }

    /// Signatures of people, as far as their public keys were given.
    private mutating func checkSignatures(_ signers: [[UInt8]]) {
        for signature in envelope?.head.signatures ?? [] {
            let statement = signature.statement
            let who = "\(statement.person) (\(statement.role))"
            guard let publicKey = signers.first(where: { PersonalKey.name(of: $0) == signature.key }) else {
                notes.append(
                    Phrase(
                        "\(who) 以「\(statement.meaning.phrase.zh)」签名，钥匙 \(signature.key)；用 --signer 给出公钥即可核对",
                        "\(who) signed as \(statement.meaning.phrase.en) with key \(signature.key); "
                            + "give its public key by --signer to check it"))
                continue
            }
            let good = PersonalKey.verify(
                publicKey: publicKey, bytes: statement.canonicalBytes, signature: signature.bytes)
            step(
                good, "\(who) 的签名「\(statement.meaning.phrase.zh)」\(good ? "有效" : "无效")",
                "The signature of \(who) as \(statement.meaning.phrase.en) is \(good ? "valid" : "not valid")"
            )
        }
    }
}

extension ProofVerdict {
    var text: String {
        var lines: [String] = []
        for step in steps { lines += ["\(step.holds ? "✓" : "✗") \(step.said.zh)", "  \(step.said.en)"] }
        for note in notes { lines += ["· \(note.zh)", "  \(note.en)"] }
        lines.append("")
        if holds {
            lines += content
            lines += [
                "成立。以下内容在该检查点签出之前就已记入账本，此后没有改过。",
                "It holds. What follows was in the ledger before that checkpoint was signed, and was not changed since.",
                "", String(decoding: body, as: UTF8.self),
            ]
        } else {
            lines += ["不成立。请勿采信，并保留证据包。", "It does not hold. Do not rely on it, and keep the bundle."]
        }
        return ProofVerdict.printable(lines.joined(separator: "\n"))
    }

    /// What comes from a file must not command the terminal that shows it.
    static func printable(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let commands = (scalar.value < 0x20 && scalar != "\n") || (0x7f...0x9f).contains(scalar.value)
            let turns = scalar.properties.isBidiControl
            shown.append(commands || turns ? "\u{FFFD}" : scalar)
        }
        return String(shown)
    }

    private var content: [String] {
        guard let head = envelope?.head, let envelope else { return [] }
        var lines = [
            "种类 kind: \(envelope.kind)",
            "对象 subjects: \(envelope.subjects.map(\.description).joined(separator: ", "))",
            "记入 recorded: \(head.recordedAt.rfc3339)",
        ]
        if head.happenedAt != head.recordedAt { lines.append("发生 happened: \(head.happenedAt.rfc3339)") }
        lines.append("何人 by: \(head.person) (\(head.role)) \(head.workstation)")
        if let reason = head.reason { lines.append("理由 reason: \(reason)") }
        for file in envelope.files { lines.append("原始文件 raw file SHA-256: \(file.hex)") }
        return lines + [""]
    }
}
