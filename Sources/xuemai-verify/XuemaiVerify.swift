import ArgumentParser
import Foundation
import Kernel
import Ledger

/// What an inspector runs, on an own machine, without asking the node: to be read in a day.
@main
struct XuemaiVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xuemai-verify",
        abstract: "Verifies what a Xuemai node gave out, without that node. 离线核对血脉账本给出的证明。",
        version: "0.1.0",
        subcommands: [ProofCommand.self, RecordCommand.self])
}

struct ProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Verifies a downloaded bundle: one entry with its body and proof. 核对下载的证据包。",
        discussion: """
            The key comes from the maker, on paper or by another way than the bundle: whoever gives you both could \
            have made both. Exit code 0: it holds. 1: it does not hold. 2: it could not be checked.
            公钥须由另一途径取得，不可与证据包同来。退出码 0 成立，1 不成立，2 无法核对。
            """)

    @Argument(help: "The bundle (JSON). 证据包。") var bundle: String
    @OptionGroup var given: GivenKeys

    func run() throws {
        try given.judge { (policy, old, signers) throws(Unreadable) in
            let verdict = ProofVerdict(
                of: try EntryBundle(reading: try GivenKeys.bytes(of: bundle)), policy: policy, old: old,
                signers: signers)
            return (verdict.text, verdict.holds)
        }
    }
}

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Verifies a downloaded archive: one record with all entries and files. 核对下载的记录档案。")

    @Argument(help: "The archive (JSON). 档案。") var archive: String
    @OptionGroup var given: GivenKeys

    func run() throws {
        try given.judge { (policy, old, signers) throws(Unreadable) in
            let verdict = RecordVerdict(
                of: try RecordFile(reading: try GivenKeys.bytes(of: archive)), policy: policy, old: old,
                signers: signers)
            return (verdict.text, verdict.holds)
        }
    }
}

/// What comes by another way than the evidence.
struct GivenKeys: ParsableArguments {
    @Option(help: "The log's key: name+id+base64. 账本公钥。") var key: String?
    @Option(help: "Instead of --key: whom to believe, in a file (C2SP tlog-policy). 信任策略文件。")
    var policy: String?
    @Option(help: "A checkpoint of this log kept earlier. 早先留存的检查点。") var checkpoint: String?
    @Option(help: "A signer's public key, 64 hex digits; may be repeated. 签名人公钥。") var signer: [String] = []

    func judge(
        _ body: (TlogPolicy, String?, [[UInt8]]) throws(Unreadable) -> (text: String, holds: Bool)
    ) throws {
        let verdict: (text: String, holds: Bool)
        do throws(Unreadable) {
            let policy = try trust()
            let signers = try signerKeys()
            let old = try checkpoint.map { (path) throws(Unreadable) in
                String(decoding: try GivenKeys.bytes(of: path), as: UTF8.self)
            }
            verdict = try body(policy, old, signers)
        } catch {
            FileHandle.standardError.write(Data("\(error.told.zh)\n\(error.told.en)\n".utf8))
            throw ExitCode(2)
        }
        print(verdict.text)
        if !verdict.holds { throw ExitCode(1) }
    }

    /// Either the one key, or the policy with its quorum of witnesses.
    private func trust() throws(Unreadable) -> TlogPolicy {
        switch (key, policy) {
        case (let key?, nil): return TlogPolicy(log: try logKey(key))
        case (nil, let path?):
            let content = try GivenKeys.bytes(of: path)
            do throws(PolicyFailure) { return try TlogPolicy(bytes: content) } catch {
                throw Unreadable(
                    Phrase(
                        "策略文件第 \(error.line) 行不对：\(error.what)",
                        "The policy is wrong in line \(error.line): \(error.what)"))
            }
        default:
            throw Unreadable(Phrase("请给出 --key 或 --policy 之一", "Give either --key or --policy"))
        }
    }

    private func logKey(_ key: String) throws(Unreadable) -> VerifierKey {
        guard let verifier = VerifierKey(vkey: key), verifier.kind == .ed25519 else {
            throw Unreadable(
                Phrase("--key 不是账本公钥（名称+编号+base64）", "--key is no log key of the form name+id+base64"))
        }
        return verifier
    }

    private func signerKeys() throws(Unreadable) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for text in signer {
            guard let bytes = Hex.decode(text), bytes.count == 32 else {
                throw Unreadable(
                    Phrase("--signer 不是 64 位十六进制公钥", "--signer is no public key of 64 hex digits"))
            }
            keys.append(bytes)
        }
        return keys
    }

    static func bytes(of path: String) throws(Unreadable) -> [UInt8] {
        do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
            throw Unreadable(Phrase("读不到文件 \(path)", "The file \(path) cannot be read"))
        }
    }
}

/// Why nothing could be checked at all.
struct Unreadable: Error {
    let told: Phrase

    init(_ told: Phrase) { self.told = told }
}
