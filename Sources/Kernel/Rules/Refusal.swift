/// The domain says no: a named reason, the value, and what to do next, in both languages. Equal by code.
package struct Refusal: Error, Sendable, Equatable {
    /// `area.noun.what-is-missing`; HTTP statuses and exit codes are given at the edge, from this code.
    package let code: String
    package let reason: Phrase
    package let next: Phrase

    package init(_ code: StaticString, _ reason: Phrase, next: Phrase) {
        self.code = code.description
        self.reason = reason
        self.next = next
    }

    package static func == (left: Refusal, right: Refusal) -> Bool { left.code == right.code }
}

/// The machine fails: what was tried, and why it failed. Holds no SQL arguments and no personal data,
/// because faults are logged.
package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The disk is full or read-only; nothing was written.
        case storeFull, storeReadOnly
        /// The database went away or broke an invariant.
        case storeFailed, constraint
        /// The database belongs to another product, another origin, or a newer version.
        case foreignStore, newerStore
        /// Another process holds the sequencer of this ledger.
        case busy
        /// What was read back is not what was written.
        case damaged
        case stopped
        case network
        case configuration
    }

    package let code: Code
    package let context: String

    package init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    package func wrapped(_ tried: String) -> Fault { Fault(code, "\(tried): \(context)") }

    package var description: String { "\(code.rawValue): \(context)" }
}

/// Why a command did not become facts.
package enum Denial: Error, Sendable, Equatable {
    case refused(Refusal)
    case failed(Fault)
}
