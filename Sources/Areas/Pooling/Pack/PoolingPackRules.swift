package import Kernel

package typealias PoolingPackFact = PackFact<PoolingPack>
package typealias PoolingPackRules = PackRules<PoolingPack>
package typealias PoolingPackTable = PackTable<PoolingPack>

extension PoolingPack {
    package static let noun = "pooling.specification"
    package static let kind: FactKind = "pooling.specification.adopted.v1"
    package static let permission: Permission = "pooling.rules"
    package static let table = Table.versions("pooling_specification")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM pooling_specification WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .poolingPackWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .poolingPackVersionExists(version) }
    package static var notLater: Refusal { .poolingPackNotLater }
}

extension Refusal {
    /// Rules that leave something open, or has it twice: judging by it would be guessing.
    package static func poolingPackWrong(_ place: String) -> Refusal {
        Refusal(
            "pooling.specification.wrong",
            Phrase("合浆标准的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the rules of pooling"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that pools were judged by never changes its content.
    package static func poolingPackVersionExists(_ version: String) -> Refusal {
        Refusal(
            "pooling.specification.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let poolingPackNotLater = Refusal(
        "pooling.specification.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))

    package static let poolingPackMissing = Refusal(
        "pooling.specification.missing", Phrase("还没有生效的合浆标准", "No rules of pooling are in force"),
        next: Phrase("先采用合浆标准", "Adopt a version first"))
}
