package import Kernel

/// Why nothing is recorded of a pool.
extension Refusal {
    package static func poolingUnknown(_ id: String) -> Refusal {
        Refusal(
            "pooling.pool.unknown", Phrase("没有合浆批 \(id)", "There is no pool \(id)"),
            next: Phrase("先开合浆批", "Open it first"))
    }

    package static func poolingExists(_ id: String) -> Refusal {
        Refusal(
            "pooling.pool.exists", Phrase("合浆批 \(id) 已经有了", "There is a pool \(id) already"),
            next: Phrase("换一个编号", "Choose another number"))
    }

    package static func poolingCancelled(_ id: String) -> Refusal {
        Refusal(
            "pooling.pool.cancelled", Phrase("合浆批 \(id) 已取消", "Pool \(id) was cancelled"),
            next: Phrase("另开合浆批", "Open another"))
    }

    package static func poolingFieldWrong(_ field: String) -> Refusal {
        Refusal(
            "pooling.pool.field-wrong", Phrase("「\(field)」缺失、重复或写错", "“\(field)” is missing, double or wrong"),
            next: Phrase(
                "改正后再提交；一次最多 \(PoolingRules.bagsMax) 袋", "Correct it; at most \(PoolingRules.bagsMax) bags at once"))
    }

    package static let poolingReasonMissing = Refusal(
        "pooling.pool.reason-missing", Phrase("没有写原因，或太长", "No reason is given, or it is too long"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// GMP annex Computerised Systems, Art. 19: the signature is over what is recorded.
    package static let poolingSignatureMissing = Refusal(
        "pooling.pool.signature-missing", Phrase("没有对这份内容签名", "This content is not signed"),
        next: Phrase("用自己的口令签名", "Sign it with your own password"))

    package static func poolingSecondMissing(_ meaning: SignatureMeaning) -> Refusal {
        Refusal(
            "pooling.pool.second-missing",
            Phrase("缺有权「\(meaning.phrase.zh)」的另一人签名", "Nobody else with the right signed “\(meaning.phrase.en)”"),
            next: Phrase("请那个人核对后签名", "Have that person compare and sign"))
    }

    /// What was out of expectation in a batch is judged before the batch goes on (three-year plan (二); A8).
    package static func poolingExceptionsOpen(_ exceptions: [String]) -> Refusal {
        let list = exceptions.prefix(5).joined(separator: "、")
        return Refusal(
            "pooling.pool.exceptions-open",
            Phrase(
                "有 \(exceptions.count) 个异常事件没有判定：\(list)",
                "\(exceptions.count) exception events are not judged: \(list)"),
            next: Phrase("由 QA 判定后再做", "Have QA judge them first"))
    }

    /// Who does it does not check it, and neither approves it (§8 of the trade).
    package static let poolingSamePerson = Refusal(
        "pooling.pool.same-person", Phrase("操作、复核、批准不能是同一人", "Who does it does not check or approve it"),
        next: Phrase("换一个人签", "Have somebody else sign"))

    // MARK: The order

    package static func poolingOrderUnknown(_ order: String) -> Refusal {
        Refusal(
            "pooling.pool.order-unknown", Phrase("没有投产准备 \(order)", "There is no preparation \(order)"),
            next: Phrase("核对投产准备号", "Check its number"))
    }

    /// Plasma is released for production before it is used (GMP Art. 230).
    package static func poolingOrderNotReleased(_ order: String) -> Refusal {
        Refusal(
            "pooling.pool.order-not-released",
            Phrase("投产准备 \(order) 没有 QA 放行，或放行已撤回", "Preparation \(order) is not released by QA, or no longer"),
            next: Phrase("等 QA 放行", "Wait for QA's release"))
    }

    package static func poolingOrderPaused(_ order: String) -> Refusal {
        Refusal(
            "pooling.pool.order-paused", Phrase("投产准备 \(order) 已暂停", "Preparation \(order) is paused"),
            next: Phrase("等恢复后再投", "Wait until it goes on"))
    }

    package static func poolingOrderTaken(_ order: String, _ pool: String) -> Refusal {
        Refusal(
            "pooling.pool.order-taken",
            Phrase("投产准备 \(order) 已在合浆批 \(pool) 投料", "Preparation \(order) goes to pool \(pool) already"),
            next: Phrase("到那个合浆批继续", "Go on there"))
    }

    // MARK: Bags

    package static func poolingBagTwice(_ bag: String, _ pool: String) -> Refusal {
        Refusal(
            "pooling.pool.bag-twice", Phrase("\(bag) 已经投入 \(pool)", "\(bag) was scanned into \(pool) already"),
            next: Phrase("核对手里这一袋", "Look at the bag in your hand"))
    }

    package static func poolingBagNotInOrder(_ bag: String, _ order: String) -> Refusal {
        Refusal(
            "pooling.pool.bag-not-in-order",
            Phrase("\(bag) 不在投产准备 \(order) 的清单里", "\(bag) is not on the list of \(order)"),
            next: Phrase("放到一边，交库管员", "Put it aside for the storekeeper"))
    }

    /// §2.7 d of the trade: judged again at the instant of issue, never by what was true when it was picked.
    package static func poolingBagBarred(_ bag: String, _ why: Phrase) -> Refusal {
        Refusal(
            "pooling.pool.bag-barred", Phrase("\(bag) 现在不能投：\(why.zh)", "\(bag) may not go in now: \(why.en)"),
            next: Phrase("放进红色隔离盒，在投产准备里换一袋", "Put it into the red box; exchange it in the preparation"))
    }

    package static func poolingBagNotHere(_ bag: String, _ pool: String) -> Refusal {
        Refusal(
            "pooling.pool.bag-not-here", Phrase("\(bag) 不在合浆批 \(pool) 里", "\(bag) is not in pool \(pool)"),
            next: Phrase("停下，核对这一袋从哪里来", "Stop, and find out where it comes from"))
    }

    package static func poolingBagCut(_ bag: String) -> Refusal {
        Refusal(
            "pooling.pool.bag-cut", Phrase("\(bag) 已破袋或已剔除，不能退回", "\(bag) is cut or rejected, it cannot go back"),
            next: Phrase("有问题就剔除", "Reject it if something is wrong with it"))
    }

    package static func poolingBagRejected(_ bag: String) -> Refusal {
        Refusal(
            "pooling.pool.bag-rejected", Phrase("\(bag) 已剔除", "\(bag) is rejected"),
            next: Phrase("放进红色隔离盒", "It belongs into the red box"))
    }

    package static func poolingEmptyTwice(_ bag: String) -> Refusal {
        Refusal(
            "pooling.pool.empty-twice", Phrase("\(bag) 的空袋已经扫过", "The empty bag \(bag) was scanned already"),
            next: Phrase("扫下一个空袋", "Scan the next one"))
    }

    package static func poolingStageWrong(_ stage: PoolingStage) -> Refusal {
        Refusal(
            "pooling.pool.stage-wrong",
            Phrase(
                "合浆批现在是「\(stage.phrase.zh)」，不能再动袋子", "The pool is at “\(stage.phrase.en)”: its bags stay as they are"),
            next: Phrase("看合浆记录", "See its record"))
    }

    package static let poolingNotEmpty = Refusal(
        "pooling.pool.not-empty", Phrase("还有袋在里面，或已经合浆", "There are bags in it, or it is made"),
        next: Phrase("先逐袋退回", "Take them out first"))

    package static let poolingNothingIssued = Refusal(
        "pooling.pool.nothing-issued", Phrase("还没有投入的袋", "No bag is in it"),
        next: Phrase("先扫袋投料", "Scan bags first"))

    /// §8 of the trade: bags cut are as many as there are units.
    package static func poolingCountDiffers(_ count: EmptyCount) -> Refusal {
        Refusal(
            "pooling.pool.count-differs",
            Phrase(
                "空袋 \(count.counted) 个，应有 \(count.expected) 个",
                "\(count.counted) empty bags, \(count.expected) expected"),
            next: Phrase(
                "再找；找不到就写偏差号和原因，由第二人签名", "Look again; else give a deviation and a reason, and a second person signs")
        )
    }

    // MARK: Making

    package static let poolingNotCounted = Refusal(
        "pooling.pool.not-counted", Phrase("空袋还没有清点，或清点后又动过", "Empty bags are not counted, or bags moved since"),
        next: Phrase("先清点空袋", "Count them first"))

    /// What changed since a bag was scanned counts as if it had been so then.
    package static func poolingBagsBarred(_ count: Int, _ bag: String, _ why: Phrase) -> Refusal {
        Refusal(
            "pooling.pool.bags-barred",
            Phrase(
                "\(count) 袋现在不能用，如 \(bag)：\(why.zh)", "\(count) bags may not be used now, such as \(bag): \(why.en)"),
            next: Phrase("停下，取出或剔除，叫 QA", "Stop; take them out or reject them, and call QA"))
    }

    package static func poolingListWrong(_ why: Phrase) -> Refusal {
        Refusal(
            "pooling.pool.list-wrong", Phrase("整批不合规则：\(why.zh)", "The whole breaks a rule: \(why.en)"),
            next: Phrase("补投或调整后再合浆", "Issue more, or change it"))
    }

    /// §8 of the trade: what was weighed is what went in.
    package static func poolingWeightDiffers(
        _ kilograms: DecimalNumber, _ grams: DecimalNumber, _ tolerance: DecimalNumber
    ) -> Refusal {
        let (tank, bags, limit) = (kilograms.displayText, grams.displayText, tolerance.displayText)
        return Refusal(
            "pooling.pool.weight-differs",
            Phrase(
                "罐重 \(tank) kg 与各袋之和 \(bags) g 相差超过 \(limit)%",
                "The tank's \(tank) kg differ from \(bags) g of bags by over \(limit) %"),
            next: Phrase("核对称重和漏投的袋", "Check the scale, and bags left out"))
    }

    package static func poolingNotMade(_ id: String) -> Refusal {
        Refusal(
            "pooling.pool.not-made", Phrase("合浆批 \(id) 还没有合浆", "Pool \(id) is not made yet"),
            next: Phrase("合浆后再取样、检验", "Sample and test it when it is made"))
    }

    // MARK: Samples and tests

    package static func poolingSampleKnown(_ number: String) -> Refusal {
        Refusal(
            "pooling.pool.sample-known", Phrase("样品号 \(number) 已经有了", "There is a sample \(number) already"),
            next: Phrase("换一个编号", "Choose another number"))
    }

    package static func poolingSamplesMissing(_ what: Phrase, _ expected: Int, _ drawn: Int) -> Refusal {
        Refusal(
            "pooling.pool.samples-missing",
            Phrase(
                "\(what.zh)样品要 \(expected) 份，只有 \(drawn) 份",
                "\(expected) samples (\(what.en)) are asked, \(drawn) drawn"),
            next: Phrase("登记取样后再下结论", "Record the samples, then conclude"))
    }

    package static func poolingItemWrong(_ item: String) -> Refusal {
        Refusal(
            "pooling.pool.item-wrong",
            Phrase("「\(item)」不是本批的项目，或结果与判读矛盾、读不出", "“\(item)” is no test of this pool, or its result cannot be read"),
            next: Phrase("按合浆标准录入：定量写数值，定性写阴性或反应性", "Enter it as the rules say: a value, or negative/reactive"))
    }

    package static func poolingKitMissing(_ item: String) -> Refusal {
        Refusal(
            "pooling.pool.kit-missing",
            Phrase("「\(item)」没有写试剂盒厂家和批号", "Maker and lot of the kit for “\(item)” are missing"),
            next: Phrase("补写试剂盒", "Give the kit"))
    }

    package static func poolingKitExpired(_ lot: String, _ day: Day) -> Refusal {
        Refusal(
            "pooling.pool.kit-expired", Phrase("试剂盒 \(lot) 已于 \(day.iso) 到期", "Kit \(lot) expired on \(day.iso)"),
            next: Phrase("用在有效期内的试剂盒重做", "Test again with a kit in date"))
    }

    package static func poolingTestMissing(_ item: String) -> Refusal {
        Refusal(
            "pooling.pool.test-missing", Phrase("还没有「\(item)」的结果", "The result of “\(item)” is missing"),
            next: Phrase("补录后再复核", "Enter it, then check"))
    }

    package static let poolingNotTestedAgain = Refusal(
        "pooling.pool.not-tested-again",
        Phrase("撤回结论后还没有新的结果", "Nothing was tested since the conclusion was taken back"),
        next: Phrase("先重做检验", "Test again first"))

    package static let poolingTestsChecked = Refusal(
        "pooling.pool.tests-checked", Phrase("检验已复核或已下结论", "The tests are checked or concluded"),
        next: Phrase("要改结果，先由 QA 撤回结论", "To change them, QA takes the conclusion back first"))

    package static let poolingTestsNotChecked = Refusal(
        "pooling.pool.tests-not-checked", Phrase("检验没有复核，或已有结论", "The tests are not checked, or are concluded already"),
        next: Phrase("先由第二人复核", "A second person checks them first"))

    package static let poolingNotConcluded = Refusal(
        "pooling.pool.not-concluded", Phrase("还没有结论可撤回", "There is no conclusion to take back"),
        next: Phrase("看它的检验", "See its tests"))
}
