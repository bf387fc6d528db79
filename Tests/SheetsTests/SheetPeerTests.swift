import Foundation
import Kernel
import TestKit
import Testing

@testable import Sheets

/// openpyxl reads what we write and we read what it writes. XUEMAI_SKIP_PEERS=1 leaves it out, and says so.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["XUEMAI_SKIP_PEERS"] != "1",
        "XUEMAI_SKIP_PEERS=1: nobody but ourselves has read the workbooks"))
struct `A workbook, given to openpyxl` {
    @Test func `is read with its text, numbers, dates, lists and comments; no cell is a formula`() throws {
        let said = try Peer.python(
            "Tests/Peers/workbook_check.py", ["read"], input: Data(`A workbook of ours`.sample().bytes))
        let lines = said.split(separator: "\n").map(String.init)
        #expect(lines.contains("sheets 数据|说明"))
        #expect(lines.contains("frozen A2"))
        #expect(lines.contains("A2 s '=1+1'"))
        #expect(lines.contains("A5 s '@SUM(A1)'"))
        #expect(lines.contains("A14 n 588.5 0.00"))
        #expect(lines.contains("B14 s '1234567890123456.789'"))
        #expect(lines.contains("C2 d 2026-11-21 00:00:00"))
        #expect(lines.contains("C14 d 2026-11-21 07:48:00"))
        #expect(lines.contains("rule list A2:A500 \"普通,乙免\""))
        #expect(lines.contains("rule decimal B2:B500 0"))
        #expect(lines.contains("note B1 克/g"))
        #expect(lines.contains("note B14 太长"))
        #expect(!lines.contains { $0.split(separator: " ").dropFirst().first == "f" })
    }

    @Test func `of openpyxl's is read by us, its formula and merged cells refused by place`() throws {
        let said = try Peer.python("Tests/Peers/workbook_check.py", ["write"], input: Data())
        let bytes = try #require(Base64.decode(said.trimmingCharacters(in: .whitespacesAndNewlines)))
        let content = try SheetReader.read(bytes)
        #expect(content.rows[0] == SheetRow(number: 1, cells: ["箱号", "袋号", "日期", "重量"]))
        #expect(content.rows[1].cells == ["B01", "A999926012001", "2026-11-21", "588.53"])
        #expect(content.rows[2].cells == ["B02", "A&B<C>", "2026-11-21 07:48:00", "590.00"])
        #expect(content.flaws.map(\.kind) == [.formula, .merged])
        #expect(content.flaws.map(\.row) == [5, 7])
    }
}
