extension AdoptedPack {
    /// A pack that leaves something open, or has it twice: judging by it would be guessing.
    package static func wrong(_ place: String) -> Refusal {
        Refusal(
            "pack.wrong",
            Phrase("\(title.zh)的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in \(title.en)"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that was judged by never changes its content.
    package static func versionExists(_ version: String) -> Refusal {
        Refusal(
            "pack.version-exists",
            Phrase("\(title.zh)版本 \(version) 已经采用", "Version \(version) of \(title.en) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static var notLater: Refusal {
        Refusal(
            "pack.not-later",
            Phrase(
                "\(title.zh)的生效日不晚于已采用的版本",
                "The version of \(title.en) does not take effect later than the one adopted before"),
            next: Phrase("生效日改晚后再试", "Choose a later effective day"))
    }

    package static var missing: Refusal {
        Refusal(
            "pack.missing",
            Phrase("还没有生效的\(title.zh)", "No version of \(title.en) is in force"),
            next: Phrase("先采用\(title.zh)", "Adopt one first"))
    }
}
