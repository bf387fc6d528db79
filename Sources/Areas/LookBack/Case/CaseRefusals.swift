package import Kernel

extension Refusal {
    /// A number names one case for ever.
    package static func caseExists(_ id: String) -> Refusal {
        Refusal(
            "lookback.case.exists", Phrase("追溯案 \(id) 已经登记", "Look-back \(id) was opened before"),
            next: Phrase("换一个编号", "Take another number"))
    }

    /// Nothing was opened under this number.
    package static func caseUnknown(_ id: String) -> Refusal {
        Refusal(
            "lookback.case.unknown", Phrase("没有追溯案 \(id)", "There is no look-back \(id)"),
            next: Phrase("检查编号", "Check the number"))
    }

    /// A number that stands in addresses and on paper.
    package static let caseNumberWrong = Refusal(
        "lookback.case.number", Phrase("追溯案编号为空、太长或有斜线", "The number is empty, too long, or has a slash"),
        next: Phrase("用 40 字节以内、不含斜线的编号", "Use at most 40 bytes without a slash"))

    /// Without rules in force nobody can say how far back one looks.
    package static let caseRulesMissing = Refusal(
        "lookback.case.rules-missing", Phrase("还没有生效的追溯规则", "No look-back rules are in force"),
        next: Phrase("先采用追溯规则包", "Adopt the pack of look-back rules first"))

    /// The rules do not know this pathogen or market.
    package static let casePathogenUnknown = Refusal(
        "lookback.case.pathogen", Phrase("规则里没有这种病原体或适用法规", "The rules know no such pathogen or market"),
        next: Phrase("从列表中选择", "Choose from the list"))

    /// What sets a look-back off has happened.
    package static let caseTriggerLater = Refusal(
        "lookback.case.later", Phrase("触发时间晚于现在", "The trigger is later than now"),
        next: Phrase("核对触发时间", "Check the time"))

    /// Nothing is known of this person.
    package static func caseDonorUnknown(_ donor: String) -> Refusal {
        Refusal(
            "lookback.case.donor", Phrase("没有供血浆者 \(donor)", "There is no donor \(donor)"),
            next: Phrase("按「浆站-编号」填写", "Give it as station-number"))
    }

