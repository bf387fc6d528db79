package import Kernel

extension Refusal {
    package static let delegationExists = Refusal(
        "identity.delegation.exists", Phrase("这份委托已经有了", "This delegation exists already"),
        next: Phrase("不用再办", "Nothing more is needed"))

    /// Nobody lends what is somebody else's.
    package static let delegationOwnOnly = Refusal(
        "identity.delegation.own-only", Phrase("只能委托自己的权限", "Only own rights are delegated"),
        next: Phrase("请本人办理", "Have the person do it"))

    package static let delegationToOneself = Refusal(
        "identity.delegation.to-oneself", Phrase("不能委托给自己", "Nobody delegates to themselves"),
        next: Phrase("写另一个人的工号", "Give another person's staff number"))

    package static let delegationUnknown = Refusal(
        "identity.delegation.unknown", Phrase("没有这份委托", "There is no such delegation"),
        next: Phrase("重新打开这一页", "Open the page again"))

    package static let delegationOver = Refusal(
        "identity.delegation.over", Phrase("这份委托已经结束", "This delegation is over"),
        next: Phrase("需要时再委托一次", "Delegate again if it is needed"))

    /// Rights come with duties: nobody gets them unasked.
    package static let delegationReceiverOnly = Refusal(
        "identity.delegation.receiver-only", Phrase("只有受托人可以接受", "Only the receiver accepts"),
        next: Phrase("请受托人登录后接受", "Have the receiver sign in and accept"))

    package static let delegationAccepted = Refusal(
        "identity.delegation.accepted", Phrase("已经接受过", "It was accepted before"),
        next: Phrase("不用再办", "Nothing more is needed"))

    package static let delegationOfOthers = Refusal(
        "identity.delegation.of-others", Phrase("这份委托不是您的", "This delegation is not yours"),
        next: Phrase("请委托人、受托人或管理员办理", "Its giver, its receiver or an administrator does it"))

    package static let delegationDatesWrong = Refusal(
        "identity.delegation.dates-wrong",
        Phrase(
            "起止时间不对：先起后止，没有过去，最多 \(DelegationRules.daysMax) 天",
            "The dates are wrong: from before to, not over yet, \(DelegationRules.daysMax) days at most"),
        next: Phrase("更正起止时间", "Correct the dates"))

    /// Law.s2: who gives rights gives no part of that away.
    package static let delegationOfAdministrator = Refusal(
        "identity.delegation.of-administrator",
        Phrase("系统管理员的权限不能委托", "An administrator's rights are not delegated"),
        next: Phrase("请另一位管理员代办", "Have another administrator stand in"))

    package static let delegationRightsWrong = Refusal(
        "identity.delegation.rights-wrong",
        Phrase("没有选权限，或选了自己角色没有的", "No right is chosen, or one that your own role has not"),
        next: Phrase("从自己角色的权限中选", "Choose among the rights of your own role"))

    /// Law.s27: what no role joins, no loan joins.
    package static let delegationJoinsDuties = Refusal(
        "identity.delegation.joins-duties",
        Phrase("受托人会同时有两种必须分开的职责", "The receiver would join duties that are kept apart"),
        next: Phrase("委托给别人，或少委托几项", "Delegate to somebody else, or fewer rights"))
}
