package import Kernel

extension Refusal {
    package static let visitExists = Refusal(
        "collection.visit.exists", Phrase("这次来访已经登记", "This visit was registered before"),
        next: Phrase("打开这次来访继续", "Open the visit and go on"))

    package static let visitUnknown = Refusal(
        "collection.visit.unknown", Phrase("没有这次来访", "There is no such visit"),
        next: Phrase("先在接待处登记", "Register it at reception first"))

    /// Law.s30: the server keeps the order, not the page.
    package static func visitOutOfOrder(_ stage: VisitStage) -> Refusal {
        Refusal(
            "collection.visit.out-of-order",
            Phrase("现在不是这一步：来访「\(stage.phrase.zh)」", "This step is not due: the visit is “\(stage.phrase.en)”"),
            next: Phrase("按顺序做：登记、体检、问诊、决定、采浆、速冻", "In order: register, examine, question, decide, collect, freeze"))
    }

    /// Without adopted rules nobody knows what is allowed.
    package static let visitRulesMissing = Refusal(
        "collection.visit.rules-missing", Phrase("浆站规则还没有采用", "No rules of the station are in force"),
        next: Phrase("请登记员采用规则包", "The registrar adopts the pack of rules"))

    package static let visitDonorUnknown = Refusal(
        "collection.visit.donor-unknown", Phrase("没有登记这位浆员", "This donor is not registered"),
        next: Phrase("核对浆员证；新浆员先登记", "Compare the card; register a new donor first"))

    package static let visitDonorErased = Refusal(
        "collection.visit.donor-erased", Phrase("这位浆员的身份已删除", "This donor's identity was erased"),
        next: Phrase("不能供浆", "No donation is possible"))

    /// Management of plasma stations (58/2008): who stands on the list of exclusions gives nowhere.
    package static func visitDonorExcluded(_ ground: Phrase?, _ code: String, since: Day) -> Refusal {
        Refusal(
            "collection.visit.donor-excluded",
            Phrase(
                "淘汰名单：\(ground?.zh ?? code)，自 \(since.iso)，不能供浆",
                "On the list of exclusions since \(since.iso): \(ground?.en ?? code)"),
            next: Phrase("告知浆员，请他离开；不采浆", "Tell the donor; nothing is collected"))
    }

    /// 58/2008 Art. 21: the person, the identity card and the donor's card are one.
    package static let visitCardOther = Refusal(
        "collection.visit.card-other",
        Phrase("身份证不是这位浆员登记时的那一张", "The identity card is not the one that this donor registered with"),
        next: Phrase("核对人、证、浆员证；号码登记错了先更正", "Compare person and cards; correct the record if it was wrong"))

    /// One person, one record: the other stands for both.
    package static func visitDonorMerged(_ other: String) -> Refusal {
        Refusal(
            "collection.visit.donor-merged",
            Phrase("这个编号已并入 \(other)", "This number was merged into \(other)"),
            next: Phrase("收回旧证，用 \(other) 登记来访", "Take the old card back and register \(other)"))
    }

    /// Two records with one resident number, and nobody knows yet whether it is one person.
    package static func visitDonorTwin(_ other: String) -> Refusal {
        Refusal(
            "collection.visit.donor-twin",
            Phrase("\(other) 也是这个身份证号，还没有查清", "\(other) has the same resident number; nobody settled it yet"),
            next: Phrase("请质量人员合并或分开两份登记，再来登记", "QA merges the two records or tells them apart first"))
    }

    package static func visitDonorDeferred(_ ground: Phrase?, _ code: String, _ until: Day) -> Refusal {
        Refusal(
            "collection.visit.donor-deferred",
            Phrase(
                "暂缓供浆到 \(until.iso)：\(ground?.zh ?? code)", "Deferred until \(until.iso): \(ground?.en ?? code)"),
            next: Phrase("请浆员到期之后再来", "The donor comes again after that day"))
    }

    package static func visitOpenAlready(_ visit: String) -> Refusal {
        Refusal(
            "collection.visit.open-already",
            Phrase("这位浆员的来访 \(visit) 还没完", "The donor's visit \(visit) is not over"),
            next: Phrase("先做完或结束那一次", "Finish or end that one first"))
    }

    /// 58/2008: at least so many days between two donations, at whichever station.
    package static func visitIntervalShort(days: Int, last: Day, station: String, next: Day) -> Refusal {
        Refusal(
            "collection.visit.interval-short",
            Phrase(
                "\(last.iso) 在浆站 \(station) 供过浆，不满 \(days) 天",
                "Gave on \(last.iso) at station \(station): fewer than \(days) days ago"),
            next: Phrase("请浆员 \(next.iso) 或之后再来", "The donor may come on \(next.iso) or later"))
    }

    package static func visitAgeOutside(_ age: Int, _ range: ClosedRange<Int>) -> Refusal {
        Refusal(
            "collection.visit.age-outside",
            Phrase(
                "年龄 \(age) 岁，限 \(range.lowerBound)-\(range.upperBound) 岁",
                "Aged \(age), allowed \(range.lowerBound) to \(range.upperBound)"),
            next: Phrase("不能供浆，请告知浆员", "No donation is possible; tell the donor"))
    }

    package static func visitFieldWrong(_ field: Phrase) -> Refusal {
        Refusal(
            "collection.visit.field-wrong",
            Phrase("「\(field.zh)」没填或不合理", "\(field.en): missing or not possible"),
            next: Phrase("看一眼再填", "Look again and correct it"))
    }

    package static let visitAnswersMissing = Refusal(
        "collection.visit.answers-missing", Phrase("有问题没有回答", "Some questions have no answer"),
        next: Phrase("每一条都问，都选是或否", "Ask every one and choose yes or no"))

    package static let visitFindingsStand = Refusal(
        "collection.visit.findings-stand",
        Phrase("体检超限或回答为「是」，不能同意供浆", "A limit is exceeded or an answer is yes: no acceptance"),
        next: Phrase("选择暂缓或永久拒绝", "Defer or exclude the donor"))

    package static let visitGroundUnknown = Refusal(
        "collection.visit.ground-unknown", Phrase("目录里没有这个原因", "The catalogue has no such ground"),
        next: Phrase("从目录里选", "Choose one from the catalogue"))

    package static let visitReasonMissing = Refusal(
        "collection.visit.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明为什么没有供浆", "Say why nothing was given"))

    /// Physician and nurse are two persons.
    package static let visitSamePerson = Refusal(
        "collection.visit.same-person", Phrase("做决定的医生不采浆", "Who decided does not collect"),
        next: Phrase("请护士来采浆", "A nurse collects"))

    package static let visitBagWrong = Refusal(
        "collection.visit.bag-wrong", Phrase("袋号不是本站的，或校验位不对", "No bag number of this station, or misread"),
        next: Phrase("再扫一次袋上的标签", "Scan the bag's label again"))

    package static func visitBagTaken(_ visit: String) -> Refusal {
        Refusal(
            "collection.visit.bag-taken",
            Phrase("这个袋号已用于来访 \(visit)", "This bag number was used in visit \(visit)"),
            next: Phrase("换一个袋，再扫", "Take another bag and scan it"))
    }

    package static let collectionSignatureMissing = Refusal(
        "collection.signature.missing", Phrase("没有签名", "It is not signed"),
        next: Phrase("输入工号和口令签名", "Sign with number and password"))

    package static let collectionSignatureOther = Refusal(
        "collection.signature.other", Phrase("签名之后内容有变", "The content changed since it was signed"),
        next: Phrase("重新看一遍再签名", "Read it again and sign again"))
}
