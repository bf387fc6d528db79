package import Kernel

/// What is not to be used and must go (不合格品): applied for, approved, scanned piece by piece, destroyed before
/// witnesses, certified.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `rejects.destruction` 销毁单 | number, `DS-26-001` | applied, approved (declined), scanned, executed, certified |
package let rejectsArea = Area(
    "rejects", nouns: [Noun(DestructionTable.self)],
    permissions: [
        "rejects.view": Phrase("查看销毁单", "See orders of destruction"),
        "rejects.apply": Phrase("申请销毁", "Apply for destruction"),
        "rejects.approve": Phrase("批准销毁、到场签名（QA）", "Approve destruction and sign it on the spot (QA)"),
        "rejects.execute": Phrase("扫描、销毁、登记凭证", "Scan, destroy, record the certificate"),
    ], words: rejectsWords, members: rejectsMembers, reactions: [destroyedUnitsEnd])
