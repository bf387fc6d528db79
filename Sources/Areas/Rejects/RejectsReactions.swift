import Kernel
import Lineage
import Plasma

/// What was destroyed under an order is destroyed in the record of each bag, in the same transaction.
let destroyedUnitsEnd = Reaction(to: ["rejects.destruction.executed.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .executed(let execution)? = fact as? DestructionFact else { return }
    let state = try acting.read { (tables) throws(Fault) in
        try DestructionTable.load(head.subject.id, from: tables)
    }
    for item in state.items where item.item.subject.noun == LineageRows.bag {
        guard let weighed = item.weighed else { continue }
        let end = Destruction(grams: weighed.number, method: state.method, witnesses: execution.witnesses)
        try acting.act(UnitTable.self, on: item.item.subject.id, .destroyFor(end))
    }
}
