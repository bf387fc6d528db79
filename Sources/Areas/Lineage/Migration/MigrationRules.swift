package import Kernel

package enum MigrationCommand: Command {
    case record(MigratedGenealogy)
    /// With what the file told.
    case compare(MigrationTotals)

    package var permission: Permission? { "lineage.migrate" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .record(let genealogy): write(genealogy, to: &writer)
        case .compare(let totals):
            writer.value("compare")
            totals.write(to: &writer)
        }
        writer.endArray()
    }

    private func write(_ genealogy: MigratedGenealogy, to writer: inout CanonicalWriter) {
        writer.value(genealogy.system)
        writer.value(genealogy.file)
        writer.value(genealogy.fileName)
        writer.beginArray()
        for node in genealogy.nodes { node.write(to: &writer) }
        writer.endArray()
        writer.beginArray()
        for edge in genealogy.edges { edge.write(to: &writer) }
        writer.endArray()
    }
}

package struct MigrationState: Sendable, Equatable {
    package let id: String
    package var isRecorded = false
    package var isCompared = false
}

/// What the graph knows of the things that a file names.
package struct MigrationEvidence: Sendable {
    package var found: [Subject: FoundNode] = [:]
    /// Of each known node that the file gives ancestors: those of the file's nodes that descend from it already.
    package var descendants: [Subject: Set<Subject>] = [:]
    /// What the graph holds of a take-over.
    package var graph = MigrationTotals()

    package init() {}
}

