import Kernel
import Sheets
import TestKit
import Testing

@testable import Plasma

/// Texts of a manifest with one thing wrong, and readers with the ports filled in.
enum Paper {
    static let head = "#运输批,SH-1\r\n#浆站,STN-07\r\n#发运日期,2026-11-20\r\n"
    static let titles = "箱号,袋号,浆员编号,采集日期,净重g,类型\r\n"
    static let rows =
        "B01,A999926012001,D1,2026-11-01,590,普通\r\nB02,=A99992601200200,D2,2026/11/2,588.5,乙免\r\n"

    /// Stands in for the platform's table: bytes FE xx are its only characters, FF is wrong.
    static func decodeGB18030(_ bytes: [UInt8]) -> String? {
        guard !bytes.contains(0xFF) else { return nil }
        let text = bytes.split(separator: 0xFE, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        return text.joined(separator: "浆")
    }

    static func reader(_ form: ManifestForm = ManifestForm()) -> ManifestReader {
        ManifestReader(
            name: "m.csv", digest: Floor.digest("m"), form: form,
            labels: { $0 == "STN-07" ? CodeBook(schemes: Floor.profile.schemes) : nil },
            decodeGB18030: decodeGB18030)
    }

    static func read(_ text: String, _ form: ManifestForm = ManifestForm()) -> Result<Manifest, FileFailure> {
        read(Array(text.utf8), form)
    }

    static func read(_ bytes: [UInt8], _ form: ManifestForm = ManifestForm()) -> Result<Manifest, FileFailure> {
        do throws(FileFailure) { return .success(try reader(form).read(bytes)) } catch {
            return .failure(error)
        }
    }

    static func readLogger(_ bytes: [UInt8]) -> Result<TemperatureSeries, FileFailure> {
        let reader = LoggerReader(
            name: "l.csv", digest: Floor.digest("l"), zoneMinutes: 480, decodeGB18030: decodeGB18030)
        do throws(FileFailure) { return .success(try reader.read(bytes)) } catch { return .failure(error) }
    }
}

extension Result where Failure == FileFailure {
    /// Row and field of the first failure, `5 净重g/weight_g`; or the code of the file's refusal.
    var place: String? {
        switch self {
        case .success: nil
        case .failure(.file(let refusal)): refusal.code
        case .failure(.rows(let report)): report.failures.first.map { "\($0.row) \($0.field)" }
        }
    }
}

@Suite struct `A manifest file` {
    @Test func `is read with its headings, numbers normalised`() throws {
        let manifest = try Paper.read(Paper.head + Paper.titles + Paper.rows).get()
        #expect(manifest.shipment == "SH-1")
        #expect(manifest.lines.map(\.bag) == ["A999926012001", "A999926012002"])
        #expect(manifest.lines[1].collectedOn == Floor.day("2026-11-02"))
        #expect(manifest.lines[1].stationWeightGrams.text == "588.5")
        #expect(manifest.lines[1].type == .hepatitisB)
    }

    @Test func `takes its header from the form, and refuses a file that says otherwise`() {
        let form = ManifestForm(shipment: "SH-1", station: "STN-07", shippedOn: "2026-11-20")
        #expect(Paper.read(Paper.titles + Paper.rows, form).place == nil)
        let other = ManifestForm(shipment: "SH-2", station: "STN-07", shippedOn: "2026-11-20")
        #expect(Paper.read(Paper.head + Paper.titles + Paper.rows, other).place == "1 运输批/shipment")
        #expect(Paper.read(Paper.titles + Paper.rows).place == "0 运输批/shipment")
    }

    @Test func `in English columns, another order, and quotes is the same`() {
        let text = "bag,box,donor,type,weight_g,collected_on\n\"A999926012001\",B01,D1,normal,590,20261101\n"
        #expect(Paper.read(Paper.head + text).place == nil)
    }

    @Test func `in JSON is the same manifest`() throws {
        let text = """
            {"shipment":"SH-1","station":"STN-07","shipped_on":"2026-11-20","bags":[{"box":"B01",
            "bag":"A999926012001","donor":"D1","collected_on":"2026-11-01","weight_g":590,"type":"normal"},
            {"box":"B02","bag":"A999926012002","donor":"D2","collected_on":"2026-11-02","weight_g":"588.5",
            "type":"乙免"}]}
            """
        #expect(try Paper.read(text).get() == (try Paper.read(Paper.head + Paper.titles + Paper.rows).get()))
        #expect(Paper.read(text.replacing("\"588.5\"", with: "588.5")).place == "2 净重g/weight_g")
        #expect(Paper.read(text.replacing("\"donor\"", with: "\"colour\"")).place == "1 袋号/bag")
        #expect(Paper.read(text.replacing("\"bags\"", with: "\"sacks\"")).place == "0 sacks")
        #expect(Paper.read("[1]").place != nil)
    }

