import Kernel

/// Why a policy cannot be used: the line, counted from 1, and what is wrong with it. Line 0: the whole file.
package struct PolicyFailure: Error, Sendable, Equatable {
    package let line: Int
    package let what: String
}

/// Whom a verifier believes, in the words of C2SP tlog-policy: logs, witnesses, groups of them, and the quorum that a
/// checkpoint needs beside the log's own signature.
package struct TlogPolicy: Sendable, Equatable {
    /// A policy is written by people: far more than they write.
    package static let bytesMax = 1_000_000

    private typealias Name = [UInt8]

    private enum Member: Sendable, Equatable {
        case witness(VerifierKey)
        /// So many of these names.
        case group(needs: Int, of: [Name])
    }

    package private(set) var logs: [VerifierKey] = []
    private var members: [Name: Member] = [:]
    /// Nil for `none`.
    private var quorum: Name?

    /// One log, and nobody beside it.
    package init(log: VerifierKey) { logs = [log] }

    package init(text: String) throws(PolicyFailure) { try self.init(bytes: Array(text.utf8)) }

    /// Read byte by byte: names are octets, and to Swift a Kelvin sign is a K.
    package init(bytes: [UInt8]) throws(PolicyFailure) {
        guard bytes.count <= TlogPolicy.bytesMax else { throw PolicyFailure(line: 0, what: "too long") }
        var grouped: Set<Name> = []
        var quorums = 0
        for (place, line) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map(Array.init)
            do throws(Wrong) {
                guard line.allSatisfy({ ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7f }) else {
                    throw Wrong("control character")
                }
                guard let keyword = words.first, keyword.first != UInt8(ascii: "#") else { continue }
                switch TlogPolicy.told(keyword) {
                case "log": try add(log: words)
                case "witness": try add(witness: words)
                case "group": try add(group: words, &grouped)
                case "quorum":
                    quorums += 1
                    try set(quorum: words, isFirst: quorums == 1)
                default: throw Wrong("unknown word \(TlogPolicy.told(keyword))")
                }
            } catch {
                throw PolicyFailure(line: place + 1, what: error.what)
            }
        }
        // Proofs are held against a log: without one there is nothing to hold them against.
        guard !logs.isEmpty else { throw PolicyFailure(line: 0, what: "no log") }
        guard quorums == 1 else { throw PolicyFailure(line: 0, what: "no quorum") }
    }

    private static let none = Array("none".utf8)

    private static func told(_ name: Name) -> String { String(decoding: name, as: UTF8.self) }

    private struct Wrong: Error {
        let what: String
        init(_ what: String) { self.what = what }
    }

    private mutating func add(log words: [Name]) throws(Wrong) {
        guard (2...3).contains(words.count), let key = VerifierKey(vkey: TlogPolicy.told(words[1])),
            key.kind == .ed25519
        else { throw Wrong("log <vkey> [url]") }
        guard !logs.contains(where: { $0.publicKey == key.publicKey }) else {
            throw Wrong("this log's key stands there twice")
        }
        logs.append(key)
    }

    private mutating func add(witness words: [Name]) throws(Wrong) {
        guard (3...4).contains(words.count), let key = VerifierKey(vkey: TlogPolicy.told(words[2])),
            key.kind == .cosignature
        else { throw Wrong("witness <name> <vkey> [url]") }
        guard !keys.contains(where: { $0.publicKey == key.publicKey }) else {
            throw Wrong("one key would count twice")
        }
        try define(words[1], .witness(key))
    }

    private mutating func add(group words: [Name], _ grouped: inout Set<Name>) throws(Wrong) {
        guard words.count >= 4 else { throw Wrong("group <name> <number|any|all> <member> …") }
        let names = Array(words[3...])
        for name in names {
            guard members[name] != nil else { throw Wrong("\(TlogPolicy.told(name)) is not defined above") }
            guard grouped.insert(name).inserted else {
                throw Wrong("\(TlogPolicy.told(name)) stands in a group already")
            }
        }
        let needs: Int
        switch TlogPolicy.told(words[2]) {
        case "any": needs = 1
        case "all": needs = names.count
        case let text:
            guard let number = Int(text), String(number) == text, (1...names.count).contains(number) else {
                throw Wrong("a number between 1 and \(names.count), any or all")
            }
            needs = number
        }
        try define(words[1], .group(needs: needs, of: names))
    }

    private mutating func set(quorum words: [Name], isFirst: Bool) throws(Wrong) {
        guard words.count == 2 else { throw Wrong("quorum <name|none>") }
        guard isFirst else { throw Wrong("a second quorum") }
        if words[1] == TlogPolicy.none { return }
        guard members[words[1]] != nil else { throw Wrong("\(TlogPolicy.told(words[1])) is not defined above") }
        quorum = words[1]
    }

    private mutating func define(_ name: Name, _ member: Member) throws(Wrong) {
        guard name != TlogPolicy.none, members[name] == nil else {
            throw Wrong("\(TlogPolicy.told(name)) cannot be defined again")
        }
        members[name] = member
    }

    /// The logs alone: what a checkpoint kept earlier is held against.
    package var withoutWitnesses: TlogPolicy {
        var policy = self
        policy.members = [:]
        policy.quorum = nil
        return policy
    }

    /// Keys of all witnesses.
    package var keys: [VerifierKey] {
        members.values.compactMap { member in
            guard case .witness(let key) = member else { return nil }
            return key
        }
    }

    package func isSatisfied(by signers: [VerifierKey]) -> Bool {
        quorum.map { holds($0, Set(signers)) } ?? true
    }

    private func holds(_ name: Name, _ signers: Set<VerifierKey>) -> Bool {
        switch members[name] {
        case .witness(let key): signers.contains(key)
        case .group(let needs, let names): names.count { holds($0, signers) } >= needs
        case nil: false
        }
    }
}

extension Checkpoint {
    /// A note whose text is a checkpoint of a log of the policy, signed by it and by a quorum; with the witnesses that
    /// signed.
    package static func open(
        _ note: String, policy: TlogPolicy
    ) throws(NoteFailure) -> (checkpoint: Checkpoint, cosigners: [VerifierKey]) {
        let note = try SignedNote(note)
        let checkpoint = try Checkpoint(text: note.text)
        let logs = policy.logs.filter { $0.isNamed(checkpoint.origin) }
        let signers = try note.verified(by: logs + policy.keys)
        guard signers.contains(where: logs.contains) else { throw .notSigned }
        guard policy.isSatisfied(by: signers) else { throw .quorumMissing }
        return (checkpoint, signers.filter { $0.kind == .cosignature })
    }
}
