package import Kernel

/// A donation that brought a later one too close, or moved, makes the later one judged again.
package let neighboursAreJudgedAgain = Reaction(to: ["donors.donation.recorded.v1", "donors.donation.corrected.v1"]) {
    (fact, _, acting) throws(Denial) in
    guard let fact = fact as? DonationFact else { return }
    switch fact {
    case .recorded(_, _, let affected), .corrected(_, _, let affected):
        for bag in affected { try acting.act(DonationTable.self, on: bag, .judgeAgain) }
    case .resultsReported, .judgedAgain: return
    }
}
