package import Kernel

package typealias CriteriaFact = PackFact<CriteriaPack>
package typealias CriteriaRules = PackRules<CriteriaPack>
package typealias CriteriaTable = PackTable<CriteriaPack>

extension CriteriaPack {
    package static let noun = "donors.criteria"
    package static let kind: FactKind = "donors.criteria.adopted.v1"
    package static let permission: Permission = "donors.rules"
    package static let table = Table.versions("donors_criteria")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM donors_criteria WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .criteriaWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .criteriaVersionExists(version) }
    package static var notLater: Refusal { .criteriaNotLater }
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

extension Refusal {
    /// A version that donations were judged by never changes its content.
    package static func criteriaVersionExists(_ version: String) -> Refusal {
        Refusal(
            "donors.criteria.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let criteriaNotLater = Refusal(
        "donors.criteria.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
