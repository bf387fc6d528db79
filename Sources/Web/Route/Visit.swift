package import Kernel

/// A request, with who makes it and what they may use to answer it. Pages see nothing of HTTP.
package struct Visit: Sendable {
    package let language: Language
    package let theme: Theme
    /// Nil only on open routes.
    package let standing: Standing?
    package let workstation: String
    package let now: Moment
    /// Offset of the plant's wall clock, in minutes east of UTC.
    package let zoneMinutes: Int
    /// From the path: `:id`.
    package let parameters: [String: String]
    package let query: [String: String]
    package let form: Form
    /// Goes into every form; the server refuses a post without it.
    package let csrf: String
    /// Asked for by a script that wants a fragment, not a page.
    package let wantsFragment: Bool
    package let path: String
    package let node: any Node
    /// Whether the visitor has signed since the session was opened or unlocked.
    package let series: SigningSeries
    /// What the frame around a page shows of the node and the person.
    package let frame: FrameModel

    package init(
        language: Language, theme: Theme, standing: Standing?, workstation: String, now: Moment, zoneMinutes: Int,
        parameters: [String: String], query: [String: String], form: Form, csrf: String, wantsFragment: Bool,
        path: String, node: any Node, series: SigningSeries = .unbegun, frame: FrameModel
    ) {
        self.language = language
        self.theme = theme
        self.standing = standing
        self.workstation = workstation
        self.now = now
        self.zoneMinutes = zoneMinutes
        self.parameters = parameters
        self.query = query
        self.form = form
        self.csrf = csrf
        self.wantsFragment = wantsFragment
        self.path = path
        self.node = node
        self.series = series
        self.frame = frame
    }

    package func say(_ phrase: Phrase) -> String { phrase(language) }

    package func may(_ permission: Permission) -> Bool { standing?.permissions.contains(permission) ?? false }

    /// The id in the path; the router guarantees that it is there.
    package func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// Performs as the visitor. The command id comes from the form, so that a repeated post is one command; a post
    /// that is several commands gives each its own.
    package func perform<T: FactTable>(
        _ table: T.Type, on record: String, _ command: T.R.Deed, reason: String? = nil, happenedAt: Moment? = nil,
        signatures: [Signature] = [], files: [KeptFile] = [], newKey: WrappedKey? = nil, id: CommandID? = nil
    ) async throws(Denial) -> Outcome<T.R.Event> {
        guard let standing else { throw .refused(.signInFirst) }
        let id = id ?? form["command"].flatMap { CommandID($0) } ?? node.freshCommandID()
        let outcome = try await node.perform(
            Errand(
                T.self, id: id, record: record, command: command, person: standing.person,
                workstation: workstation, reason: reason, happenedAt: happenedAt, signatures: signatures,
                files: files, newKey: newKey))
        if signatures.contains(where: { $0.statement.person == standing.person }) { series.begin() }
        return outcome
    }

    /// Signs as the visitor: with the number in the form and the password, or, in a series that is begun, with the
    /// password alone (Law.s24).
    package func sign(
        _ record: Subject, version: Int64, digest: Digest, meaning: SignatureMeaning
    ) async throws(Denial) -> Signature {
        try await sign([SignedMatter(record, version: version, digest: digest, meaning: meaning)])[0]
    }

    /// Signs each of several matters under one entry of the password.
    package func sign(_ matters: [SignedMatter]) async throws(Denial) -> [Signature] {
        guard let standing else { throw .refused(.signInFirst) }
        let signer: Signer =
            series.isBegun ? .again(standing.person) : .first(standing.person, number: form.text("number") ?? "")
        return try await node.signatures(
            for: SignatureRequest(
                signer, password: form["password"] ?? "", matters: matters, workstation: workstation))
    }

    /// Refuses what lies outside of the sites and products of the visitor's rights.
    package func stay(within place: Place) throws(Denial) {
        guard standing?.scope.covers(place, home: node.home) ?? true else { throw .refused(.outOfScope) }
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Denial) -> T {
        do throws(Fault) { return try await node.read(body) } catch { throw .failed(error) }
    }
}

/// What a page may ask of the node.
package protocol Node: Performing {
    /// Code of the node's own site: the ledger's name.
    var home: String { get }
    /// Which house this node serves.
    var kind: NodeKind { get }
    /// Runs off the caller's thread, on one consistent view.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T) async throws(Fault) -> T
    /// Opens the person's private key with the password and signs each matter; refuses and counts a wrong password.
    func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature]
    /// Newest first.
    func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine]
    /// The leaf hash of one entry, and whether a checkpoint covers it.
    func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool)
    func freshCommandID() -> CommandID
    /// SHA-256.
    func hash(_ bytes: [UInt8]) -> Digest
    /// Nil if the bytes are no GB18030 text.
    func decodeGB18030(_ bytes: [UInt8]) -> String?
    /// Seals data of a person under that person's own key, and makes one if there is none. The same data gives the same
    /// bytes for as long as the key lives.
    func sealPersonal(_ plain: [UInt8], of person: Subject) async throws(Denial) -> SealedText
    /// Nil if the key was destroyed. Only for who has said why, and was recorded.
    func openPersonal(_ sealed: [UInt8], of person: Subject) async throws(Denial) -> [UInt8]?
    /// The text, which ends in a newline, with the node's own signature line (C2SP signed-note).
    func signNote(_ text: String) throws(Fault) -> String
    /// The tag by which the company's nodes know a person again without knowing who it is; nil without the key.
    func matchTag(of resident: ResidentNumber) -> Digest?
}

extension Node {
    package func matchTag(of resident: ResidentNumber) -> Digest? { nil }
    package var kind: NodeKind { .plant }

    package func signNote(_ text: String) throws(Fault) -> String {
        throw Fault(.configuration, "this node has no key to sign notes with")
    }

    package func sealPersonal(_ plain: [UInt8], of person: Subject) async throws(Denial) -> SealedText {
        throw .failed(Fault(.configuration, "this node has no key for personal data"))
    }

    package func openPersonal(_ sealed: [UInt8], of person: Subject) async throws(Denial) -> [UInt8]? {
        throw .failed(Fault(.configuration, "this node has no key for personal data"))
    }
}

extension Node {
    /// Signs the one matter of a request.
    package func sign(_ request: SignatureRequest) async throws(Denial) -> Signature {
        try await signatures(for: request)[0]
    }
}

/// One line of a record's history, as pages show it.
package struct HistoryLine: Sendable {
    package let head: EntryHead
    package let leaf: Digest
    package let sealed: Bool
    package let fact: any Fact
    /// Display name of the person who did it.
    package let personName: String
    /// Display names of who signed, by staff number: signatures print full names (21 CFR 11.50).
    package let signerNames: [String: String]

    package init(
        head: EntryHead, leaf: Digest, sealed: Bool, fact: any Fact, personName: String,
        signerNames: [String: String] = [:]
    ) {
        self.head = head
        self.leaf = leaf
        self.sealed = sealed
        self.fact = fact
        self.personName = personName
        self.signerNames = signerNames
    }
}

extension Refusal {
    package static let signInFirst = Refusal(
        "server.session.missing", Phrase("您还没有登录", "You are not signed in"),
        next: Phrase("登录后再做", "Sign in, then do it again"))
}
