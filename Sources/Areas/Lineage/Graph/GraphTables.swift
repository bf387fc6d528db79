package import Kernel

/// The graph as tables: material and steps in turn. Uses hold a copy of what they use, so that the five thousand inputs
/// of a pool are one range of one key; links hold which step feeds which, so that a walk never visits a unit.
package enum GraphTables {
    /// A node's number is the entry that made it known, and its place therein: it grows, and names the proof.
    package static let nodes = Table(
        "lineage_node",
        [
            .integer("node"), .text("kind"), .text("code"), .text("material"), .text("stage"),
            .text("quantity", nullable: true), .text("unit"), .text("donor", nullable: true),
            .text("station", nullable: true), .text("type"), .text("virus"), .integer("made_at"),
            .integer("made_by", nullable: true), .text("container", nullable: true), .text("state"),
        ],
        key: ["node"],
        indexes: [.on("code", "kind", unique: true), .on("donor", "node", where: "donor IS NOT NULL")],
        checks: ["state = 'open' OR state = 'isolated' OR state = 'rejected' OR state = 'destroyed'"])

    /// What a step consumed.
    package static let uses = Table(
        "lineage_use",
        [
            .integer("step"), .integer("input"), .text("kind"), .text("code"), .text("material"), .text("stage"),
            .text("quantity", nullable: true), .text("unit"), .text("donor", nullable: true),
            .text("station", nullable: true), .text("type"), .text("virus"), .integer("made_at"),
            .integer("made_by", nullable: true),
        ],
        key: ["step", "input"], indexes: [.on("input", "step")])

    /// What a step produced.
    package static let yields = Table(
        "lineage_yield",
        [
            .integer("step"), .integer("output"), .text("kind"), .text("code"), .text("material"), .text("stage"),
            .text("quantity", nullable: true), .text("unit"), .text("donor", nullable: true),
            .text("station", nullable: true), .text("type"), .text("virus"), .integer("made_at"),
            .text("counted", nullable: true), .text("counted_unit", nullable: true),
        ],
        key: ["step", "output"])

    /// Which step consumed what which step had made.
    package static let links = Table(
        "lineage_link", [.integer("step"), .integer("next")], key: ["step", "next"],
        indexes: [.on("next", "step")])

    /// What a step lost, as declared.
    package static let losses = Table(
        "lineage_loss", [.integer("step"), .integer("place"), .text("what"), .text("quantity"), .text("unit")],
        key: ["step", "place"])

    /// Steps, and how much went through them.
    package static let steps = Table(
        "lineage_step",
        [
            .integer("step"), .text("record"), .text("process"), .integer("version"), .integer("performed_at"),
            .text("person"), .text("stage"), .integer("inputs"), .integer("outputs"), .integer("donors"),
            .integer("stations"), .text("balance_unit", nullable: true), .text("balance_in", nullable: true),
            .text("balance_out", nullable: true), .text("balance_lost", nullable: true),
            .text("balance_difference", nullable: true), .text("tolerance_percent"), .text("verdict"),
            .integer("facts"),
        ],
        key: ["step"], indexes: [.on("record", "step"), .on("process", "step")])

    /// Which hold reaches which node: placed on it, or on something that went into it.
    package static let held = Table(
        "lineage_held", [.text("hold"), .integer("node"), .integer("placed_on")], key: ["hold", "node"],
        indexes: [.on("node", "hold")])

    static let all = [nodes, uses, yields, links, losses, steps, held]

    /// Nodes of one fact: the place takes sixteen bits of the node's number.
    static let placeBits: Int64 = 16

    static func number(_ head: EntryHead, _ place: Int) -> Int64 { head.index << placeBits | Int64(place) }

    /// The ledger entry that made a node known.
    package static func entry(of node: Int64) -> Int64 { node >> placeBits }
}

/// What is generally the matter with a node, beside what it was used for and what holds it.
package enum NodeState: String, Sendable, Hashable, CaseIterable {
    case open, isolated, rejected, destroyed

    package var phrase: Phrase {
        switch self {
        case .open: Phrase("可用", "available")
        case .isolated: Phrase("隔离", "isolated")
        case .rejected: Phrase("不合格", "rejected")
        case .destroyed: Phrase("已销毁", "destroyed")
        }
    }
}
