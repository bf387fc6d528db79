import Alarms
import Equipment
import Kernel
import Ledger
import Lineage
import TestKit
import Testing

extension Plant {
    func alarm(
        _ id: String, _ command: AlarmCommand, by person: String = Standing.node.person, reason: String? = nil
    ) async throws {
        try await must(errand(AlarmTable.self, id, command, by: person, reason: reason))
    }

    private func define(_ id: String, _ command: DefinitionCommand, reason: String? = nil) async throws {
        try await must(errand(DefinitionTable.self, id, command, by: Plant.engineer, reason: reason))
    }

    static func definition(
        _ kind: AlarmKind, _ value: String, _ priority: AlarmPriority, signal: String = "BR101.TT01.PV",
        critical: Bool = true
    ) -> AlarmDefinition {
        let zero = DecimalNumber(coefficient: 0)
        return AlarmDefinition(
            signal: signal, kind: kind, value: DecimalNumber(value) ?? zero,
            deadBand: kind == .stale ? zero : DecimalNumber(coefficient: 2, scale: 1), onDelay: 5_000, offDelay: 10_000,
            priority: priority, isCritical: critical, consequence: "血浆变质", response: "检查夹套冷却，通知班长")
    }

    /// The tank of `equip` runs POOL-E2: alarms come and go, are acknowledged, shelved, suppressed; QA judges.
    func alarmDay() async throws {
        try await define("BR101.TT01.PV.H", .define(Self.definition(.high, "4.0", .high)))
        try await define("BR101.TT01.PV.H", .amend(Self.definition(.high, "4.5", .high)), reason: "按验证结果")
        try await define("BR101.TT01.PV.L", .define(Self.definition(.low, "-6.0", .medium)))
        try await define("BR101.TT01.PV.S", .define(Self.definition(.stale, "30", .low, critical: false)))
        try await define("BR101.PH.R", .define(Self.definition(.rate, "0.5", .low, signal: "BR101.PH")))
        try await define("BR101.PH.R", .close, reason: "不再需要")
        let warm = DecimalNumber(coefficient: 47, scale: 1)
        try await alarm("BR101.TT01.PV.H", .raise(at: clock.read(), value: warm))
        clock.advance(.minutes(3))
        try await alarm("BR101.TT01.PV.H", .acknowledge(comment: "冷却阀卡住，已手动打开"), by: "0720")
        try await alarm("BR101.TT01.PV.H", .giveBack(at: clock.read(), value: DecimalNumber(coefficient: 41, scale: 1)))
        clock.advance(.minutes(2))
        try await alarm("BR101.TT01.PV.H", .raise(at: clock.read(), value: warm))
        try await alarm("BR101.TT01.PV.H", .chatter(times: 4, at: clock.read()))
        try await alarm("BR101.TT01.PV.S", .raise(at: clock.read(), value: nil))
        try await alarm("BR101.TT01.PV.S", .shelve(until: clock.read() + .hours(1)), by: "0720", reason: "检修接线")
        try await alarm("BR101.TT01.PV.S", .unshelve, by: "0720")
        try await alarm("BR101.TT01.PV.S", .shelve(until: clock.read() + .minutes(30)), by: "0720", reason: "检修接线")
        clock.advance(.minutes(31))
        try await alarm("BR101.TT01.PV.S", .endShelf)
        try await alarm("BR101.TT01.PV.S", .takeOut(permit: "PTW-26-7"), by: Plant.engineer, reason: "换探头")
        try await alarm("BR101.TT01.PV.S", .putBack, by: Plant.engineer)
        try await alarm("BR101.TT01.PV.L", .suppress, by: Plant.engineer, reason: "清洗时不看低温")
        try await alarm("BR101.TT01.PV.L", .unsuppress, by: Plant.engineer)
        try await alarm("BR101.TT01.PV.L", .suppress, by: Plant.engineer, reason: "清洗时不看低温")
        try await judge("EX-BR101.TT01.PV.H-1", .deviation, "DEV-26-003", reason: "升温三分钟，未超工艺验证范围")
    }

    func judge(
        _ id: String, _ disposition: ExceptionDisposition, _ deviation: String = "", reason: String
    ) async throws {
        let state = try load(ExceptionTable.self, id)
        let content = ExceptionJudgement(state, disposition, deviation: deviation, reason: reason).canonicalBytes
        let own = try sign(state.subject, version: state.version, content: content, .approved, by: "0533")
        try await must(
            errand(
                ExceptionTable.self, id, .judge(disposition, deviation: deviation), by: "0533", reason: reason,
                signatures: [own]))
    }
}
