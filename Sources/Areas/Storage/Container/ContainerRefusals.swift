package import Kernel

/// Why a container does not go where it was sent.
extension Refusal {
    package static func containerUnknown(_ code: String) -> Refusal {
        Refusal(
            "storage.container.unknown", Phrase("没有在用的容器 \(code)", "There is no open container \(code)"),
            next: Phrase("核对标签，或先启用它", "Check the label, or open it first"))
    }

    package static func containerExists(_ code: String) -> Refusal {
        Refusal(
            "storage.container.exists", Phrase("容器 \(code) 已在用", "The container \(code) is in use"),
            next: Phrase("换一个编号", "Take another code"))
    }

    /// A code names one container for ever: old entries name it.
    package static func containerClosed(_ code: String) -> Refusal {
        Refusal(
            "storage.container.closed", Phrase("容器 \(code) 已停用", "The container \(code) is closed"),
            next: Phrase("贴新标签，用新编号", "Label it anew with a new code"))
    }

    package static let containerCodeWrong = Refusal(
        "storage.container.code-wrong", Phrase("容器编号太长、为空或有控制字符", "The code is empty, too long or odd"),
        next: Phrase("扫标签上的条码", "Scan the label's bar code"))

    package static let containerThereAlready = Refusal(
        "storage.container.there-already", Phrase("它已经在那里", "It is there already"),
        next: Phrase("扫另一个货位，或下一个容器", "Scan another position, or the next container"))

    /// A box in a pallet in that box would be nowhere.
    package static let containerInItself = Refusal(
        "storage.container.in-itself", Phrase("容器不能装进它自己", "A container cannot lie in itself"),
        next: Phrase("核对先扫了哪一个", "Check which one was scanned first"))

    package static let containerTooDeep = Refusal(
        "storage.container.too-deep", Phrase("容器套得太多层", "Too many containers in each other"),
        next: Phrase("放到货位上", "Put it at a position"))

    package static let containerNotEmpty = Refusal(
        "storage.container.not-empty", Phrase("里面还有东西", "It is not empty"),
        next: Phrase("先取出里面的东西", "Take out what lies in it first"))

    package static func positionUnknown(_ id: String) -> Refusal {
        Refusal(
            "storage.position.unknown", Phrase("没有在用的货位 \(id)", "There is no open position \(id)"),
            next: Phrase("核对货位标签", "Check the position's label"))
    }

    /// One position, one occupant.
    package static func positionTaken(_ id: String, _ occupant: String) -> Refusal {
        Refusal(
            "storage.position.taken", Phrase("货位 \(id) 已有 \(occupant)", "The position \(id) holds \(occupant)"),
            next: Phrase("核对货位，另找空位", "Check the position, and take a free one"))
    }

    package static func itemPackedAlready(_ item: String, _ holder: String) -> Refusal {
        Refusal(
            "storage.item.packed-already", Phrase("\(item) 已在 \(holder) 里", "\(item) lies in \(holder)"),
            next: Phrase("先从那里取出", "Take it out of there first"))
    }

    package static func itemNotInside(_ item: String) -> Refusal {
        Refusal(
            "storage.item.not-inside", Phrase("\(item) 不在里面", "\(item) does not lie in it"),
            next: Phrase("核对编号", "Check the code"))
    }

    package static let itemsWrong = Refusal(
        "storage.item.wrong", Phrase("没有内容、太多、重复或编号有误", "No items, too many, one twice, or an odd code"),
        next: Phrase("核对后再扫", "Check them, then scan again"))
}
