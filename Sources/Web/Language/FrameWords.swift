import Kernel

/// The words the frame and the components say by themselves; everything else is passed in by the page.
enum FrameWords {
    static let brand = Phrase("血脉", "Xuemai")
    static let search = Phrase("扫码，或输入编号、批号、人员", "Scan, or type a code, batch or person")
    static let searchLabel = Phrase("查找", "Find")
    static let areas = Phrase("我能进的地方", "Areas I may enter")
    static let ledger = Phrase("账本", "Ledger")
    static let online = Phrase("在线", "Online")
    static let offline = Phrase("未连上", "Offline")
    static let light = Phrase("浅色", "Light")
    static let dark = Phrase("深色", "Dark")
    static let maySign = Phrase("可签名", "May sign")
    static let mayNotSign = Phrase("不可签名", "Cannot sign")
    static let skip = Phrase("跳到正文", "Skip to content")
    static let clock = Phrase("服务器时间", "Server time")
    static let seal = Phrase("脉印，打开证明", "Proof seal, open the proof")
    static let sealed = Phrase("已入检查点", "covered by a checkpoint")
    static let recorded = Phrase("刚记下，等下一检查点", "recorded, checkpoint not yet")
    static let failed = Phrase("不符", "no match")
    static let limit = Phrase("限", "Limit")
    static let now = Phrase("现在", "present")
    static let done = Phrase("已过", "passed")
    static let ahead = Phrase("还没到", "not yet")
    static let changed = Phrase("改", "Changed")
    static let previous = Phrase("上一页", "Previous")
    static let next = Phrase("下一页", "Next")

    static func toSign(role: String) -> Phrase { Phrase("\(role)（待签）", "\(role) (to be signed)") }
}
