import Kernel
import Server

/// What of the configuration keeps the node sound: backups, verification, time servers.
struct ConfiguredUpkeep: Sendable {
    /// On another disk or machine; empty: no scheduled backup.
    var backupFolder = ""
    var backupHours: Int64 = 24
    /// So many of the newest stay; older ones are deleted, and each deletion is told.
    var backupKeep: Int64 = 30
    /// 0: never by itself.
    var verifyHours: Int64 = 24
    var timeServers: [TimeServer] = []

    static let keys = ["backup_folder", "backup_hours", "backup_keep", "verify_hours", "time_servers"]

    mutating func take(_ values: [String: String], _ problems: inout [String]) {
        func number(_ key: String, _ into: inout Int64, _ range: ClosedRange<Int64>) {
            guard let text = values[key] else { return }
            guard let value = Int64(text), range.contains(value) else {
                problems.append("\(key): between \(range.lowerBound) and \(range.upperBound)")
                return
            }
            into = value
        }
        backupFolder = values["backup_folder"] ?? backupFolder
        number("backup_hours", &backupHours, 1...720)
        number("backup_keep", &backupKeep, 2...10_000)
        number("verify_hours", &verifyHours, 0...720)
        for word in (values["time_servers"] ?? "").split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
            if let server = TimeServer(String(word)) {
                timeServers.append(server)
            } else {
                problems.append("time_servers: \(word) is no host, or host and port")
            }
        }
    }
}
