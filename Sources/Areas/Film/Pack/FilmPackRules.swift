package import Kernel
package import Web

package typealias FilmPackFact = PackFact<FilmPack>
package typealias FilmPackRules = PackRules<FilmPack>
package typealias FilmPackTable = PackTable<FilmPack>

extension FilmPack {
    package static let noun = "film.rules"
    package static let title = Phrase("录像规则", "the rules of film")
    package static let kind: FactKind = "film.rules.adopted.v1"
    package static let permission: Permission = "film.rules"
    package static let table = Table.versions("film_rules")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM film_rules WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}

package enum FilmDeeds {
    package static let adopt = FilmPack.adoption(
        Phrase("采用录像规则", "Adopt rules of film"), file: Phrase("录像规则（JSON）", "Rules of film (JSON)"))

    package static let all = [OpenDeed(adopt)]
}
