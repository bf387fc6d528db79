import Foundation
import Kernel

/// Where backups go: a folder that exists, on another disk or machine than the data (Law.s41: A11 7.2, CS 19(3)).
struct BackupPlace: Sendable {
    let folder: String
    let dataFolder: String

    /// Why no backup can be kept there; nil if it can.
    var problem: Phrase? {
        guard let device = BackupPlace.device(of: folder) else {
            return Phrase("备份目录 \(folder) 不在那里", "the folder \(folder) is not there")
        }
        guard access(folder, W_OK) == 0 else {
            return Phrase("备份目录 \(folder) 不能写", "the folder \(folder) cannot be written to")
        }
        if device == BackupPlace.device(of: dataFolder) {
            return Phrase(
                "备份目录 \(folder) 和数据在同一块盘上，盘坏了会一起丢；请换另一块盘或另一台机器",
                "\(folder) is on the disk that holds the data: both are lost together; take another disk or machine"
            )
        }
        return nil
    }

    /// `xuemai-20261121T010203Z.backup`
    static func fileName(at now: Moment) -> String {
        let digits = now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "xuemai-\(digits)Z.backup"
    }

    private static func device(of path: String) -> UInt64? {
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        do {
            let found = try FileManager.default.attributesOfItem(atPath: place)
            guard found[.type] as? FileAttributeType == .typeDirectory else { return nil }
            return (found[.systemNumber] as? NSNumber)?.uint64Value
        } catch {
            return nil
        }
    }
}
