import Kernel

/// How a box is split: usable and the rest, or what still waits apart from the rest.
enum SortMode: String, Sendable, Hashable, CaseIterable {
    case two = "a"
    case three = "b"

    var phrase: Phrase {
        switch self {
        case .two: Phrase("方式 A：现用、暂不用", "A: now, later")
        case .three: Phrase("方式 B：现用、暂不用、待检疫", "B: now, later, in quarantine")
        }
    }

    var heaps: [SortHeap] {
        switch self {
        case .two: [.now, .later]
        case .three: [.now, .later, .waiting]
        }
    }
}

/// Where a scanned bag goes.
enum SortHeap: String, Sendable, Hashable, CaseIterable {
    case now, later, waiting
    /// Out of the box, to whoever decides on it.
    case aside

    var phrase: Phrase {
        switch self {
        case .now: Phrase("现用", "NOW")
        case .later: Phrase("暂不用", "LATER")
        case .waiting: Phrase("待检疫", "IN QUARANTINE")
        case .aside: Phrase("停下", "STOP")
        }
    }

    /// A bag of the list without an obstacle is used now; what can never be used is set aside.
    init(_ obstacles: [PickObstacle], isListed: Bool, _ mode: SortMode) {
        let grounds = Set(obstacles.map(\.ground))
        if !grounds.isDisjoint(with: [.unknown, .failed, .store, .expired, .positive, .excluded, .held, .paused]) {
            self = .aside
        } else if grounds.contains(.waiting) {
            self = mode == .three ? .waiting : .later
        } else {
            self = isListed && obstacles.isEmpty ? .now : .later
        }
    }
}