    @Test(arguments: [
        ("weight -588", "B01,A999926012001,D1,2026-11-01,-588,普通", "5 净重g/weight_g"),
        ("no number", "B01,A999926012001,D1,2026-11-01,5e2,普通", "5 净重g/weight_g"),
        ("full-width weight", "B01,A999926012001,D1,2026-11-01,５８８,普通", "5 净重g/weight_g"),
        ("29 February", "B01,A999926012001,D1,2026-02-29,588,普通", "5 采集日期/collected_on"),
        ("collected later", "B01,A999926012001,D1,2026-11-21,588,普通", "5 采集日期/collected_on"),
        ("full-width bag", "B01,A99992601200１,D1,2026-11-01,588,普通", "5 袋号/bag"),
        ("unknown bag", "B01,HELLO,D1,2026-11-01,588,普通", "5 袋号/bag"),
        ("wrong check", "B01,=A99992601200190,D1,2026-11-01,588,普通", "5 袋号/bag"),
        ("no box", ",A999926012001,D1,2026-11-01,588,普通", "5 箱号/box"),
        ("no donor", "B01,A999926012001,,2026-11-01,588,普通", "5 浆员编号/donor"),
        ("unknown type", "B01,A999926012001,D1,2026-11-01,588,上等", "5 类型/type"),
        ("column missing", "B01,A999926012001,D1,2026-11-01,588", "5 箱号/box"),
        ("stray quote", "B0\"1,A999926012001,D1,2026-11-01,588,普通", "5 #1"),
        ("open quote", "\"B01,A999926012001,D1,2026-11-01,588,普通", "5 #1"),
    ])
    func `with one wrong field is refused by row and field, Law.s31`(name: String, row: String, place: String) {
        #expect(Paper.read(Paper.head + Paper.titles + row).place == place)
    }

    @Test func `29 February of a leap year is a day`() {
        let text = Paper.head.replacing("2026-11-20", with: "2028-03-01") + Paper.titles
        #expect(Paper.read(text + "B01,A999928012001,D1,2028-02-29,588,普通").place == nil)
    }

    @Test func `names the earlier row of a double bag, and takes nothing`() {
        let twice = Paper.rows + "B03,A999926012001,D3,2026-11-03,590,普通\r\n"
        guard case .failure(.rows(let report)) = Paper.read(Paper.head + Paper.titles + twice) else {
            Issue.record("read")
            return
        }
        #expect(report.total == 1)
        #expect(report.failures[0].row == 7)
        #expect(report.failures[0].reason.zh == "与第 5 行重复")
    }

    @Test func `is refused with a double, unknown or missing column, by its name`() {
        let double = Paper.titles.replacing("类型", with: "箱号")
        #expect(Paper.read(Paper.head + double + Paper.rows).place == "4 箱号/box")
        let unknown = Paper.titles.replacing("类型", with: "颜色")
        #expect(Paper.read(Paper.head + unknown + Paper.rows).place == "4 颜色")
        let missing = Paper.titles.replacing(",类型", with: "")
        #expect(Paper.read(Paper.head + missing + Paper.rows).place == "4 类型/type")
        #expect(Paper.read(Paper.head).place == "1 #1")
        #expect(Paper.read(Paper.head + Paper.titles).place == "0 袋号/bag")
        #expect(Paper.read("#颜色,红\n" + Paper.head + Paper.titles + Paper.rows).place == "1 #颜色")
        #expect(
            Paper.read(Paper.head.replacing("STN-07", with: "STN-99") + Paper.titles).place == "2 浆站/station")
    }

    @Test func `reports at most two hundred failures and counts them all`() {
        let rows = (0..<300).map { "B01,X\($0),D1,2026-11-01,588,普通\n" }.joined()
        guard case .failure(.rows(let report)) = Paper.read(Paper.head + Paper.titles + rows) else {
            Issue.record("read")
            return
        }
        #expect(report.failures.count == 200)
        #expect(report.total == 300)
        let refusal = FileFailure.rows(report).refusal
        #expect(refusal.code == "sheets.file.rows-wrong")
        #expect(refusal.reason.zh.contains("300"))
    }

