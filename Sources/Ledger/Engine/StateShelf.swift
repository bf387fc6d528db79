import Kernel

/// A record's state, kept between commands.
final class LoadedState<State>: KeptState {
    var state: State
    init(_ state: State) { self.state = state }
}

/// What the shelf knows of a state, whatever its type.
class KeptState {
    fileprivate(set) var weight = 0
    fileprivate var usedAt = 0
}

/// The states of the records that are at work. Those not used for longest go when there are too many, or when they
/// hold too many rows: a lorry's shipment is seventeen thousand bags.
struct StateShelf {
    static let statesMax = 4_096
    /// Some 100 MB of bags.
    static let weightMax = 200_000

    private var kept: [Subject: KeptState] = [:]
    private(set) var weight = 0
    private var clock = 0

    mutating func take<State>(_ subject: Subject, as type: State.Type) -> LoadedState<State>? {
        guard let held = kept[subject] else { return nil }
        clock += 1
        held.usedAt = clock
        return held as? LoadedState<State>
    }

    mutating func put(_ state: KeptState, _ subject: Subject, weight: Int) {
        clock += 1
        state.usedAt = clock
        if let former = kept.updateValue(state, forKey: subject) { self.weight -= former.weight }
        state.weight = weight
        self.weight += weight
        if kept.count > Self.statesMax || self.weight > Self.weightMax { makeRoom(besides: state) }
    }

    /// A state grows as its facts come.
    mutating func weigh(_ state: KeptState, _ subject: Subject, _ weight: Int) {
        // Dropped meanwhile, if the fact made it stale.
        guard weight != state.weight, kept[subject] === state else { return }
        self.weight += weight - state.weight
        state.weight = weight
        if self.weight > Self.weightMax { makeRoom(besides: state) }
    }

    mutating func drop(_ isStale: (Subject) -> Bool) {
        for (subject, state) in kept where isStale(subject) {
            weight -= state.weight
            kept[subject] = nil
        }
    }

    /// Down to half, so that it is seldom done.
    private mutating func makeRoom(besides newest: KeptState) {
        for (subject, state) in kept.sorted(by: { $0.value.usedAt < $1.value.usedAt }) where state !== newest {
            guard kept.count > Self.statesMax / 2 || weight > Self.weightMax / 2 else { return }
            weight -= state.weight
            kept[subject] = nil
        }
    }
}
