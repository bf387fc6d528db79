package import Kernel

/// How the system is set, as facts: proposed by one person, approved by another.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `settings.value` 设置 | its name, `sign-in.lock-seconds` | proposed, approved, rejected |
/// | `settings.word` 词句 | `w-` and a digest of its first text | proposed, changed, rejected |
///
/// Limits of the plant's own work are no settings: they come in packs. `declared` are the settings of the
/// house; `says` tells which phrases it has.
package func settingsArea(
    _ declared: [SettingDeclaration], says: @escaping @Sendable (Phrase) -> Bool = { _ in true }
) -> Area {
    Area(
        "Settings", nouns: [Noun(ValueTable.self), Noun(WordTable.self)],
        permissions: [
            "settings.view": Phrase("查看设置", "See the settings"),
            "settings.change": Phrase("提出改设置", "Propose changes of settings"),
            "settings.approve": Phrase("批准改设置", "Approve changes of settings"),
        ],
        words: settingsWords,
        members: [
            "en": MemberWords("英文", "English"), "first_en": MemberWords("原来的英文", "English as it came"),
            "first_zh": MemberWords("原来的中文", "Chinese as it came"), "new": MemberWords("现为", "new"),
            "old": MemberWords("原为", "old"), "zh": MemberWords("中文", "Chinese"),
        ],
        answers: [
            ValueCommand.requirement: { (requirement, _) throws(Fault) in
                guard let (name, new) = ValueCommand.asked(requirement) else {
                    throw Fault(.constraint, "a proposal asks for nothing that can be read")
                }
                guard let setting = declared.first(where: { $0.name == name }) else { return .settingUnknown(name) }
                return setting.canonical(new) == new ? nil : .settingUnfit(setting)
            },
            WordCommand.requirement: { (requirement, _) throws(Fault) in
                guard let first = WordCommand.asked(requirement) else {
                    throw Fault(.constraint, "a proposal asks for nothing that can be read")
                }
                return says(first) ? nil : .wordUnknown
            },
        ])
}

/// What happened to the settings, as the trail says it.
let settingsWords: [FactKind: Phrase] = [
    "settings.value.proposed.v1": Phrase("提出改设置", "change of a setting proposed"),
    "settings.value.approved.v1": Phrase("批准改设置", "change of a setting approved"),
    "settings.value.rejected.v1": Phrase("驳回改设置", "change of a setting rejected"),
    "settings.word.proposed.v1": Phrase("提出改词句", "new words proposed"),
    "settings.word.changed.v1": Phrase("批准改词句", "words changed"),
    "settings.word.rejected.v1": Phrase("驳回改词句", "new words rejected"),
]
