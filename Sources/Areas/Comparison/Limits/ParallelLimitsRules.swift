package import Kernel

package typealias ParallelLimitsFact = PackFact<ParallelLimits>
package typealias ParallelLimitsRules = PackRules<ParallelLimits>
package typealias ParallelLimitsTable = PackTable<ParallelLimits>

extension ParallelLimits {
    package static let noun = "comparison.limits"
    package static let kind: FactKind = "comparison.limits.adopted.v1"
    package static let permission: Permission = "comparison.rules"
    package static let table = Table.versions("comparison_limits")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM comparison_limits WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .parallelLimitsWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .parallelLimitsVersionExists(version) }
    package static var notLater: Refusal { .parallelLimitsNotLater }
}

extension Refusal {
    /// Limits that leave something open, or have it twice: judging by them would be guessing.
    package static func parallelLimitsWrong(_ place: String) -> Refusal {
        Refusal(
            "comparison.limits.wrong",
            Phrase("比对限度的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the limits"),
            next: Phrase("更正限度包后再采用", "Correct the pack of limits, then adopt it"))
    }

    /// A version that results were judged by never changes its content.
    package static func parallelLimitsVersionExists(_ version: String) -> Refusal {
        Refusal(
            "comparison.limits.version-exists",
            Phrase("比对限度版本 \(version) 已经采用", "Version \(version) of the limits was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let parallelLimitsNotLater = Refusal(
        "comparison.limits.not-later",
        Phrase("比对限度的生效日不晚于已采用的版本", "The limits take effect no later than those adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
