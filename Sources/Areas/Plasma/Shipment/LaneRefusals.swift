package import Kernel

/// Refusals at the lane. None of them leaves a trace: nothing happened to a bag.
extension Refusal {
    /// One bag at a time: what lies in the lane is settled before the next is taken.
    package static func laneStopped(_ stop: Stop) -> Refusal {
        Refusal(
            "plasma.lane.stopped",
            Phrase(
                "本通道停着：\(stop.code.rawValue) \(stop.code.phrase.zh)",
                "This lane is stopped: \(stop.code.rawValue)"),
            next: Phrase("先处置停下的这一袋", "Settle the stopped bag first"))
    }

    package static let laneWrong = Refusal(
        "plasma.lane.wrong", Phrase("通道名没有填或填错", "The lane is missing or wrong"),
        next: Phrase("重新选择通道", "Choose the lane again"))

    /// An input method turns digits into look-alikes; they are refused and never folded.
    package static let scanFullWidth = Refusal(
        "plasma.scan.full-width", Phrase("扫到全角字符", "Full-width characters were scanned"),
        next: Phrase("关闭输入法，再扫一次", "Switch the input method off and scan again"))

    /// A control character comes from a wrongly set scanner or a pasted text.
    package static let scanControl = Refusal(
        "plasma.scan.control-character", Phrase("扫到控制字符", "A control character was scanned"),
        next: Phrase("检查扫描枪设置，再扫一次", "Check the scanner's settings and scan again"))

    /// Longer than `CodeBook.scanLengthMax`: a document, or several codes at once.
    package static let scanTooLong = Refusal(
        "plasma.scan.too-long",
        Phrase("超过 \(CodeBook.scanLengthMax) 字节", "More than \(CodeBook.scanLengthMax) bytes"),
        next: Phrase("对准一个条码，再扫一次", "Aim at one bar code and scan again"))

    package static let scanEmpty = Refusal(
        "plasma.scan.empty", Phrase("没有扫到内容", "Nothing was scanned"),
        next: Phrase("再扫一次", "Scan again"))

    /// The scanner read the same label again while the bag was still in hand; ignored without a stop.
    package static let bagJustReceived = Refusal(
        "plasma.bag.just-received", Phrase("这一袋刚刚收下", "This bag was taken a moment ago"),
        next: Phrase("扫下一袋", "Scan the next bag"))

    /// Neutral: the bag is right so far, its weight is wanted.
    package static let bagWeightMissing = Refusal(
        "plasma.bag.weight-missing", Phrase("还没有净重", "Its weight is missing"),
        next: Phrase("放到秤上，稳定后再扫", "Put it on the scale; scan when it is steady"))

    /// Zero, below zero, or more than any bag holds: the scale, not the bag.
    package static let bagWeightWrong = Refusal(
        "plasma.bag.weight-wrong", Phrase("净重不是可能的值", "The weight is no possible one"),
        next: Phrase("秤归零，再称一次", "Zero the scale and weigh again"))

    /// What is not on the manifest is scanned, not reported: the scan itself says what is wrong.
    package static let bagNotListed = Refusal(
        "plasma.bag.not-listed", Phrase("清单上没有这一袋，不能报告异常", "The bag is not on the manifest"),
        next: Phrase("先扫这一袋", "Scan the bag first"))

    package static let bagStoppedAlready = Refusal(
        "plasma.bag.stopped-already", Phrase("这一袋已经停下或隔离", "The bag was stopped or isolated already"),
        next: Phrase("核对袋号", "Check the number"))

    package static func defectUnknown(_ code: ReasonCode) -> Refusal {
        Refusal(
            "plasma.defect.unknown",
            Phrase("\(code.rawValue) 不是人工报告的异常", "\(code.rawValue) is no defect that people report"),
            next: Phrase("从列表中选择", "Choose one of the list"))
    }

    /// Two lists of bags in one box would leave it open which is right.
    package static func boxOpenAlready(_ box: String) -> Refusal {
        Refusal(
            "plasma.box.open-already", Phrase("箱 \(box) 已在本通道打开", "Box \(box) is open in this lane already"),
            next: Phrase("接着扫袋", "Go on with its bags"))
    }

    /// A number typed by hand is where errors and fraud enter; it says why.
    package static let keyedReasonMissing = Refusal(
        "plasma.keyed.reason-missing", Phrase("手工录入没有写原因", "No reason is given for typing the number"),
        next: Phrase("写明原因", "Give the reason"))

    /// And a second person looked at the label (GMP Art. 175; receipt table, `LBL-BAD`).
    package static let keyedSecondPersonMissing = Refusal(
        "plasma.keyed.second-person-missing",
        Phrase("手工录入没有第二人复核", "No second person verified the typed number"),
        next: Phrase("请第二人核对袋号并签名", "A second person compares the number and signs"))

    package static func stopNotOpen(_ lane: String) -> Refusal {
        Refusal(
            "plasma.stop.not-open", Phrase("通道 \(lane) 没有停着", "Lane \(lane) is not stopped"),
            next: Phrase("接着扫袋", "Go on with the bags"))
    }

    package static let stopNotForWeight = Refusal(
        "plasma.stop.not-for-weight", Phrase("不是因净重停下，再称没有用", "It was not stopped for its weight"),
        next: Phrase("按停线提示处置", "Settle it as the stop says"))

    /// Weighing until it fits is testing into compliance: once again, and both weights stay.
    package static let stopReweighedAlready = Refusal(
        "plasma.stop.reweighed-already", Phrase("已经再称过一次", "It was weighed again already"),
        next: Phrase("隔离，请第二人确认", "Isolate it and call a second person"))

    /// A bag of ours that was stopped goes to isolation or rejection, not back into the box.
    package static let stopPutBackNotForeign = Refusal(
        "plasma.stop.put-back-not-foreign",
        Phrase("这一袋是本批的，不能放回", "The bag belongs here; it cannot be put back"),
        next: Phrase("选择隔离或拒收", "Choose isolate or reject"))

    /// Who stopped the lane does not free it alone.
    package static let stopSecondPersonMissing = Refusal(
        "plasma.stop.second-person-missing", Phrase("没有第二人确认", "No second person confirmed it"),
        next: Phrase("请第二人在这台屏上签名", "A second person signs at this screen"))

    package static let secondPersonSame = Refusal(
        "plasma.second-person.same", Phrase("第二人与第一人相同", "The second person is the first one"),
        next: Phrase("请另一个人签名", "Another person signs"))

    package static let secondPersonNotPermitted = Refusal(
        "plasma.second-person.not-permitted", Phrase("这个人不可复核", "This person may not verify"),
        next: Phrase("请有复核权限的人签名", "Somebody with the right to verify signs"))
}
