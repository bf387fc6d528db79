package import Kernel

package typealias CriteriaFact = PackFact<CriteriaPack>
package typealias CriteriaRules = PackRules<CriteriaPack>
package typealias CriteriaTable = PackTable<CriteriaPack>

extension CriteriaPack {
    package static let noun = "donors.criteria"
    package static let title = Phrase("献浆规则", "the rules of donations")
    package static let kind: FactKind = "donors.criteria.adopted.v1"
    package static let permission: Permission = "donors.rules"
    package static let table = Table.versions("donors_criteria")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM donors_criteria WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}

extension PackTable<CriteriaPack> {
    /// Every version, typed, oldest first.
    package static func versions(from snapshot: any Snapshot) throws(Fault) -> [DonationCriteria] {
        try packs(from: snapshot).map { (pack) throws(Fault) in
            do throws(Refusal) { return try DonationCriteria(pack) } catch {
                throw Fault(.damaged, "donors_criteria: \(error.reason.en)")
            }
        }
    }
}
