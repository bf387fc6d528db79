package import Kernel

extension Refusal {
    /// What a device did stands under its id for ever, so an id is given once.
    package static func deviceExists(_ id: String) -> Refusal {
        Refusal(
            "identity.device.exists", Phrase("设备编号 \(id) 已经用过", "The device id \(id) was given before"),
            next: Phrase("换一个编号", "Take another id"))
    }

    package static func deviceUnknown(_ id: String) -> Refusal {
        Refusal(
            "identity.device.unknown", Phrase("没有设备 \(id)", "There is no device \(id)"),
            next: Phrase("核对设备编号", "Check the id"))
    }

    package static func deviceDisabled(_ id: String) -> Refusal {
        Refusal(
            "identity.device.disabled", Phrase("设备 \(id) 已停用", "The device \(id) is disabled"),
            next: Phrase("要再用，请登记新设备", "Register a new device to go on"))
    }

    /// Taking access away says why (Law.s14: A11 9).
    package static let deviceReasonMissing = Refusal(
        "identity.device.reason-missing", Phrase("没有写停用原因", "No reason is given"),
        next: Phrase("写明原因再停用", "Give the reason, then disable it"))

    /// Only the node sees where a call comes from.
    package static let deviceNodeOnly = Refusal(
        "identity.device.node-only", Phrase("只有系统自己能记这一条", "Only the node itself records this"),
        next: Phrase("不用再做", "Nothing to do"))

    package static let deviceIdWrong = Refusal(
        "identity.device.id-wrong",
        Phrase("编号只能是小写字母、数字和连字符", "An id takes small letters, digits and dashes"),
        next: Phrase("改短编号，如 scale-3", "Take an id such as scale-3"))

    package static let deviceNameWrong = Refusal(
        "identity.device.name-wrong", Phrase("名称没有填、太长或有控制字符", "The name is missing, too long or odd"),
        next: Phrase("写一个短名称", "Give a short name"))

    /// Rights are chosen one by one; a device never administers accounts (Law.s2).
    package static let deviceRightsWrong = Refusal(
        "identity.device.rights-wrong", Phrase("没有选权限，或选了不能给设备的", "No right is chosen, or one no device may have"),
        next: Phrase("只选设备要用的权限", "Choose only what the device needs"))

    /// A key without a network opens from anywhere.
    package static let deviceNetworksWrong = Refusal(
        "identity.device.networks-wrong",
        Phrase("网段没有填或填错", "The networks are missing or wrong"),
        next: Phrase("写成 10.2.0.0/16，一行一个", "Write them as 10.2.0.0/16, one a line"))

    package static let deviceRateWrong = Refusal(
        "identity.device.rate-wrong",
        Phrase("每分钟次数应在 1 到 \(DeviceRules.perMinuteMax) 之间", "1 to \(DeviceRules.perMinuteMax) calls a minute"),
        next: Phrase("改一个数", "Change the number"))
}
