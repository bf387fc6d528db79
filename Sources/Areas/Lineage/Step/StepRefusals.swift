package import Kernel

extension Refusal {
    /// A number names one step for ever.
    package static func stepExists(_ id: String) -> Refusal {
        Refusal(
            "lineage.step.exists", Phrase("步骤 \(id) 已经记录", "Step \(id) is recorded already"),
            next: Phrase("换一个编号；要改数量，请用更正", "Take another number; a quantity is changed by a correction"))
    }

    /// Nothing was recorded under this number.
    package static func stepUnknown(_ id: String) -> Refusal {
        Refusal(
            "lineage.step.unknown", Phrase("没有步骤 \(id)", "There is no step \(id)"),
            next: Phrase("检查编号", "Check the number"))
    }

    /// A step takes something, and says what became of it.
    package static let stepPartsWrong = Refusal(
        "lineage.step.parts-wrong",
        Phrase("步骤要有编号、至少一个投入，以及产出或损耗", "A step needs a number, an input, and an output or a loss"),
        next: Phrase("补全后再记录；一步最多 20 000 个投入和产出", "Complete it; at most 20 000 inputs and outputs a step"))

    /// Nothing is made of what is not known (GMP annex Blood Products, Art. 25: traceable one by one).
    package static func stepInputUnknown(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.input-unknown", Phrase("谱系中没有 \(code)", "The lineage does not know \(code)"),
            next: Phrase("检查编号；旧系统的物料请先迁入", "Check the code; take over what an older system made"))
    }

    /// A unit is in a pool once.
    package static func stepInputTwice(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.input-twice", Phrase("\(code) 投入了两次", "\(code) is put in twice"),
            next: Phrase("只留一次", "Leave it once"))
    }

    /// What is held goes nowhere until QA has decided (GMP Art. 219).
    package static func stepInputHeld(_ code: String, _ hold: String) -> Refusal {
        Refusal(
            "lineage.step.input-held", Phrase("\(code) 被暂扣 \(hold) 扣住", "\(code) is held by \(hold)"),
            next: Phrase("取出它，或等 QA 解除暂扣", "Take it out, or wait until QA lifts the hold"))
    }

    /// What was isolated, rejected or destroyed is not used.
    package static func stepInputBlocked(_ code: String, _ state: NodeState) -> Refusal {
        Refusal(
            "lineage.step.input-blocked",
            Phrase("\(code) 的状态是「\(state.phrase.zh)」，不能投入", "\(code) is \(state.phrase.en) and may not be used"),
            next: Phrase("取出它，按不合格品处理", "Take it out and treat it as non-conforming"))
    }

    /// Nothing is used twice.
    package static func stepInputConsumed(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.input-consumed", Phrase("\(code) 已经用完", "\(code) is used up"),
            next: Phrase("检查编号，或看它用在哪里", "Check the code, or see where it was used"))
    }

    /// Uses of a node add up to no more than there was (GMP Art. 186).
    package static func stepTakesTooMuch(_ code: String, _ left: Quantity) -> Refusal {
        Refusal(
            "lineage.step.takes-too-much",
            Phrase("\(code) 只有 \(left.display)，不够", "Of \(code) there is only \(left.display)"),
            next: Phrase("核对数量再记录", "Check the quantity, then record it"))
    }

    /// Mass is not volume: only units of one measure convert.
    package static func stepUnitWrong(_ code: String, _ unit: Unit) -> Refusal {
        Refusal(
            "lineage.step.unit-wrong",
            Phrase("\(code) 的单位不能换算成 \(unit.code)", "The unit of \(code) does not convert to \(unit.code)"),
            next: Phrase("按物料的单位填写", "Give it in the unit of the material"))
    }

    /// A quantity is a number greater than nothing.
    package static func stepQuantityWrong(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.quantity-wrong", Phrase("「\(code)」的数量填错", "The quantity of “\(code)” is wrong"),
            next: Phrase("填一个大于零的数量和它的名称", "Give a quantity greater than zero, and what it is of"))
    }

    /// A code that no label can hold.
    package static func stepCodeWrong(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.code-wrong", Phrase("产出编号「\(code)」不能用", "The code “\(code)” of an output cannot be"),
            next: Phrase("不超过 64 字节、不含斜线", "At most 64 bytes, without a slash"))
    }

    /// What a step makes is new: a second maker would make a cycle, or two truths.
    package static func stepOutputKnown(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.output-known", Phrase("\(code) 已经存在", "\(code) exists already"),
            next: Phrase("给产出一个新编号", "Give the output a new code"))
    }

    /// The step made no such thing.
    package static func stepOutputUnknown(_ code: String) -> Refusal {
        Refusal(
            "lineage.step.output-unknown", Phrase("这个步骤没有产出 \(code)", "This step did not make \(code)"),
            next: Phrase("检查编号", "Check the code"))
    }

    /// Nothing is made before what it is made of, nor in the future.
    package static let stepBeforeInput = Refusal(
        "lineage.step.before-input",
        Phrase("步骤的时间早于投入物的产生时间，或晚于现在", "The step is earlier than what it takes was made, or later than now"),
        next: Phrase("核对步骤的时间", "Check the time of the step"))

    /// Before and after virus reduction do not meet, but in the step that reduces (GMP annex Blood Products, Art. 31).
    package static func stepVirusStatus(_ input: String, _ output: String) -> Refusal {
        Refusal(
            "lineage.step.virus-status",
            Phrase(
                "\(input) 未经病毒去除/灭活，不能进入 \(output)",
                "\(input) has not been through virus reduction and may not enter \(output)"),
            next: Phrase("选登记为病毒去除/灭活的工序，或核对投入", "Choose a process declared to reduce virus, or check the inputs"))
    }

    /// What went in must have gone somewhere (GMP Art. 186).
    package static func stepOutOfBalance(_ balance: MassBalance) -> Refusal {
        let sums = balance.sums
        let missing = sums.map { Quantity($0.difference, $0.unit).display } ?? ""
        let given = sums.map { Quantity($0.inputs, $0.unit).display } ?? ""
        let tolerance = balance.tolerancePercent.displayText
        return Refusal(
            "lineage.step.out-of-balance",
            Phrase(
                "物料不平衡：投入 \(given)，差 \(missing)，允差 \(tolerance)%",
                "Out of balance: \(given) went in, \(missing) is missing, \(tolerance) % is allowed"),
            next: Phrase("核对产出和损耗；属实的，写明原因并勾选「超出允差」", "Check outputs and losses; if true, say so and give the reason"))
    }

    /// Who changes what was written says why (Law.s14: A11 9).
    package static let stepReasonMissing = Refusal(
        "lineage.step.reason-missing", Phrase("没有写更正原因", "No reason is given for the correction"),
        next: Phrase("写明原因再更正", "Give the reason, then correct it"))

    /// A correction that changes nothing would only lengthen the history.
    package static let stepUnchanged = Refusal(
        "lineage.step.unchanged", Phrase("数量没有变", "The quantity is the same"),
        next: Phrase("填正确的数量", "Give the right quantity"))
}
