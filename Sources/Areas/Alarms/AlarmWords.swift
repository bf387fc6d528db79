import Kernel

/// What happened to alarms, as the trail says it.
let alarmWords: [FactKind: Phrase] = [
    "alarms.definition.defined.v1": Phrase("定义报警", "alarm defined"),
    "alarms.definition.amended.v1": Phrase("更改报警定义", "alarm's definition amended"),
    "alarms.definition.closed.v1": Phrase("停用报警", "alarm closed"),
    "alarms.alarm.raised.v1": Phrase("报警", "alarm raised"),
    "alarms.alarm.chattered.v1": Phrase("反复报警，合并记录", "alarm chatters, told as one"),
    "alarms.alarm.returned.v1": Phrase("报警恢复", "alarm returned"),
    "alarms.alarm.acknowledged.v1": Phrase("确认报警", "alarm acknowledged"),
    "alarms.alarm.shelved.v1": Phrase("搁置报警", "alarm shelved"),
    "alarms.alarm.unshelved.v1": Phrase("结束搁置", "shelf ended"),
    "alarms.alarm.suppressed.v1": Phrase("设计抑制报警", "alarm suppressed by design"),
    "alarms.alarm.unsuppressed.v1": Phrase("解除抑制", "suppression ended"),
    "alarms.alarm.taken-out.v1": Phrase("报警退出服务", "alarm taken out of service"),
    "alarms.alarm.put-back.v1": Phrase("报警恢复服务", "alarm put back into service"),
    "alarms.exception.opened.v1": Phrase("异常事件", "exception event"),
    "alarms.exception.judged.v1": Phrase("判定异常事件", "exception judged"),
]

/// What the members of their facts are called.
let alarmMembers: [String: MemberWords] = [
    "alarm": MemberWords("报警", "alarm"), "asset": MemberWords("设备", "equipment"),
    "at": MemberWords("发生时间", "happened at"), "batch": MemberWords("批", "batch"),
    "comment": MemberWords("说明", "comment"), "consequence": MemberWords("后果", "consequence"),
    "critical": MemberWords("关键工艺参数", "critical parameter"), "dead_band": MemberWords("死区", "dead band"),
    "deviation": MemberWords("偏差编号", "deviation"),
    "disposition": MemberWords("判定", "disposition", ExceptionDisposition.self) { $0.phrase },
    "kind": MemberWords("种类", "kind", AlarmKind.self) { $0.phrase }, "limit": MemberWords("限值", "limit"),
    "number": MemberWords("第几次", "occurrence"), "off_delay_ms": MemberWords("恢复延时（毫秒）", "off-delay (ms)"),
    "on_delay_ms": MemberWords("报警延时（毫秒）", "on-delay (ms)"), "permit": MemberWords("作业票", "permit"),
    "priority": MemberWords("优先级", "priority", AlarmPriority.self) { $0.phrase },
    "raised": MemberWords("报警", "alarm raised"), "response": MemberWords("应对", "response"),
    "set_point": MemberWords("设定值", "set point"), "signal": MemberWords("信号", "signal"),
    "step": MemberWords("步骤", "step"), "times": MemberWords("次数", "times"),
    "until": MemberWords("到", "until"), "value": MemberWords("值", "value"), "version": MemberWords("定义版本", "version"),
]