/// The past is taken over as it was told, unless it cannot have been: no cycle, no second origin, and no more used
/// than there was.
package enum MigrationRules: Rules {
    package static let noun = "lineage.migration"
    /// A larger past comes in several files, each one fact.
    package static let rowsMax = 20_000
    /// The process of its steps: nobody here judged them.
    package static let process = "migrated"

    package static func blank(_ id: String) -> MigrationState { MigrationState(id: id) }

    package static func decide(
        _ command: MigrationCommand, _ state: MigrationState, _ evidence: MigrationEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [MigrationFact] {
        let genealogy: MigratedGenealogy
        switch command {
        case .record(let told): genealogy = told
        case .compare(let totals):
            guard state.isRecorded, !state.isCompared else { throw .migrationNotOpen(state.id) }
            return [.compared(MigrationComparison(file: totals, graph: evidence.graph))]
        }
        guard !state.isRecorded else { throw .migrationExists(state.id) }
        guard state.id.isCode, genealogy.system.isLine(bytesMax: 200), genealogy.fileName.isLine(bytesMax: 200),
            genealogy.nodes.count <= rowsMax, genealogy.edges.count <= rowsMax,
            !genealogy.nodes.isEmpty || !genealogy.edges.isEmpty
        else { throw .migrationFileWrong }
        var known: [Subject: Quantity?] = [:]
        for (subject, found) in evidence.found { known.updateValue(found.remaining, forKey: subject) }
        for node in genealogy.nodes {
            guard node.node.id.isCode, node.node.noun.isLine(bytesMax: 100), node.material.isCode else {
                throw .migrationRowWrong(node.node.id)
            }
            guard known.updateValue(node.quantity, forKey: node.node) == nil else {
                throw .migrationNodeKnown(node.node.id)
            }
        }
        try checkEdges(genealogy, known, evidence)
        try checkOrder(genealogy, evidence)
        return [.recorded(genealogy)]
    }

    private static func checkEdges(
        _ genealogy: MigratedGenealogy, _ known: [Subject: Quantity?], _ evidence: MigrationEvidence
    ) throws(Refusal) {
        var left = known
        var seen: Set<[Subject]> = []
        for edge in genealogy.edges {
            for end in [edge.from, edge.into] where known[end] == nil { throw .migrationNodeUnknown(end.id) }
            guard seen.insert([edge.from, edge.into]).inserted else { throw .migrationRowWrong(edge.from.id) }
            if evidence.found[edge.into]?.node.madeBy != nil { throw .migrationMadeBefore(edge.into.id) }
            guard let quantity = edge.quantity, let rest = left[edge.from] ?? nil else { continue }
            do throws(QuantityFailure) {
                let rest = try rest.subtracting(try quantity.converted(to: rest.unit))
                guard quantity.isPositive, !rest.number.isNegative else { throw QuantityFailure.overflow }
                left.updateValue(rest, forKey: edge.from)
            } catch {
                throw .migrationTakesTooMuch(edge.from.id)
            }
        }
    }

    /// Everything can be put in an order in which nothing comes before what it is made of.
    private static func checkOrder(
        _ genealogy: MigratedGenealogy, _ evidence: MigrationEvidence
    ) throws(Refusal) {
        var next: [Subject: Set<Subject>] = evidence.descendants
        for edge in genealogy.edges { next[edge.from, default: []].insert(edge.into) }
        var waiting: [Subject: Int] = [:]
        for target in next.values.joined() { waiting[target, default: 0] += 1 }
        var free = next.keys.filter { waiting[$0] == nil }
        while let node = free.popLast() {
            for target in next.removeValue(forKey: node) ?? [] {
                let count = (waiting[target] ?? 1) - 1
                waiting[target] = count
                if count == 0 { free.append(target) }
            }
        }
        if let stuck = next.keys.map(\.id).min() { throw .migrationCycle(stuck) }
    }

    package static func apply(_ fact: MigrationFact, _ head: EntryHead, to state: inout MigrationState) {
        switch fact {
        case .recorded: state.isRecorded = true
        case .compared: state.isCompared = true
        }
    }
}

extension Refusal {
    /// One comparison is kept for each take-over.
    package static func migrationNotOpen(_ id: String) -> Refusal {
        Refusal(
            "lineage.migration.not-open",
            Phrase("迁入 \(id) 没有记录，或已经比对", "Take-over \(id) is not recorded, or compared already"),
            next: Phrase("看迁入列表", "See the list of take-overs"))
    }

    /// The older system counts otherwise than its file (A11 4.8): something got lost on the way here.
    package static func migrationCountsDiffer(told: String, found: Int) -> Refusal {
        let shown = String(told.prefix(20))
        return Refusal(
            "lineage.migration.counts-differ",
            Phrase("旧系统报 \(shown)，文件里是 \(found)", "The older system counts \(shown), the file holds \(found)"),
            next: Phrase("重新导出，或核对旧系统的数", "Export it again, or check the older system's count"))
    }

    /// A number names one take-over for ever.
    package static func migrationExists(_ id: String) -> Refusal {
        Refusal(
            "lineage.migration.exists", Phrase("迁入 \(id) 已经记录", "Take-over \(id) is recorded already"),
            next: Phrase("换一个编号", "Take another number"))
    }

    /// A file without content, or too long for one fact.
    package static let migrationFileWrong = Refusal(
        "lineage.migration.file-wrong",
        Phrase("文件是空的、太长，或没有写系统名", "The file is empty or too long, or its system is not named"),
        next: Phrase("每个文件最多 20 000 个物料和 20 000 条关系", "At most 20 000 things and 20 000 relations a file"))

    /// A row that cannot be.
    package static func migrationRowWrong(_ code: String) -> Refusal {
        Refusal(
            "lineage.migration.row-wrong",
            Phrase("「\(code)」这一行填错或重复", "The row of “\(code)” is wrong, or stands twice"),
            next: Phrase("更正文件再导入", "Correct the file, then take it over"))
    }

    /// What is known already is not told anew.
    package static func migrationNodeKnown(_ code: String) -> Refusal {
        Refusal(
            "lineage.migration.node-known", Phrase("\(code) 在谱系中已有", "The lineage knows \(code) already"),
            next: Phrase("从物料中去掉它，只留关系", "Leave it out of the things, and keep its relations"))
    }

    /// A relation names two things that are known.
    package static func migrationNodeUnknown(_ code: String) -> Refusal {
        Refusal(
            "lineage.migration.node-unknown",
            Phrase("关系里的 \(code) 不在文件中，谱系也没有", "A relation names \(code), which nobody knows"),
            next: Phrase("把它加到物料中", "Add it to the things"))
    }

    /// Everything was made once.
    package static func migrationMadeBefore(_ code: String) -> Refusal {
        Refusal(
            "lineage.migration.made-before",
            Phrase("\(code) 的来源已经记录", "It is recorded already what \(code) was made of"),
            next: Phrase("从关系中去掉它", "Leave its relations out"))
    }

    /// Uses add up to no more than there was (GMP Art. 186).
    package static func migrationTakesTooMuch(_ code: String) -> Refusal {
        Refusal(
            "lineage.migration.takes-too-much", Phrase("\(code) 用掉的比有的多", "More of \(code) is used than there was"),
            next: Phrase("核对数量和单位", "Check quantities and units"))
    }

    /// Nothing is made of itself.
    package static func migrationCycle(_ code: String) -> Refusal {
        Refusal(
            "lineage.migration.cycle",
            Phrase("关系成环：\(code) 由自己制成", "The relations make a cycle: \(code) is made of itself"),
            next: Phrase("核对文件中的方向", "Check which way the relations go"))
    }
}
