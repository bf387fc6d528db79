import Foundation
import Kernel

/// Where files come from, and how they are read.
package struct DropSettings: Sendable, Equatable {
    package var folder: String
    /// The plant's wall clock, minutes east of UTC.
    package var zone: Int
    package var every: Duration

    package init(folder: String, zone: Int = 480, every: Duration = .seconds(5)) {
        self.folder = folder
        self.zone = zone
        self.every = every
    }
}

/// A folder into which instruments put CSV files: a whole file is taken and moved to `done`, one that cannot be read
/// goes to `refused` with a note that says why and where.
package final class DropFolder: Collector {
    private let settings: DropSettings

    package init(_ settings: DropSettings) { self.settings = settings }

    /// As long as it looks the same: a file that still grows is not whole.
    private struct Look: Equatable {
        let bytes: Int
        let changed: Int
    }

    package func run(_ port: SourcePort) async throws {
        for folder in ["", "/done", "/refused"] {
            let path = settings.folder + folder
            guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw EdgeDisk.fault("making \(path)") }
        }
        var seen: [String: Look] = [:]
        while !Task.isCancelled {
            let names = try EdgeDisk.names(in: settings.folder).filter(Self.isForUs)
            port.connected()
            var looks: [String: Look] = [:]
            for name in names {
                guard let look = look(name) else { continue }
                if seen[name] == look { try await take(name, port) } else { looks[name] = look }
            }
            seen = looks
            guard await port.clock.pause(settings.every) else { return }
        }
    }

    /// Names under which programs keep files that they still write begin with a point or end so.
    static func isForUs(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasSuffix(".csv") && !lower.hasPrefix(".") && !lower.hasPrefix("~")
    }

    private func look(_ name: String) -> Look? {
        var found = stat()
        guard lstat("\(settings.folder)/\(name)", &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
        return Look(bytes: Int(found.st_size), changed: found.st_mtim.tv_sec &* 1_000_000_000 &+ found.st_mtim.tv_nsec)
    }

    private func take(_ name: String, _ port: SourcePort) async throws {
        let path = "\(settings.folder)/\(name)"
        let size = EdgeDisk.size(path)
        do throws(DropFile.Refused) {
            guard size <= Self.bytesMax else {
                throw DropFile.Refused(reason: Phrase("文件超过 32 MB", "The file has more than 32 MB"), line: 1)
            }
            let bytes: [UInt8]
            do throws(Fault) { bytes = try EdgeDisk.read(path, from: 0, max: size) } catch {
                return port.unreadable(Phrase(error.description, error.description))
            }
            let readings = try DropFile.read(bytes, zone: settings.zone)
            // A full buffer leaves the file where it is; a crash after this reads it again, and nothing is kept twice.
            do throws(Fault) { try await port.accept(readings) } catch { return }
            move(name, to: "done", port)
        } catch {
            port.unreadable(
                Phrase(
                    "\(name) 第 \(error.line) 行：\(error.reason.zh)", "\(name), line \(error.line): \(error.reason.en)"))
            let note = "\(name)\n\(error.line): \(error.reason.zh)\n\(error.line): \(error.reason.en)\n"
            try Data(note.utf8).write(to: URL(filePath: "\(settings.folder)/refused/\(name).txt"))
            move(name, to: "refused", port)
        }
    }

    static let bytesMax = 32 << 20

    /// A file of the same name that came before is kept: the newer one gets a number.
    private func move(_ name: String, to place: String, _ port: SourcePort) {
        var target = "\(settings.folder)/\(place)/\(name)"
        var number = 1
        while access(target, F_OK) == 0 {
            number += 1
            target = "\(settings.folder)/\(place)/\(number)-\(name)"
        }
        if rename("\(settings.folder)/\(name)", target) != 0 {
            port.unreadable(Phrase("\(name) 不能移到 \(place)", "\(name) cannot be moved to \(place)"))
        }
    }
}
