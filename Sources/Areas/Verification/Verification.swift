package import Kernel

/// Continued process verification: characteristics on control charts, models of batches, and what they suggest; a
/// person decides (A8; FDA Process Validation 2011, stage 3; GMP annex on qualification and validation, chapter 10).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `verification.characteristic` 监测特性 | its code | proposed, adopted, valued from the record or by hand, closed |
/// | `verification.model` 批次模型 | its code | trained and proposed, adopted, asked about batches, retired |
/// | `verification.omission` 未取值 | `NO-`, source, version, end | noted by the node, which says why |
/// | `verification.suggestion` 建议 | `SG-`, source | shown by the node, confirmed or rejected by a person |
package let verificationArea = Area(
    "Verification",
    nouns: [
        Noun(CharacteristicTable.self), Noun(ModelTable.self), Noun(OmissionTable.self), Noun(SuggestionTable.self),
    ],
    permissions: [
        "verification.view": Phrase("查看工艺确认", "See process verification"),
        "verification.propose": Phrase("提出监测特性、训练批次模型", "Propose characteristics, train models"),
        "verification.adopt": Phrase("批准监测特性和批次模型（QA）", "Adopt characteristics and models (QA)"),
        "verification.measure": Phrase("取值、录入特性值，用模型评批", "Take and enter values, ask models about batches"),
        "verification.judge": Phrase("处理建议（QA）", "Judge suggestions (QA)"),
    ],
    words: verificationWords, members: verificationMembers,
    reactions: [valuesAreCharted, judgementsAreShown, confirmedSuggestionsOpenExceptions])
