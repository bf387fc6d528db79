import Donors
import Kernel
import Web

/// Which specimens of a worklist one page shows: what is out of line comes first, however far behind it stands, then
/// the others in their order. A checker of a thousand sees the one that failed.
struct GridPage {
    /// Specimens with the place that they have on the worklist, counted from one.
    let rows: [(place: Int, specimen: String)]
    let exceptions: Int
    let total: Int
    private let first: Int

    init(_ model: WorklistPages.Model, from first: Int) {
        let all = (model.state.worklist?.specimens ?? []).enumerated().map { (place: $0 + 1, specimen: $1) }
        let isOdd = { (row: (place: Int, specimen: String)) in
            model.verdicts[row.specimen] == .fail || model.judgements[row.specimen]?.isOutOfLine == true
        }
        let odd = all.filter(isOdd)
        let ordered = odd.isEmpty ? all : odd + all.filter { !isOdd($0) }
        total = all.count
        exceptions = odd.count
        self.first = (1...max(total, 1)).contains(first) ? first : 1
        rows = Array(ordered.dropFirst(self.first - 1).prefix(WorklistPages.gridMax))
    }

    var note: Phrase {
        let last = first + rows.count - 1
        let odd =
            exceptions == 0
            ? Phrase("", "")
            : Phrase("异常 \(exceptions) 份排在最前；", "\(exceptions) out of line stand first; ")
        let shown =
            rows.count == total
            ? Phrase("共 \(total) 份", "\(total) specimens")
            : Phrase("第 \(first) 至 \(last) 份，共 \(total) 份", "\(first) to \(last) of \(total) specimens")
        return Phrase(odd.zh + shown.zh, odd.en + shown.en)
    }

    func pager(_ path: String, _ language: Language) -> Markup {
        let size = WorklistPages.gridMax
        let isLast = first + rows.count > total
        return Web.pager(
            previous: first > 1 ? "\(path)?from=\(max(1, first - size))" : nil,
            next: isLast ? nil : "\(path)?from=\(first + size)", language)
    }
}

extension SpecimenJudgement {
    /// Something was found that is not good, contradicts itself, or waits for repeats or for a reactive pool.
    var isOutOfLine: Bool {
        items.contains { item in
            switch item.standing {
            case .missing: false
            case .settled(let conclusion): !conclusion.interpretation.isGood
            case .awaiting, .blocked, .contradictory: true
            }
        }
    }
}
