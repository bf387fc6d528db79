package import Kernel

package typealias SelectionFact = PackFact<PreparationPack>
package typealias SelectionRules = PackRules<PreparationPack>
package typealias SelectionTable = PackTable<PreparationPack>

extension PreparationPack {
    package static let noun = "preparation.selection"
    package static let kind: FactKind = "preparation.selection.adopted.v1"
    package static let permission: Permission = "preparation.rules"
    package static let table = Table.versions("preparation_selection")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM preparation_selection WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .selectionWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .selectionVersionExists(version) }
    package static var notLater: Refusal { .selectionNotLater }
}

extension Refusal {
    /// Rules that leave something open, or have it twice: picking by them would be guessing.
    package static func selectionWrong(_ place: String) -> Refusal {
        Refusal(
            "preparation.selection.wrong",
            Phrase("挑浆规则的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the rules of picking"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that lists were picked by never changes its content.
    package static func selectionVersionExists(_ version: String) -> Refusal {
        Refusal(
            "preparation.selection.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let selectionNotLater = Refusal(
        "preparation.selection.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再采用", "Choose a later effective day"))
}
