/// What a person, an instrument or a peer asks for; imperative. May become facts.
package protocol Command: Sendable {
    /// The right it takes; nil only for what the node itself does in a reaction or at set-up.
    var permission: Permission? { get }
    /// What must be true, answered by other areas.
    var requirements: [Requirement] { get }
    /// Canonical bytes of the content: the same command id with other content is refused.
    func write(to writer: inout CanonicalWriter)
}

extension Command {
    package var requirements: [Requirement] { [] }
}

/// What `decide` may know besides the state: the injected clock, the actor, the signatures that were checked.
package struct Circumstance: Sendable {
    package let now: Moment
    /// Offset of the plant's wall clock, in minutes east of UTC.
    package let zoneMinutes: Int
    package let actor: Standing
    package let workstation: String
    package let reason: String?
    /// Already verified against each signer's key; the rules check record, version and digest.
    package let signatures: [SignedBy]
    /// SHA-256.
    package let hash: @Sendable ([UInt8]) -> Digest

    package init(
        now: Moment, zoneMinutes: Int, actor: Standing, workstation: String, reason: String?,
        signatures: [SignedBy], hash: @escaping @Sendable ([UInt8]) -> Digest
    ) {
        self.now = now
        self.zoneMinutes = zoneMinutes
        self.actor = actor
        self.workstation = workstation
        self.reason = reason
        self.signatures = signatures
        self.hash = hash
    }
}

/// A checked signature together with what its person may do.
package struct SignedBy: Sendable {
    package let signature: Signature
    package let standing: Standing

    package init(signature: Signature, standing: Standing) {
        self.signature = signature
        self.standing = standing
    }
}

/// The rules of one noun of the field: pure, synchronous, no I/O.
package protocol Rules: SendableMetatype {
    associatedtype State: Sendable
    associatedtype Deed: Command
    associatedtype Event: Fact
    /// What only the database can tell and the state need not hold, gathered before deciding.
    associatedtype Evidence: Sendable = Void

    /// `area.noun`: names the subject, and is the start of every kind.
    static var noun: String { get }
    /// The state of a record that nothing was said about yet.
    static func blank(_ id: String) -> State
    static func decide(
        _ command: Deed, _ state: State, _ evidence: Evidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [Event]
    static func apply(_ fact: Event, _ head: EntryHead, to state: inout State)
}

/// Tables computed from the facts of one noun and nothing else: dropped and replayed, they are the same.
package protocol FactTable: SendableMetatype {
    associatedtype R: Rules
    static var tables: [Table] { get }
    /// Nouns whose facts make a loaded state of this noun stale.
    static var reads: [String] { get }
    /// Writes one fact into the tables. Decides nothing.
    static func project(_ fact: R.Event, _ head: EntryHead, into tables: any Transaction) throws(Fault)
    /// The state as the tables hold it; a test shows that folding the facts gives the same.
    static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> R.State
    static func gather(
        _ command: R.Deed, _ id: String, _ state: R.State, from snapshot: any Snapshot
    ) throws(Fault) -> R.Evidence
    /// What the command is about, as the record or the command itself knows it.
    static func place(of command: R.Deed, _ state: R.State) -> Place
    /// About how many rows a loaded state holds in memory.
    static func weight(of state: R.State) -> Int
}

extension FactTable {
    package static func weight(of state: R.State) -> Int { 1 }
    package static var reads: [String] { [] }
    package static func place(of command: R.Deed, _ state: R.State) -> Place { .everywhere }
}

extension FactTable where R.Evidence == Void {
    package static func gather(
        _ command: R.Deed, _ id: String, _ state: R.State, from snapshot: any Snapshot
    ) throws(Fault) {}
}
