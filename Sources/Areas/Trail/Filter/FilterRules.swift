package import Kernel

package enum FilterCommand: Command {
    case save(name: String, TrailQuestion)
    case remove(name: String)

    package var permission: Permission? { "trail.view" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .save(let name, let question):
            writer.value("save")
            writer.value(name)
            question.write(to: &writer)
        case .remove(let name):
            writer.value("remove")
            writer.value(name)
        }
        writer.endArray()
    }
}

package struct FilterState: Sendable, Equatable {
    package let person: String
    package var filters: [String: TrailQuestion] = [:]
}

/// Everybody keeps their own filters; nobody touches another's.
package enum FilterRules: Rules {
    package static let noun = "trail.filter"
    /// A row of chips that a person can still read.
    package static let filtersMax = 20
    package static let nameBytesMax = 60

    package static func blank(_ id: String) -> FilterState { FilterState(person: id) }

    package static func decide(
        _ command: FilterCommand, _ state: FilterState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [FilterFact] {
        guard state.person == circumstance.actor.person else { throw .filterOfAnother }
        switch command {
        case .save(let name, let question):
            guard name.utf8.count <= nameBytesMax, name.contains(where: { !$0.isWhitespace }),
                !name.contains(where: \.isNewline)
            else { throw .filterNameWrong }
            guard !question.isEmpty else { throw .filterEmpty }
            guard state.filters[name] != nil || state.filters.count < filtersMax else { throw .filtersFull }
            return [.saved(name: name, question)]
        case .remove(let name):
            guard state.filters[name] != nil else { throw .filterUnknown }
            return [.removed(name: name)]
        }
    }

    package static func apply(_ fact: FilterFact, _ head: EntryHead, to state: inout FilterState) {
        switch fact {
        case .saved(let name, let question): state.filters[name] = question
        case .removed(let name): state.filters[name] = nil
        }
    }
}

extension Refusal {
    /// What one person looks for is not another's to change.
    package static let filterOfAnother = Refusal(
        "trail.filter.of-another", Phrase("这是别人的筛选", "These filters are somebody else's"),
        next: Phrase("在您自己的筛选里存", "Save it among your own"))

    /// A chip must say what it is.
    package static let filterNameWrong = Refusal(
        "trail.filter.name-wrong", Phrase("没有名字，或名字太长", "The name is missing or too long"),
        next: Phrase("起一个短的名字", "Give it a short name"))

    /// Everything is what the page shows anyway.
    package static let filterEmpty = Refusal(
        "trail.filter.empty", Phrase("没有选任何条件", "Nothing is filtered"),
        next: Phrase("先选条件，再存", "Choose what to filter by, then save it"))

    /// More than a person reads in a row.
    package static let filtersFull = Refusal(
        "trail.filter.full", Phrase("存满了 20 个筛选", "There are 20 saved filters"),
        next: Phrase("先删去不用的", "Remove one that you no longer use"))

    /// Nothing was saved under this name, or it was removed.
    package static let filterUnknown = Refusal(
        "trail.filter.unknown", Phrase("没有这个筛选", "There is no such filter"),
        next: Phrase("重新打开轨迹页", "Open the trail again"))
}
