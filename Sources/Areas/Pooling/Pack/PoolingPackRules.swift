package import Kernel

package typealias PoolingPackFact = PackFact<PoolingPack>
package typealias PoolingPackRules = PackRules<PoolingPack>
package typealias PoolingPackTable = PackTable<PoolingPack>

extension PoolingPack {
    package static let noun = "pooling.specification"
    package static let title = Phrase("合浆标准", "the rules of pooling")
    package static let kind: FactKind = "pooling.specification.adopted.v1"
    package static let permission: Permission = "pooling.rules"
    package static let table = Table.versions("pooling_specification")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM pooling_specification WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}
