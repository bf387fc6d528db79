import Kernel
import Sheets
package import Web

/// What outsiders may ask of a shipment. What takes a person's signature (finish, accept, reject, settle a stop, a
/// number typed by hand) is done at a screen, where the person's key opens under the password.
package enum ShipmentDeeds {
    /// As large as a station's largest file ever was, times three.
    package static let fileBytesMax = 32 * 1_048_576
    /// Beyond what any scanner sends; the rules say what is wrong with a scan.
    private static let scanBytesMax = 1_024

    private static let lane = DeedField(
        "lane", Phrase("通道", "Lane"), .line(ManifestRows.numberBytesMax), example: .string("1"))
    private static let code = DeedField(
        "code", Phrase("扫到的内容", "What the scanner read"), .code(bytesMax: scanBytesMax),
        example: .string("=N110022600000100"))
    private static func weight(required: Bool) -> DeedField {
        DeedField(
            "weight", Phrase("净重", "Net weight"), .decimal(unit: "g"), required: required, example: .string("588.0"))
    }
    static func file(_ what: Phrase) -> DeedField {
        DeedField(
            "file", what, .file(bytesMax: fileBytesMax),
            example: .object([
                JSONMember(key: "base64", value: .string("5pe26Ze0LOa4qeW6pgo=")),
                JSONMember(key: "name", value: .string("file.csv")),
            ]))
    }

    package static let announce = Deed(
        ShipmentTable.self, "announce", "plasma.import", Phrase("导入清单", "Import a manifest"),
        fields: [
            file(Phrase("清单文件", "Manifest file")),
            DeedField(
                "station", Phrase("浆站代码", "Station code"), .line(ManifestRows.numberBytesMax), required: false,
                example: .string("JS-0032")),
            DeedField(
                "shipped_on", Phrase("发运日期", "Shipping date"), .day, required: false,
                example: .string("2026-11-20")),
        ]
    ) { (call) throws(DeedFailure) in
        let form = ManifestForm(
            shipment: call.record, station: call.values.optionalText("station"),
            shippedOn: call.values.optionalDay("shipped_on")?.iso)
        let file = call.values.file("file")
        let read: Result<Manifest, FileFailure>
        do throws(Denial) { read = try await manifest(file, form, call.node) } catch { throw .denied(error) }
        switch read {
        case .success(let manifest):
            return DeedOrder(
                .announce(manifest), files: [KeptFile(digest: manifest.file.digest, bytes: file.bytes)])
        case .failure(let failure): throw failure.ofDeed
        }
    }

    package static let arrive = Deed(
        ShipmentTable.self, "arrive", "plasma.receive", Phrase("登记到厂", "Record arrival"),
        fields: [
            DeedField(
                "vehicle", Phrase("车辆", "Vehicle"), .line(ManifestRows.numberBytesMax), example: .string("苏A 12345")),
            DeedField(
                "lanes", Phrase("通道", "Lanes"), .texts(countMax: 16, bytesMax: ManifestRows.numberBytesMax),
                example: .array([.string("1"), .string("2")])),
            DeedField(
                "boxes", Phrase("点到的箱数", "Boxes counted"), .integer(0...Int64(ArrivalReport.boxesMax)),
                example: .integer(4)),
            DeedField("seals", Phrase("铅封完好", "Seals intact"), .flag, example: .bool(true)),
            DeedField(
                "manifest_digest", Phrase("浆站给的清单 SHA-256（至少 8 位）", "SHA-256 of the manifest as the station states it"),
                .line(64), required: false, example: .string("9f86d081")),
        ]
    ) { (values) throws(DeedFailure) in
        .arrive(
            ArrivalReport(
                vehicle: values.text("vehicle"), lanes: values.texts("lanes"),
                boxesCounted: Int(values.integer("boxes")), sealsIntact: values.flag("seals"),
                manifestDigest: values.optionalText("manifest_digest")))
    }

    package static let judgeTemperature = Deed(
        ShipmentTable.self, "judge-temperature", "plasma.receive",
        Phrase("判定运输温度", "Judge the transport temperature"), reason: .optional,
        fields: [file(Phrase("温度记录文件", "Logger file"))]
    ) { (call) throws(DeedFailure) in
        let file = call.values.file("file")
        do throws(FileFailure) {
            let series = try series(file, zoneMinutes: call.zoneMinutes, call.node)
            return DeedOrder(
                .judgeTemperature(series), files: [KeptFile(digest: series.file.digest, bytes: file.bytes)])
        } catch {
            throw error.ofDeed
        }
    }

    package static let scanBox = Deed(
        ShipmentTable.self, "scan-box", "plasma.receive", Phrase("扫箱", "Scan a box"), fields: [code, lane]
    ) { (values) throws(DeedFailure) in .scanBox(raw: values.text("code"), lane: values.text("lane")) }

    package static let scanBag = Deed(
        ShipmentTable.self, "scan-bag", "plasma.receive", Phrase("扫袋", "Scan a bag"),
        fields: [code, lane, weight(required: false)]
    ) { (values) throws(DeedFailure) in
        .scanBag(
            BagScan(
                raw: values.text("code"), lane: values.text("lane"), grams: values.optionalDecimal("weight")))
    }

    package static let scanSample = Deed(
        ShipmentTable.self, "scan-sample", "plasma.receive", Phrase("扫留样管", "Scan a sample tube"),
        fields: [code, lane]
    ) { (values) throws(DeedFailure) in .scanSample(raw: values.text("code"), lane: values.text("lane")) }

    package static let reweigh = Deed(
        ShipmentTable.self, "reweigh", "plasma.receive", Phrase("再称一次", "Weigh again"),
        fields: [lane, weight(required: true)]
    ) { (values) throws(DeedFailure) in .reweigh(lane: values.text("lane"), grams: values.decimal("weight")) }

    package static let reportDefect = Deed(
        ShipmentTable.self, "report-defect", "plasma.receive", Phrase("报告异常", "Report a defect"),
        fields: [
            DeedField(
                "defect", Phrase("看到什么", "What is seen"),
                .choice(ReasonCode.defects.map { DeedChoice($0.rawValue, $0.phrase) }), example: .string("BAG-BRK")),
            code, lane,
        ]
    ) { (values) throws(DeedFailure) in
        .reportDefect(values.choice("defect"), raw: values.text("code"), lane: values.text("lane"))
    }

    package static let correct = Deed(
        ShipmentTable.self, "correct", "plasma.receive", Phrase("更正", "Correct"), reason: .required,
        fields: [
            DeedField(
                "field", Phrase("字段", "Field"), .choice(of: HeaderField.self, \.phrase), example: .string("vehicle")),
            DeedField(
                "value", Phrase("现值", "New value"), .line(ManifestRows.numberBytesMax), example: .string("苏A 12346")),
        ]
    ) { (values) throws(DeedFailure) in .correct(values.choice("field"), to: values.text("value")) }

    package static let giveBack = Deed(
        ShipmentTable.self, "give-back", "plasma.review", Phrase("退回收浆", "Give back to receiving"),
        reason: .required
    ) { (_) throws(DeedFailure) in .giveBack }

    package static let all = [
        OpenDeed(announce), OpenDeed(arrive), OpenDeed(judgeTemperature), OpenDeed(scanBox), OpenDeed(scanBag),
        OpenDeed(scanSample),
        OpenDeed(reweigh), OpenDeed(reportDefect), OpenDeed(correct), OpenDeed(giveBack),
    ]

    // MARK: Files

    /// A manifest read by the label schemes of the stations on record.
    static func manifest(
        _ file: Form.File, _ form: ManifestForm, _ node: any Node
    ) async throws(Denial) -> Result<Manifest, FileFailure> {
        let books: [String: CodeBook]
        do throws(Fault) { books = try await node.read(labels) } catch { throw .failed(error) }
        let reader = ManifestReader(
            name: file.name, digest: node.hash(file.bytes), form: form, labels: { books[$0] },
            decodeGB18030: { node.decodeGB18030($0) })
        do throws(FileFailure) { return .success(try reader.read(file.bytes)) } catch { return .failure(error) }
    }

    @Sendable private static func labels(_ snapshot: any Snapshot) throws(Fault) -> [String: CodeBook] {
        var books: [String: CodeBook] = [:]
        for station in try StationTable.list(after: "", limit: 1_000, from: snapshot) {
            let profile = try StationTable.profile(station.code, from: snapshot)
            books[station.code] = profile.map { CodeBook(schemes: $0.schemes) }
        }
        return books
    }

    static func series(
        _ file: Form.File, zoneMinutes: Int, _ node: any Node
    ) throws(FileFailure) -> TemperatureSeries {
        try LoggerReader(
            name: file.name, digest: node.hash(file.bytes), zoneMinutes: zoneMinutes,
            decodeGB18030: { node.decodeGB18030($0) }
        ).read(file.bytes)
    }
}

extension FileFailure {
    /// For callers that show no table: every wrong row beside the refusal.
    var ofDeed: DeedFailure {
        switch self {
        case .file(let refusal): .denied(.refused(refusal))
        case .rows(let report):
            .rows(
                refusal,
                report.failures.map { RowFlaw(row: $0.row, field: $0.field, value: $0.value, reason: $0.reason) })
        }
    }
}
