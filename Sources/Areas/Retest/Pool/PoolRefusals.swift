package import Kernel

/// Why nothing is recorded of a mini-pool.
extension Refusal {
    package static func poolUnknown(_ id: String) -> Refusal {
        Refusal(
            "retest.minipool.unknown", Phrase("没有混检 \(id)", "There is no pool \(id)"),
            next: Phrase("先登记混检", "Make it first"))
    }

    package static func poolExists(_ id: String) -> Refusal {
        Refusal(
            "retest.minipool.exists", Phrase("混检 \(id) 已经有了", "There is a pool \(id) already"),
            next: Phrase("换一个编号", "Choose another number"))
    }

    package static let poolFieldWrong = Refusal(
        "retest.minipool.field-wrong",
        Phrase("编号、布局、项目、时间或成员数不对", "Number, layout, tests, time or members are wrong"),
        next: Phrase(
            "1 到 \(MiniPool.membersMax) 份，不多于行数乘列数；检测时间不晚于现在",
            "1 to \(MiniPool.membersMax) members, no more than rows × columns; tested by now"))

    package static func poolItemWrong(_ item: String) -> Refusal {
        Refusal(
            "retest.minipool.item-wrong", Phrase("\(item) 不是混检项目", "\(item) is no test of pools"),
            next: Phrase("按生效的标准选项目", "Choose from the specification in force"))
    }

    package static let poolChecked = Refusal(
        "retest.minipool.checked", Phrase("这个混检已经复核", "This pool was checked"),
        next: Phrase("看它的记录", "See its record"))

    package static let poolNotTested = Refusal(
        "retest.minipool.not-tested", Phrase("没有等复核的混检结果", "No result of this pool awaits checking"),
        next: Phrase("先录入结果", "Enter its results first"))

    package static func poolItemMissing(_ item: String) -> Refusal {
        Refusal(
            "retest.minipool.item-missing", Phrase("还没有 \(item) 的结果", "The result of \(item) is missing"),
            next: Phrase("补录后再复核", "Enter it, then check"))
    }

    package static let poolNotReactive = Refusal(
        "retest.minipool.not-reactive", Phrase("不是待拆分的反应性混检", "It is no reactive pool that waits to be resolved"),
        next: Phrase("只有复核为反应性的混检要拆分", "Only a pool checked as reactive is resolved"))

    /// A second pool holds exactly a row or a column of the first, once, and tests what was reactive.
    package static let poolLineWrong = Refusal(
        "retest.minipool.line-wrong",
        Phrase("成员、行列或项目与原混检不符，或已经做过", "Members, line or tests do not fit the first pool"),
        next: Phrase("按原布局的一行或一列重做", "Make it of one row or column of the first pool"))

    /// GMP annex Blood Products, Art. 17: a member of whom nothing is known keeps all of them back.
    package static func poolMembersOpen(_ members: [String]) -> Refusal {
        let some = members.prefix(20).joined(separator: " ")
        return Refusal(
            "retest.minipool.members-open",
            Phrase("\(members.count) 份还没有拆分结果：\(some)", "\(members.count) members have no result yet: \(some)"),
            next: Phrase("补做行列混检或单份检测，复核后再拆分", "Test their lines or each of them, check, then resolve"))
    }

    /// A reactive reading is never thrown away: it is resolved.
    package static let poolNotDiscardable = Refusal(
        "retest.minipool.not-discardable",
        Phrase("有反应性结果或已复核，不能作废", "It was reactive or checked: it cannot be discarded"),
        next: Phrase("复核，再拆分", "Check it, then resolve it"))

    package static func poolMemberTaken(_ member: String, _ pool: String) -> Refusal {
        Refusal(
            "retest.minipool.member-taken", Phrase("\(member) 已在混检 \(pool) 里", "\(member) is in pool \(pool) already"),
            next: Phrase("看那个混检", "See that pool"))
    }
}
