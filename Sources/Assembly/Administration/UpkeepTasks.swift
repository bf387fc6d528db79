import Kernel
import Settings
import Upkeep
import Web

/// What an administrator must see: a clock out of its limit, a changed clock, old backups, a drill that failed.
struct UpkeepTasks: Sendable {
    let described: NodeDescription

    func tasks(_ standing: Standing, _ now: Moment, from snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        guard standing.permissions.contains("node.operate") else { return [] }
        return try clock(from: snapshot) + backup(now, from: snapshot) + drill(from: snapshot)
    }

    private func clock(from snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        var tasks: [Pages.Task] = []
        if let (offset, since) = try ClockTable.drift(from: snapshot) {
            tasks.append(
                Pages.Task(
                    urgency: .now, since: since, title: Phrase("服务器时钟偏差超限", "The server's clock is out of its limit"),
                    detail: Phrase(
                        "差 \(offset.milliseconds) 毫秒，限 \(offset.limitMilliseconds)，\(offset.source)",
                        "off by \(offset.milliseconds) ms, limit \(offset.limitMilliseconds), \(offset.source)"),
                    action: Phrase("查看", "See it"), path: "/jobs", verdict: .stop))
        }
        if let (offset, since) = try ClockTable.jumps(from: snapshot).first {
            tasks.append(
                Pages.Task(
                    urgency: .now, since: since, title: Phrase("服务器时钟被改动", "The server's clock was changed"),
                    detail: Phrase(
                        "跳了 \(offset.milliseconds) 毫秒（\(offset.source)），请写明原因",
                        "by \(offset.milliseconds) ms (\(offset.source)); say why"),
                    action: Phrase("说明", "Explain it"), path: "/jobs", verdict: .warn))
        }
        return tasks
    }

    /// Older than the setting, or none at all where backups are set up.
    static func isOld(_ newest: Backup?, _ now: Moment, hours: Int64) -> Bool {
        newest.map { now - $0.at > .hours(hours) } ?? true
    }

    static func alarmHours(from snapshot: any Snapshot) throws(Fault) -> Int64 {
        let setting = NodeSettings.backupAlarmHours
        let set = try ValueLookups.value(setting.name, from: snapshot)
        return set.flatMap { Int64($0.value) } ?? Int64(setting.first) ?? 26
    }

    private func backup(_ now: Moment, from snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        let newest = try BackupTable.newestMade(from: snapshot)
        let hours = try UpkeepTasks.alarmHours(from: snapshot)
        guard newest != nil || described.backups != nil, UpkeepTasks.isOld(newest, now, hours: hours) else {
            return []
        }
        return [
            Pages.Task(
                urgency: .today, since: newest?.at ?? now, title: Phrase("备份太旧", "The newest backup is too old"),
                detail: newest.map {
                    Phrase("最新：\($0.file)，限 \(hours) 小时", "newest: \($0.file), limit \(hours) h")
                } ?? Phrase("还没有备份", "there is none yet"),
                action: Phrase("查看", "See it"), path: "/jobs", verdict: .warn)
        ]
    }

    private func drill(from snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        guard let drill = try DrillTable.newest(limit: 1, from: snapshot).first, !drill.result.passed else { return [] }
        return [
            Pages.Task(
                urgency: .now, since: drill.at, title: Phrase("恢复演练没有通过", "The restore drill failed"),
                detail: Phrase(drill.result.finding, drill.result.finding), action: Phrase("查看", "See it"),
                path: "/jobs",
                verdict: .stop)
        ]
    }
}
