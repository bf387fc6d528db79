package import Kernel

/// What is out of expectation, who saw it, and what became of it (ISA-18.2; EEMUA 191; A8).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `alarms.definition` 报警定义 | its code, `BR101.TT01.PV.H` | defined, amended version by version, closed |
/// | `alarms.alarm` 报警 | the same code | raised, returned, acknowledged, shelved, suppressed, taken out of service |
/// | `alarms.exception` 异常事件 | `EX-` code, count | opened by a critical alarm, judged and signed by QA |
package let alarmsArea = Area(
    "Alarms",
    nouns: [Noun(DefinitionTable.self), Noun(AlarmTable.self), Noun(ExceptionTable.self)],
    permissions: [
        "alarms.view": Phrase("查看报警", "See alarms"),
        "alarms.act": Phrase("确认和搁置报警", "Acknowledge and shelve alarms"),
        "alarms.define": Phrase("定义报警、设计抑制、退出服务", "Define alarms, suppress them, take them out of service"),
        "alarms.judge": Phrase("判定异常事件（QA）", "Judge exception events (QA)"),
    ],
    words: alarmWords, members: alarmMembers,
    reactions: [criticalAlarmsOpenExceptions, exceptionsHold, waitingExceptionsHold, judgementsEnd])