    /// A bag of somebody else's, or a lot that has nothing to do with it.
    package static func caseBagUnknown(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.code",
            Phrase("\(code) 不是这位供血浆者的血浆，也不是它的产品", "\(code) is neither this donor's nor made of it"),
            next: Phrase("核对编号", "Check the number"))
    }

    /// Why it was opened, decided or reopened stands in the record (Law.s14: A11 9).
    package static let caseReasonMissing = Refusal(
        "lookback.case.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// Opening, assessment and report are signed (GMP Art. 230).
    package static let caseSignatureMissing = Refusal(
        "lookback.case.signature-missing", Phrase("没有签名，或签的是别的内容", "It is not signed, or something else is"),
        next: Phrase("刷新后用口令签名", "Load it again and sign with your password"))

    package static let caseClosed = Refusal(
        "lookback.case.closed", Phrase("这个追溯案已经结案", "This look-back is closed"),
        next: Phrase("要继续，先重新立案并签名", "To go on, reopen it and sign"))

    /// The node locked it; a person has to take it over before anything of it ends.
    package static let caseDrafted = Refusal(
        "lookback.case.drafted", Phrase("系统已立案并锁定，QA 还没有确认", "The node opened and locked it; QA has not confirmed it"),
        next: Phrase("QA 先确认并签名", "QA confirms it and signs first"))

    package static let caseConfirmed = Refusal(
        "lookback.case.confirmed", Phrase("这个追溯案已由人确认", "A person has confirmed it already"),
        next: Phrase("直接在案内处理", "Work in it as it is"))

    package static let caseOpenStill = Refusal(
        "lookback.case.open", Phrase("这个追溯案没有结案", "This look-back is not closed"),
        next: Phrase("直接在案内处理", "Work in it as it is"))

    package static let caseNothingNew = Refusal(
        "lookback.case.nothing-new", Phrase("没有查到新的血浆或产品", "Nothing new was found"),
        next: Phrase("不用再做什么", "Nothing more is needed"))

    package static let caseNothingChosen = Refusal(
        "lookback.case.nothing-chosen", Phrase("没有选任何一项，或选了两次", "Nothing is chosen, or something twice"),
        next: Phrase("选一项或几项", "Choose one or more"))

    /// The case did not find it, or nothing is left to do with it.
    package static func hitUnknown(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.hit-unknown",
            Phrase("\(code) 不在待处理的清单里", "\(code) is not among what waits in this case"),
            next: Phrase("刷新清单", "Load the list again"))
    }

    /// HIV, HBV, HCV: what an infected bag went into is destroyed (GMP annex Blood Products, Art. 24).
    package static func hitForced(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.forced",
            Phrase("\(code) 含确认感染的血浆，依法必须销毁", "\(code) is or holds infected plasma: law has it destroyed"),
            next: Phrase("判定报废销毁或召回", "Decide that it is destroyed or recalled"))
    }

    /// A destruction is not taken back; a release can still become one.
    package static func hitFinal(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.final", Phrase("\(code) 已经判定", "\(code) is decided already"),
            next: Phrase("报废的判定不能改；解除的可以改判报废", "A destruction stands; what was released may be destroyed yet"))
    }

    /// What has left the house comes back first; what has not is not recalled.
    package static func hitRecallWrong(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.recall",
            Phrase("\(code)：已发出的要召回，没有发出的不用", "\(code): what was distributed is recalled, nothing else is"),
            next: Phrase("改选另一种处置", "Choose the other decision"))
    }

    package static func hitUndecided(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.undecided", Phrase("\(code) 还没有评估", "\(code) is not assessed yet"),
            next: Phrase("先由 QA 评估并签名", "QA assesses it and signs first"))
    }

    /// A bag of the house is weighed, scanned and witnessed on its own record.
    package static func hitBagRecord(_ code: String) -> Refusal {
        Refusal(
            "lookback.case.bag-record", Phrase("\(code) 要在它自己的记录里登记销毁", "\(code) is destroyed on its own record"),
            next: Phrase("打开这一袋，由两名见证人签名销毁", "Open the bag and record it with two witnesses"))
    }

    package static let caseInfectedAlready = Refusal(
        "lookback.case.infected-already", Phrase("这一袋已确认感染", "This bag is known to be infected"),
        next: Phrase("不用再登记", "Nothing more is needed"))

    package static let noticeUnknown = Refusal(
        "lookback.case.notice-unknown", Phrase("没有这个通知，或已经确认", "There is no such notice, or it is acknowledged"),
        next: Phrase("刷新通知清单", "Load the notices again"))

    package static let caseReferenceMissing = Refusal(
        "lookback.case.reference-missing", Phrase("没有写凭据", "It does not say by which record"),
        next: Phrase("写明回执、文号或销毁记录编号", "Give the receipt, the letter or the record of destruction"))

    package static func caseHitsOpen(_ count: Int) -> Refusal {
        Refusal(
            "lookback.case.hits-open", Phrase("还有 \(count) 项没有处置完", "\(count) are not disposed of yet"),
            next: Phrase("逐项评估并登记处置", "Assess each and record what became of it"))
    }

    package static func caseNoticeOpen(_ notice: CaseNotice) -> Refusal {
        Refusal(
            "lookback.case.notice-open",
            Phrase(
                "\(notice.kind.phrase.zh)\(notice.party)还没有确认通知",
                "The \(notice.kind.phrase.en) \(notice.party) has not acknowledged the notice"),
            next: Phrase("等回执，或登记书面凭据", "Wait for the receipt, or record a written one"))
    }

    package static let caseReviewed = Refusal(
        "lookback.case.reviewed", Phrase("报告已经审核", "The report is reviewed already"),
        next: Phrase("由质量受权人批准", "The qualified person approves it"))

    package static let caseNotReviewed = Refusal(
        "lookback.case.not-reviewed", Phrase("报告还没有审核", "The report is not reviewed"),
        next: Phrase("QA 先审核并签名", "QA reviews and signs it first"))

    /// Two persons sign the report.
    package static let caseSamePerson = Refusal(
        "lookback.case.same-person", Phrase("审核和批准不能是同一个人", "Who reviewed it does not approve it"),
        next: Phrase("请另一人批准", "Have another person approve it"))
}
