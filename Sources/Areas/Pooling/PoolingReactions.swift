import Kernel
import Lineage
import Plasma
import Preparation

/// A pool is opened, given up or made: the preparation's bags go to it, are free of it, or are used.
let ordersFollow = Reaction(to: [
    "pooling.pool.opened.v1", "pooling.pool.cancelled.v1", "pooling.pool.made.v1",
]) { (fact, head, acting) throws(Denial) in
    let pool = head.subject.id
    let state = try loaded(pool, acting)
    guard let order = state.opening?.order else { return }
    switch fact as? PoolingFact {
    case .opened: try acting.act(OrderTable.self, on: order, .beginIssue(pool: pool))
    case .cancelled: try acting.act(OrderTable.self, on: order, .stopIssue(pool: pool))
    case .made: try acting.act(OrderTable.self, on: order, .endIssue(pool: pool))
    default: break
    }
}

/// What was made of the bags is a batch of the lineage, in the same transaction: a hold on one of them stops it.
let poolsAreSteps = Reaction(to: ["pooling.pool.made.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .made(let making)? = fact as? PoolingFact else { return }
    let pool = head.subject.id
    let found = try acting.read { (tables) throws(Fault) in
        let version = try PoolingTable.load(pool, from: tables).opening?.specification
        let pack = try PoolingPackTable.packs(from: tables).first { $0.version == version }
        return (
            pack: try Fault.required("pooling_specification", pack),
            bags: try PoolingLookups.sum(of: pool, from: tables).bags.map(\.bag)
        )
    }
    try acting.act(
        StepTable.self, on: pool,
        .perform(
            StepOrder(
                process: found.pack.process,
                takes: found.bags.map { StepTake(Subject(LineageRows.bag, $0)) },
                makes: [
                    StepMake(
                        pool, of: found.pack.material, Quantity(making.kilograms, .kilogram),
                        container: making.tank.isCode ? making.tank : nil)
                ])))
}

/// A failed pool, or one whose conclusion was taken back, holds all that was or will be made of it, until it passes.
let poolsAreHeld = Reaction(to: [
    "pooling.pool.concluded.v1", "pooling.pool.reopened.v1",
]) { (fact, head, acting) throws(Denial) in
    let state = try loaded(head.subject.id, acting)
    guard let hold = state.hold else { return }
    let known = try acting.read { (tables) throws(Fault) in try LineageHoldTable.load(hold, from: tables) }
    if state.conclusion?.verdict == .pass {
        guard known.ground != nil, known.decision == nil else { return }
        return try acting.act(LineageHoldTable.self, on: hold, .liftFor(state.subject))
    }
    guard known.ground == nil else { return }
    try acting.act(
        LineageHoldTable.self, on: hold,
        .placeFor(state.subject, on: [Subject(LineageRows.batch, state.id)], ground: .testResult))
}

/// What was found bad when it was cut is held until QA decides on it.
let rejectedBagsAreHeld = Reaction(to: ["pooling.pool.bag-rejected.v1"]) { (fact, _, acting) throws(Denial) in
    guard case .bagRejected(let bag, _, let code, _)? = fact as? PoolingFact else { return }
    try acting.hold(bag, [code])
}

private func loaded(_ pool: String, _ acting: any Acting) throws(Denial) -> PoolingState {
    try acting.read { (tables) throws(Fault) in try PoolingTable.load(pool, from: tables) }
}
