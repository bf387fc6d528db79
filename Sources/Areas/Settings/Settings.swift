package import Kernel

/// How the system is set, as facts: proposed by one person, approved by another.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `settings.value` 设置 | its name, `sign-in.lock-seconds` | proposed, approved, rejected |
///
/// Limits of the plant's own work are no settings: they come in packs. `declared` are the settings of the house.
package func settingsArea(_ declared: [SettingDeclaration]) -> Area {
    Area(
        "Settings", nouns: [Noun(ValueTable.self)],
        permissions: [
            "settings.view": Phrase("查看设置", "See the settings"),
            "settings.change": Phrase("提出改设置", "Propose changes of settings"),
            "settings.approve": Phrase("批准改设置", "Approve changes of settings"),
        ],
        words: settingsWords,
        members: ["new": MemberWords("现为", "new"), "old": MemberWords("原为", "old")],
        answers: [
            ValueCommand.requirement: { (requirement, _) throws(Fault) in
                guard let (name, new) = ValueCommand.asked(requirement) else {
                    throw Fault(.constraint, "a proposal asks for nothing that can be read")
                }
                guard let setting = declared.first(where: { $0.name == name }) else { return .settingUnknown(name) }
                return setting.canonical(new) == new ? nil : .settingUnfit(setting)
            }
        ])
}

/// What happened to the settings, as the trail says it.
let settingsWords: [FactKind: Phrase] = [
    "settings.value.proposed.v1": Phrase("提出改设置", "change of a setting proposed"),
    "settings.value.approved.v1": Phrase("批准改设置", "change of a setting approved"),
    "settings.value.rejected.v1": Phrase("驳回改设置", "change of a setting rejected"),
]
