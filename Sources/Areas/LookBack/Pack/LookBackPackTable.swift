package import Kernel

package enum LookBackPackCommand: Command {
    case adopt(LookBackPack)

    package var permission: Permission? { "lookback.rules" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of the rules, in the order in which they were adopted.
package struct LookBackPackState: Sendable, Equatable {
    package let name: String
    package var versions: [LookBackPack] = []
}

/// Rules of a look-back: a version is adopted by a person, once, and never changed.
package enum LookBackPackRules: Rules {
    package static let noun = "lookback.rules"

    package static func blank(_ id: String) -> LookBackPackState { LookBackPackState(name: id) }

    package static func decide(
        _ command: LookBackPackCommand, _ state: LookBackPackState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [LookBackPackFact] {
        switch command {
        case .adopt(let pack):
            guard state.name == LookBackPack.packName else { throw .lookBackPackWrong("name") }
            try pack.check()
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw .lookBackPackExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw .lookBackPackNotLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: LookBackPackFact, _ head: EntryHead, to state: inout LookBackPackState) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}

/// Versions of the rules, one row each, with the pack as its canonical text.
package enum LookBackPackTable: FactTable {
    package typealias R = LookBackPackRules

    package static let rules = Table(
        "lookback_rules",
        [
            .text("name"), .text("version"), .text("effective_from"), .bytes("pack"), .integer("entry"),
            .text("adopted_by"), .integer("adopted_at"),
        ],
        key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])

    package static let tables = [rules]

    package static func project(
        _ fact: LookBackPackFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let pack):
            try tables.insert(
                into: rules,
                [
                    .text(head.subject.id), .text(pack.version), .text(pack.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person), .moment(head.recordedAt),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LookBackPackState {
        LookBackPackState(name: id, versions: try versions(id, from: snapshot))
    }

    /// Every version, oldest first.
    package static func versions(
        _ name: String = LookBackPack.packName, from snapshot: any Snapshot
    ) throws(Fault) -> [LookBackPack] {
        try snapshot.all(
            "SELECT pack FROM lookback_rules WHERE origin = $1 AND name = $2 ORDER BY effective_from", [.text(name)]
        ) { (row) throws(Fault) in
            let bytes = row.bytes(0)
            return try Fault.reading("lookback_rules.pack") { () throws(JSONFailure) in
                try LookBackPack(reading: JSONFields(canonical: bytes))
            }
        }
    }
}