    @Test func `in another encoding is decoded or refused by name`() throws {
        let text = Array((Paper.head + Paper.titles + Paper.rows).utf8)
        #expect(Paper.read([0xEF, 0xBB, 0xBF] + text).place == nil)
        #expect(Paper.read([0xFF, 0xFE] + text).place == "sheets.file.utf-16")
        #expect(Paper.read([0xFE, 0xFF] + text).place == "sheets.file.utf-16")
        #expect(Paper.read([0x50, 0x4B, 3, 4] + text).place == "sheets.file.workbook")
        #expect(Paper.read(text + [0]).place == "sheets.file.zero-byte")
        #expect(Paper.read(text + [0xFF]).place == "sheets.file.encoding")
        #expect(Paper.read([UInt8]()).place == "sheets.file.empty")
        #expect(Paper.read([0xEF, 0xBB, 0xBF]).place == "sheets.file.empty")
        let large = [UInt8](repeating: 0x20, count: TextDecoding.fileBytesMax + 1)
        #expect(Paper.read(large).place == "sheets.file.too-large")
        let row = Array("B03,A999926012003,D".utf8) + [0xFE] + Array(",2026-11-01,588,normal\n".utf8)
        #expect(try Paper.read(text + row).get().file.encoding == .gb18030)
    }
}

@Suite struct `A logger file` {
    private func read(_ text: String) -> Result<TemperatureSeries, FileFailure> {
        Paper.readLogger(Array(text.utf8))
    }

    @Test func `is read in the plant's zone or its own, other columns passed over`() throws {
        let text = "序号,时间,温度(℃),湿度\n1,2026-11-21 07:48,-18.2,50\n2,2026-11-20T23:58:00Z,-18.1,51\n"
        let series = try read(text).get()
        #expect(series.points.map(\.celsius.text) == ["-18.2", "-18.1"])
        #expect(series.points[1].at - series.points[0].at == .minutes(10))
    }

    @Test(arguments: [
        ("time,temperature\n", "0 时间/time"),
        ("time,temperature\n2026-11-21 07:48,-18\n", "0 时间/time"),
        ("time,temperature\n2026-11-21 07:48,-18\n2026-11-21 07:48,-18\n", "3 时间/time"),
        ("time,temperature\n2026-11-21 07:48,-18\n2026-11-21 07:47,-18\n", "3 时间/time"),
        ("time,temperature\n2026-02-29 07:48,-18\n", "2 时间/time"),
        ("time,temperature\n2026-11-21 24:00,-18\n", "2 时间/time"),
        ("time,temperature\n2026-11-21 07:48,ERR\n", "2 温度/temperature"),
        ("time,temperature\n2026-11-21 07:48,\n", "2 温度/temperature"),
        ("time,temperature\n2026-11-21 07:48\n", "2 温度/temperature"),
        ("time,temperature\n2026-11-21 07:48,100.1\n", "2 温度/temperature"),
        ("time,time,temperature\n", "1 时间/time"), ("time\n", "1 温度/temperature"), ("\n", "1 时间/time"),
    ])
    func `with one wrong thing is refused by row and field`(text: String, place: String) {
        #expect(read(text).place == place)
    }
}

@Suite struct `Any bytes at all` {
    /// Mutations of a right file: they are read whole or refused, and never trap.
    @Test(arguments: [1, 2, 3] as [UInt64]) func `are read whole or refused`(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        let csv = Array((Paper.head + Paper.titles + Paper.rows).utf8)
        let json = Array(
            """
            {"shipment":"SH-1","station":"STN-07","shipped_on":"2026-11-20","bags":[{"box":"B01",\
            "bag":"A999926012001","donor":"D1","collected_on":"2026-11-01","weight_g":590,"type":"normal"}]}
            """.utf8)
        let logger = Array("时间,温度\n2026-11-21 07:48,-18.2\n2026-11-21 07:58,-18\n".utf8)
        let spice: [UInt8] = [
            0, 0x22, 0x2C, 0x0D, 0x0A, 0x23, 0x2D, 0x2E, 0x30, 0x39, 0x7B, 0x5D, 0xEF, 0xFE, 0xFF,
        ]
        for round in 0..<1_700 {
            var bytes = [csv, json, logger][round % 3]
            for _ in 0...numbers.below(6) {
                let at = numbers.below(bytes.count)
                switch numbers.below(5) {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: numbers.next())
                case 1: bytes[at] = spice[numbers.below(spice.count)]
                case 2: bytes.insert(spice[numbers.below(spice.count)], at: at)
                case 3: if bytes.count > 1 { bytes.remove(at: at) }
                default: if at > 0 { bytes.removeLast(min(at, bytes.count - 1)) }
                }
            }
            if round % 3 == 2 {
                if case .success(let series) = Paper.readLogger(bytes) {
                    #expect(series.points.count >= 2)
                    #expect(zip(series.points, series.points.dropFirst()).allSatisfy { $0.at < $1.at })
                }
            } else if case .success(let manifest) = Paper.read(bytes) {
                #expect(!manifest.lines.isEmpty)
                #expect(Set(manifest.lines.map(\.bag)).count == manifest.lines.count)
                #expect(manifest.lines.allSatisfy { !$0.stationWeightGrams.isNegative })
            }
        }
    }
}
