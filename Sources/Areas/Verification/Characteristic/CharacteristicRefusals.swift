package import Kernel

extension Refusal {
    package static let verificationCodeWrong = Refusal(
        "verification.code-wrong", Phrase("编号只能是 48 个以内的字母、数字和符号", "A code has up to 48 signs, no blank"),
        next: Phrase("写成 PAST.TT01 这样", "Write it as PAST.TT01"))

    package static let verificationReasonMissing = Refusal(
        "verification.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// Whoever adopts or judges signs what was shown.
    package static let verificationSignatureMissing = Refusal(
        "verification.signature-missing", Phrase("没有签名，或签的是别的内容", "It is not signed, or something else is"),
        next: Phrase("看过再用口令签名", "Read it, then sign with your password"))

    package static let verificationSamePerson = Refusal(
        "verification.same-person", Phrase("提出的人不能自己批准", "Whoever proposed it does not adopt it"),
        next: Phrase("请另一个人批准", "Ask somebody else"))

    package static let verificationOnlyNode = Refusal(
        "verification.only-node", Phrase("只有本机自己这样取值和评批", "The node alone does this by itself"),
        next: Phrase("点「从记录取新值」或「评一批」", "Take values, or ask about a batch, yourself"))

    package static func characteristicSourceUnknown(_ code: String) -> Refusal {
        Refusal(
            "verification.characteristic.source-unknown",
            Phrase("值的来源 \(code) 不存在，或没有数值", "There is no \(code) to take values from, or it has no numbers"),
            next: Phrase("核对工序、检验项目或浆站的编号", "Check the code of the process, test or station"))
    }

    package static func characteristicUnknown(_ id: String) -> Refusal {
        Refusal(
            "verification.characteristic.unknown", Phrase("没有特性 \(id)", "There is no characteristic \(id)"),
            next: Phrase("核对编号", "Check the code"))
    }

    package static func characteristicClosed(_ id: String) -> Refusal {
        Refusal(
            "verification.characteristic.closed", Phrase("特性 \(id) 已停用", "Characteristic \(id) is closed"),
            next: Phrase("另建一个", "Propose another"))
    }

    package static let characteristicSame = Refusal(
        "verification.characteristic.same", Phrase("没有改动", "Nothing changes"),
        next: Phrase("改了再提交", "Change something, then send it"))

    package static let characteristicNothingProposed = Refusal(
        "verification.characteristic.nothing-proposed", Phrase("没有待批准的方案", "Nothing waits to be adopted"),
        next: Phrase("先提出方案", "Propose a plan first"))

    package static func characteristicNotAdopted(_ id: String) -> Refusal {
        Refusal(
            "verification.characteristic.not-adopted",
            Phrase("\(id) 没有批准的方案，或不从记录取值", "\(id) has no adopted plan, or takes nothing from the record"),
            next: Phrase("先批准方案", "Adopt its plan first"))
    }

    package static func characteristicCollected(_ id: String) -> Refusal {
        Refusal(
            "verification.characteristic.collected",
            Phrase("\(id) 的值从记录取得，不手工录入", "Values of \(id) come from the record, not by hand"),
            next: Phrase("点「从记录取值」", "Take them from the record"))
    }

    package static let characteristicNothingNew = Refusal(
        "verification.characteristic.nothing-new", Phrase("记录里没有新的值", "The record has no new value"),
        next: Phrase("等下一批结束", "Wait for the next batch"))

    /// All that has ended since is without a value, and why.
    package static func characteristicOmitted(_ batch: String, _ cause: OmissionCause, _ count: Int) -> Refusal {
        Refusal(
            "verification.characteristic.omitted",
            Phrase(
                "\(count) 个没有取值；\(batch)：\(cause.phrase.zh)", "\(count) have no value; \(batch): \(cause.phrase.en)"),
            next: Phrase("补齐数据，或不取", "Complete the record, or leave it"))
    }

    package static func characteristicTooMany(_ most: Int) -> Refusal {
        Refusal(
            "verification.characteristic.too-many", Phrase("一次最多 \(most) 个值", "\(most) values at once at most"),
            next: Phrase("分几次取", "Take them in parts"))
    }

    package static let characteristicFieldWrong = Refusal(
        "verification.characteristic.field-wrong",
        Phrase("产品、步骤、参数要写明，组大小 1–25，至少一条判异规则", "Product, step and parameter, a group of 1 to 25, a rule"),
        next: Phrase("核对各项再提交", "Check the fields, then send it"))

    package static let characteristicSpecificationWrong = Refusal(
        "verification.characteristic.specification-wrong",
        Phrase("规格上下限至少写一个，下限要低于上限", "A specification has an end, the low one below the high one"),
        next: Phrase("写明规格限", "Give the specification"))

    package static func characteristicAssetUnknown(_ id: String) -> Refusal {
        Refusal(
            "verification.characteristic.asset-unknown", Phrase("没有设备 \(id)", "There is no equipment \(id)"),
            next: Phrase("先登记设备", "Register it first"))
    }

    package static func characteristicSignalUnknown(_ id: String) -> Refusal {
        Refusal(
            "verification.characteristic.signal-unknown", Phrase("没有在用的信号 \(id)", "There is no open signal \(id)"),
            next: Phrase("先登记信号", "Declare it first"))
    }

    /// Frozen limits are those of values that stand.
    package static let characteristicBaselineWrong = Refusal(
        "verification.characteristic.baseline-wrong",
        Phrase("基线的值已变，或限值不成立", "The baseline's values changed, or its limits do not hold"),
        next: Phrase("重新计算后再提出", "Compute it again, then propose it"))

    package static let characteristicValueWrong = Refusal(
        "verification.characteristic.value-wrong", Phrase("批号、时间或数值不对", "Batch, time or value is wrong"),
        next: Phrase("核对后再录", "Check them, then enter it"))

    package static func characteristicValueThere(_ batch: String) -> Refusal {
        Refusal(
            "verification.characteristic.value-there", Phrase("\(batch) 已有一个值", "\(batch) has a value already"),
            next: Phrase("要改先划去原来的", "Strike the former first"))
    }

    package static func characteristicValueUnknown(_ number: Int) -> Refusal {
        Refusal(
            "verification.characteristic.value-unknown", Phrase("没有第 \(number) 个值", "There is no value \(number)"),
            next: Phrase("核对序号", "Check its number"))
    }
}
