package import Kernel

extension Refusal {
    package static func alarmExists(_ id: String) -> Refusal {
        Refusal(
            "alarms.definition.exists", Phrase("报警 \(id) 已经定义", "Alarm \(id) is defined already"),
            next: Phrase("换一个编号", "Take another code"))
    }

    package static let alarmCodeWrong = Refusal(
        "alarms.definition.code-wrong", Phrase("编号只能是 48 个以内的字母、数字和符号", "A code has up to 48 signs, no blank"),
        next: Phrase("写成 BR101.TT01.PV.H 这样", "Write it as BR101.TT01.PV.H"))

    package static func alarmUnknown(_ id: String) -> Refusal {
        Refusal(
            "alarms.definition.unknown", Phrase("没有在用的报警 \(id)", "There is no open alarm \(id)"),
            next: Phrase("核对编号", "Check the code"))
    }

    package static let alarmSame = Refusal(
        "alarms.definition.same", Phrase("没有改动", "Nothing changes"),
        next: Phrase("改了再提交", "Change something, then send it"))

    package static let alarmKindStays = Refusal(
        "alarms.definition.kind-stays", Phrase("信号和种类不能改", "Its signal and kind stay"),
        next: Phrase("停用后另行定义", "Close it and define another"))

    /// An alarm that stands is not defined away.
    package static let alarmStands = Refusal(
        "alarms.definition.stands", Phrase("报警还没有恢复", "The alarm stands"),
        next: Phrase("恢复并确认之后再停用", "Close it when it has returned"))

    package static func alarmSignalUnknown(_ id: String) -> Refusal {
        Refusal(
            "alarms.definition.signal-unknown", Phrase("没有在用的信号 \(id)", "There is no open signal \(id)"),
            next: Phrase("先登记信号", "Declare the signal first"))
    }

    package static let alarmFieldWrong = Refusal(
        "alarms.definition.field-wrong",
        Phrase(
            "限值要在量程内，死区不能为负，延时不超过一天", "Its limit lies within the range, dead band not below zero, delay within a day"),
        next: Phrase("核对各项再提交", "Check the fields, then send it"))

    /// ISA-18.2: an alarm without a response is none.
    package static let alarmResponseMissing = Refusal(
        "alarms.definition.response-missing", Phrase("没有写后果和应对", "Consequence or response is missing"),
        next: Phrase("写明后果和怎么做", "Say what follows and what to do"))

    package static func alarmNotCritical(_ signal: String) -> Refusal {
        Refusal(
            "alarms.definition.not-critical",
            Phrase("\(signal) 是关键工艺参数，它的报警也是", "\(signal) is a critical parameter, so its alarm is"),
            next: Phrase("标为关键", "Mark it as critical"))
    }

    /// Its priority and what it means stand in the rules of its device: a second place would contradict them.
    package static let alarmOfDevice = Refusal(
        "alarms.definition.of-device", Phrase("设备自身的报警由系统定义", "The node defines alarms of devices themselves"),
        next: Phrase("在该设备的规则里改优先级，或搁置、抑制", "Change its priority in the rules of that device, or shelve or suppress it")
    )

    package static let alarmReasonMissing = Refusal(
        "alarms.alarm.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// What an action asks of the alarm's state (ISA-18.2 §5.3.1).
    package static func alarmActionWrong(_ standing: AlarmStanding) -> Refusal {
        Refusal(
            "alarms.alarm.action-wrong",
            Phrase("报警现在是「\(standing.phrase.zh)」，不能这样做", "The alarm is \(standing.phrase.en): this cannot be done"),
            next: Phrase("看报警现在的状态", "Look at its state"))
    }

    /// Law.s47: an acknowledgement says what was seen.
    package static let alarmCommentMissing = Refusal(
        "alarms.alarm.comment-missing", Phrase("确认没有写说明", "The acknowledgement has no comment"),
        next: Phrase("写明看到什么、做了什么", "Say what you saw and did"))

    package static let alarmShelfWrong = Refusal(
        "alarms.alarm.shelf-wrong", Phrase("搁置要有以后的结束时间，最长 24 小时", "A shelf ends later, within 24 hours"),
        next: Phrase("改结束时间", "Choose another end"))

    /// Out of service is work on the plant, with a permit.
    package static let alarmPermitMissing = Refusal(
        "alarms.alarm.permit-missing", Phrase("退出服务没有作业票号", "Out of service takes the number of a permit"),
        next: Phrase("写作业票号", "Give its number"))

    /// What the plant tells comes from its collectors.
    package static let alarmOnlyNode = Refusal(
        "alarms.alarm.only-node", Phrase("报警由系统发出，不能手工发出或恢复", "The node raises and returns alarms, nobody else"),
        next: Phrase("登记异常，或写运行日志", "Write it into the logbook"))

    package static func exceptionUnknown(_ id: String) -> Refusal {
        Refusal(
            "alarms.exception.unknown", Phrase("没有异常事件 \(id)", "There is no exception \(id)"),
            next: Phrase("核对编号", "Check the number"))
    }

    package static func exceptionJudged(_ id: String) -> Refusal {
        Refusal(
            "alarms.exception.judged", Phrase("异常事件 \(id) 已经判定", "Exception \(id) is judged already"),
            next: Phrase("有新情况另行登记", "For news, record it anew"))
    }

    /// A deviation has its number, so that it is found.
    package static let exceptionDeviationMissing = Refusal(
        "alarms.exception.deviation-missing", Phrase("判为偏差要写偏差编号", "A deviation has a number"),
        next: Phrase("写偏差编号", "Give its number"))

    /// Whoever judges signs it (GMP Art. 250: deviations are assessed by QA).
    package static let exceptionSignatureMissing = Refusal(
        "alarms.exception.signature-missing",
        Phrase("判定没有签名，或签的是别的内容", "The judgement is not signed, or something else is"),
        next: Phrase("用口令签名后再提交", "Sign it with your password, then send it"))
}
