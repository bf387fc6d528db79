import Foundation
import Historian
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Collectors

@Suite struct DropFolderTests {
    private func read(_ text: String) throws(DropFile.Refused) -> [Reading] {
        try DropFile.read(Array(text.utf8), zone: 480)
    }

    private func moment(_ text: String) throws -> Moment { try #require(Moment(rfc3339: text)) }

    @Test func `a value a row, or a column for each signal, with the plant's wall clock`() throws {
        let at = try moment("2026-11-21T01:02:11Z")
        let long = try read(
            "time,signal,value,quality\n2026-11-21 09:02:11,PH1,6.82,\n2026-11-21T09:02:11,T1,2.10,bad\n")
        #expect(
            long == [
                Reading("PH1", .decimal(units: 682, scale: 2), at: at, quality: .historical),
                Reading("T1", .decimal(units: 210, scale: 2), at: at, quality: .bad),
            ])
        let wide = try read("时间,PH1,T1\r\n2026-11-21T01:02:11Z,6.82,\r\n")
        #expect(wide == [Reading("PH1", .decimal(units: 682, scale: 2), at: at, quality: .historical)])
    }

    @Test func `a file with one bad row is refused whole, with the row and the reason in both languages`() throws {
        let cases: [(String, Int, Phrase)] = [
            ("a,b\n1,2", 1, DropFile.Phrases.noTime),
            ("time,A,A\n", 1, DropFile.Phrases.columns),
            ("time,signal,value\n2026-11-21 09:02:11,A,1\nyesterday,A,1", 3, DropFile.Phrases.stamp),
            ("time,signal,value\n2026-11-21 09:02:11,A,one", 2, DropFile.Phrases.number),
            ("time,signal,value\n2026-11-21 09:02:11,A", 2, DropFile.Phrases.width),
            ("time,A,B\n2026-11-21 09:02:11,1", 2, DropFile.Phrases.width),
            ("time,signal,value,quality\n2026-11-21 09:02:11,A,1,fine", 2, DropFile.Phrases.quality),
            ("time,A\n2026-11-21 09:02:11,\"1", 2, DropFile.Phrases.notCSV),
        ]
        for (text, line, reason) in cases {
            #expect(throws: DropFile.Refused(reason: reason, line: line)) { try read(text) }
        }
    }

    @Test func `garbage never traps`() {
        var numbers = SeededNumbers(31)
        let parts = [
            "time", ",", "\n", "\"", "signal", "value", "2026-11-21 09:02:11", "1.5", "é", "\r", "-", "\u{FEFF}",
        ]
        for _ in 0..<10_000 {
            var text = numbers.chance(70) ? "time,signal,value\n" : ""
            for _ in 0..<numbers.below(20) { text += parts[numbers.below(parts.count)] }
            do throws(DropFile.Refused) { _ = try read(text) } catch { #expect(error.line >= 1) }
        }
    }

    @Test func `whole files go to done, wrong ones to refused with a note, growing and hidden ones wait`() async throws
    {
        let drop = try TestFolder()
        let edge = try TestFolder()
        let good = "time,signal,value\n2026-11-21 09:02:11,PH1,6.82\n"
        func put(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: "\(drop.path)/\(name)"))
        }
        try put("a.csv", good)
        try put("b.CSV", "nonsense")
        try put(".c.csv", good)
        try put("d.csv.part", good)
        try put("growing.csv", good)
        let buffer = try EdgeBuffer(folder: edge.path)
        let board = SourceBoard()
        let rounds = Mutex(0)
        let clock = CollectorClock(now: { Moment(microseconds: 1_764_000_000_000_000) }) { _ in
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            if let file = FileHandle(forWritingAtPath: "\(drop.path)/growing.csv") {
                file.seekToEndOfFile()
                file.write(Data("2026-11-21 09:02:1\(round),PH1,6.8\(round)\n".utf8))
                file.closeFile()
            }
            return round < 4
        }
        let port = SourcePort("CSV", map: { .asTold }, into: buffer, board: board, clock: clock)
        try await DropFolder(DropSettings(folder: drop.path)).run(port)
        #expect(try drop.names == [".c.csv", "d.csv.part", "done", "growing.csv", "refused"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(drop.path)/done") == ["a.csv"])
        let refused = try FileManager.default.contentsOfDirectory(atPath: "\(drop.path)/refused").sorted()
        #expect(refused == ["b.CSV", "b.CSV.txt"])
        let note = try String(contentsOfFile: "\(drop.path)/refused/b.CSV.txt", encoding: .utf8)
        #expect(note.contains("第一列应是"))
        #expect(board["CSV"]?.unreadable == 1)
        let batch = try #require(try buffer.next())
        #expect(batch.frames.flatMap(\.samples).map(\.signal) == ["PH1"])
    }
}
