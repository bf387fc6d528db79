package import Kernel

package typealias SpecificationFact = PackFact<RetestPack>
package typealias SpecificationRules = PackRules<RetestPack>
package typealias SpecificationTable = PackTable<RetestPack>

extension RetestPack {
    package static let noun = "retest.specification"
    package static let kind: FactKind = "retest.specification.adopted.v1"
    package static let permission: Permission = "retest.rules"
    package static let table = Table.versions("retest_specification")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM retest_specification WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .specificationWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .specificationVersionExists(version) }
    package static var notLater: Refusal { .specificationNotLater }
}

extension Refusal {
    /// A specification that leaves something open, or has it twice: judging by it would be guessing.
    package static func specificationWrong(_ place: String) -> Refusal {
        Refusal(
            "retest.specification.wrong",
            Phrase("复检标准的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the specification"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that specimens were judged by never changes its content.
    package static func specificationVersionExists(_ version: String) -> Refusal {
        Refusal(
            "retest.specification.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let specificationNotLater = Refusal(
        "retest.specification.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))

    package static let specificationMissing = Refusal(
        "retest.specification.missing", Phrase("还没有生效的复检标准", "No specification of the re-test is in force"),
        next: Phrase("先采用复检标准", "Adopt one first"))
}
