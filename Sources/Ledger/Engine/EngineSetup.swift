package import Kernel

/// What the engine is given from outside: the clock, randomness and the log's key, injected.
package struct EngineSetup: Sendable {
    package let clock: @Sendable () -> Moment
    package let random: @Sendable () -> UInt64
    package let signer: NoteSigner
    /// Offset of the plant's wall clock, in minutes east of UTC.
    package let zoneMinutes: Int
    /// A checkpoint is signed with a flush if the last one is older than this, and always by `seal`.
    package let checkpointEvery: Span
    /// A flush also signs when this many entries came since.
    package let checkpointEntriesMax: Int64
    /// Called after each commit that signed, with the note: the node keeps the newest outside its database.
    package let keepHead: @Sendable (_ note: String) -> Void
    /// Told of each transaction that is on disk.
    package let measure: @Sendable (Flush) -> Void
    /// Opens the keys of persons; nil where no personal data is kept.
    package let masterKey: MasterKey?
    /// Makes the tags by which donors are matched; nil where none are kept.
    package let matchKey: MatchKey?
    /// Told of each person whose key was destroyed, once that is on disk: a list outside of the database outlives the
    /// restoring of a backup.
    package let keepErased: @Sendable (Subject) -> Void

    package init(
        clock: @escaping @Sendable () -> Moment, random: @escaping @Sendable () -> UInt64, signer: NoteSigner,
        zoneMinutes: Int = 480, checkpointEvery: Span = .milliseconds(200), checkpointEntriesMax: Int64 = 4096,
        keepHead: @escaping @Sendable (String) -> Void = { _ in },
        measure: @escaping @Sendable (Flush) -> Void = { _ in }, masterKey: MasterKey? = nil,
        matchKey: MatchKey? = nil,
        keepErased: @escaping @Sendable (Subject) -> Void = { _ in }
    ) {
        self.clock = clock
        self.random = random
        self.signer = signer
        self.zoneMinutes = zoneMinutes
        self.checkpointEvery = checkpointEvery
        self.checkpointEntriesMax = checkpointEntriesMax
        self.keepHead = keepHead
        self.measure = measure
        self.masterKey = masterKey
        self.matchKey = matchKey
        self.keepErased = keepErased
    }
}

/// One transaction of the sequencer, for monitors.
package struct Flush: Sendable {
    package let commands: Int
    /// A code for each command that was refused.
    package let refusals: [String]
    package let microseconds: Int64

    package init(commands: Int, refusals: [String], microseconds: Int64) {
        self.commands = commands
        self.refusals = refusals
        self.microseconds = microseconds
    }
}

/// What a commit changed: for live screens.
package struct Commit: Sendable {
    package let size: Int64
    package let subjects: Set<Subject>
}
