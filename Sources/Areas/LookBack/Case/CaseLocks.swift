import Kernel
import Lineage
import Plasma

/// Locks of one case: each hit has its own hold in the lineage, and a bag in stock is held there too. Nothing that was
/// made of a hit, or will be, is free before the case says so.
struct CaseLocks {
    let acting: any Acting
    let record: String

    init(_ acting: any Acting, _ record: String) {
        self.acting = acting
        self.record = record
    }

    private var owner: Subject { Subject(CaseRules.noun, record) }

    private func state() throws(Denial) -> CaseState {
        try acting.read { (tables) throws(Fault) in try CaseTable.load(record, from: tables) }
    }

    func lock(_ subjects: [Subject]) throws(Denial) {
        let state = try state()
        for hit in state.hits where subjects.contains(hit.hit.subject) {
            try hold(hit)
            guard hit.hit.action == .reject else { continue }
            try acting.hold(hit.hit.subject.id, [.lookBack])
            // A machine holds; that a bag is rejected for ever, a person signed.
            if hit.isForced, state.stage != .drafted { try rejectBag(hit.hit.subject.id) }
        }
    }

    /// One hold stands for each hit that the lineage knows; a bag that a pool took is held by the pool's.
    private func hold(_ hit: HitState) throws(Denial) {
        let known = try acting.read { (tables) throws(Fault) in
            try LineageLookups.node(hit.hit.subject, from: tables) != nil
        }
        guard known, hit.hit.action != .pooled else { return }
        let (last, next) = try holds(of: hit)
        if let last, try stands(last) { return }
        try acting.act(
            LineageHoldTable.self, on: next, .placeFor(owner, on: [hit.hit.subject], ground: .lookBack))
    }

    func release(_ subjects: [Subject]) throws(Denial) {
        let state = try state()
        for hit in state.hits where subjects.contains(hit.hit.subject) {
            if let last = try holds(of: hit).last, try stands(last) {
                try acting.act(LineageHoldTable.self, on: last, .liftFor(owner))
            }
            try liftBag(hit.hit.subject)
        }
    }

    func reject(_ subjects: [Subject]) throws(Denial) {
        let state = try state()
        for hit in state.hits where subjects.contains(hit.hit.subject) {
            try hold(hit)
            if let last = try holds(of: hit).last, try stands(last) {
                try acting.act(LineageHoldTable.self, on: last, .rejectFor(owner))
            }
            guard hit.hit.action == .reject else { continue }
            try acting.hold(hit.hit.subject.id, [.lookBack])
            try rejectBag(hit.hit.subject.id)
        }
    }

    /// Bags that a pool took after they were locked: their pools were decided, so their own holds end.
    func end() throws(Denial) {
        for hit in try state().hits where hit.hit.action == .pooled {
            if let last = try holds(of: hit).last, try stands(last) {
                try acting.act(LineageHoldTable.self, on: last, .liftFor(owner))
            }
            try liftBag(hit.hit.subject)
        }
    }

    // MARK: Bags

    private func rejectBag(_ bag: String) throws(Denial) {
        try acting.act(
            UnitTable.self, on: bag, .decide(.reject),
            passing: .unitUnknown(bag), .unitDestroyed, .unitDecidedAlready, .unitNotReceived)
    }

    /// Another open case that found the same bag goes on holding it.
    private func liftBag(_ subject: Subject) throws(Denial) {
        let isHeldElsewhere = try acting.read { (tables) throws(Fault) in
            for other in try CaseLookups.open(on: subject, from: tables) where other != record {
                let hit = try CaseTable.load(other, from: tables).hit(subject)
                if hit?.decision != .release { return true }
            }
            return false
        }
        guard !isHeldElsewhere else { return }
        try acting.act(
            UnitTable.self, on: subject.id, .lift([.lookBack]),
            passing: .unitUnknown(subject.id), .unitDestroyed, .unitHoldMissing)
    }

    // MARK: Holds

    /// The hold that a hit has now, and the name of the next: what was lifted is never placed again.
    private func holds(of hit: HitState) throws(Denial) -> (last: String?, next: String) {
        let base = hit.hold(of: record)
        return try acting.read { (tables) throws(Fault) in
            var last: String?
            var next = base
            var count = 1
            while try LineageHoldTable.hold(next, from: tables) != nil {
                last = next
                count += 1
                next = "\(base)-\(count)"
            }
            return (last, next)
        }
    }

    private func stands(_ hold: String) throws(Denial) -> Bool {
        try acting.read { (tables) throws(Fault) in
            try LineageHoldTable.hold(hold, from: tables)?.decision == nil
        }
    }
}
