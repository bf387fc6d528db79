package import Kernel

/// Why nothing is recorded of a preparation.
extension Refusal {
    package static func orderUnknown(_ id: String) -> Refusal {
        Refusal(
            "preparation.order.unknown", Phrase("没有投产准备 \(id)", "There is no preparation \(id)"),
            next: Phrase("核对准备号", "Check the number"))
    }

    package static func orderExists(_ id: String) -> Refusal {
        Refusal(
            "preparation.order.exists", Phrase("准备号 \(id) 已用", "The number \(id) is taken"),
            next: Phrase("换一个准备号", "Take another number"))
    }

    package static let orderNumberWrong = Refusal(
        "preparation.order.number-wrong",
        Phrase("准备号为空、太长或有空格、斜线", "The number is empty, too long, or has a blank or a slash"),
        next: Phrase("用 1 至 64 个字符", "Use 1 to 64 characters"))

    package static func groupUnknown(_ group: String) -> Refusal {
        Refusal(
            "preparation.order.group-unknown", Phrase("规则里没有产品组 \(group)", "The rules know no group \(group)"),
            next: Phrase("选规则里的产品组", "Choose a group of the rules"))
    }

    package static func orderTypeWrong(_ type: Phrase) -> Refusal {
        Refusal(
            "preparation.order.type-wrong",
            Phrase("\(type.zh)血浆不能用于这个产品组", "\(type.en) plasma is not for this group"),
            next: Phrase("选规则允许的类型", "Choose a type that the rules allow"))
    }

    package static let orderTargetWrong = Refusal(
        "preparation.order.target-wrong",
        Phrase("目标净重须大于 0、不超过 20 000 kg", "The target must be above 0 and at most 20,000 kg"),
        next: Phrase("更正目标净重", "Correct the target"))

    package static func orderStageWrong(_ stage: OrderStage) -> Refusal {
        Refusal(
            "preparation.order.stage-wrong", Phrase("这个准备\(stage.phrase.zh)", "It is \(stage.phrase.en)"),
            next: Phrase("看它的记录；已放行的先撤回放行", "See its record; withdraw the release first if it is released"))
    }

    package static let orderPaused = Refusal(
        "preparation.order.paused", Phrase("已暂停", "It is paused"),
        next: Phrase("看暂停原因，恢复后再办", "See why, and resume it first"))

    package static let orderNotPaused = Refusal(
        "preparation.order.not-paused", Phrase("没有这样的暂停", "No such pause stands"),
        next: Phrase("看现有的暂停", "See what is paused"))

    package static let orderReasonMissing = Refusal(
        "preparation.order.reason-missing", Phrase("没有写原因，或太长", "No reason is given, or it is too long"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    package static let orderListWrong = Refusal(
        "preparation.order.list-wrong", Phrase("清单为空、有重复或超过袋数上限", "The list is empty, has a bag twice, or is too long"),
        next: Phrase("重新挑浆", "Pick again"))

    /// Somebody was faster, or a bag is no longer what it was: nothing of the list is taken.
    package static func bagsObstructed(_ total: Int, _ named: Phrase) -> Refusal {
        Refusal(
            "preparation.order.bags-obstructed",
            Phrase("\(total) 袋不能用：\(named.zh)", "\(total) bags cannot be used: \(named.en)"),
            next: Phrase("换掉这些袋，或重新挑浆", "Exchange these bags, or pick again"))
    }

    package static func bagNotListed(_ bag: String) -> Refusal {
        Refusal(
            "preparation.order.bag-not-listed", Phrase("\(bag) 不在清单里", "\(bag) is not on the list"),
            next: Phrase("核对袋号", "Check the number"))
    }

    package static func bagListedAlready(_ bag: String) -> Refusal {
        Refusal(
            "preparation.order.bag-listed-already", Phrase("\(bag) 已在清单里", "\(bag) is on the list already"),
            next: Phrase("换另一袋", "Take another bag"))
    }

    /// Donors, stations, weight: the list as a whole breaks a rule of its group.
    package static func mixWrong(_ named: Phrase) -> Refusal {
        Refusal(
            "preparation.order.mix-wrong", Phrase("清单不合规则：\(named.zh)", "The list breaks its rules: \(named.en)"),
            next: Phrase("换袋或重新挑浆", "Exchange bags, or pick again"))
    }

    /// GMP: nobody releases what they chose.
    package static let releaseOwn = Refusal(
        "preparation.order.release-own", Phrase("挑浆的人不能放行", "Who picked the plasma does not release it"),
        next: Phrase("请另一名 QA 放行", "Have another person of QA release it"))

    package static let releaseSignatureMissing = Refusal(
        "preparation.order.signature-missing",
        Phrase("没有对这份清单的签名，或清单已变", "No signature over this list, or the list has changed"),
        next: Phrase("看过现在的清单再签名", "Read the list as it is now, then sign"))

    package static func orderInOtherPool(_ pool: String) -> Refusal {
        Refusal(
            "preparation.order.in-other-pool", Phrase("它正投料到 \(pool)", "It is being issued to \(pool)"),
            next: Phrase("看那个合浆批", "See that pool"))
    }
}
