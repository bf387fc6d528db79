package import Kernel
package import Web

package typealias FilmPackFact = PackFact<FilmPack>
package typealias FilmPackRules = PackRules<FilmPack>
package typealias FilmPackTable = PackTable<FilmPack>

extension FilmPack {
    package static let noun = "film.rules"
    package static let kind: FactKind = "film.rules.adopted.v1"
    package static let permission: Permission = "film.rules"
    package static let table = Table.versions("film_rules")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM film_rules WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .filmRulesWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .filmRulesVersionExists(version) }
    package static var notLater: Refusal { .filmRulesNotLater }
}

package enum FilmDeeds {
    package static let adopt = FilmPack.adoption(
        Phrase("采用录像规则", "Adopt rules of film"), file: Phrase("录像规则（JSON）", "Rules of film (JSON)"))

    package static let all = [OpenDeed(adopt)]
}

extension Refusal {
    /// Rules that leave something open, or have it twice: judging by them would be guessing.
    package static func filmRulesWrong(_ place: String) -> Refusal {
        Refusal(
            "film.rules.wrong",
            Phrase("录像规则的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the rules of film"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that film was judged by never changes its content.
    package static func filmRulesVersionExists(_ version: String) -> Refusal {
        Refusal(
            "film.rules.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let filmRulesNotLater = Refusal(
        "film.rules.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
