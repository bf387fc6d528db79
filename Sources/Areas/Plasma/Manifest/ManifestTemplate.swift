import Kernel
import Sheets

extension FileTemplate {
    /// What a station sends before a shipment.
    static let manifest = FileTemplate(
        name: "manifest",
        headings: [
            (
                ManifestHeading.shipment.title,
                Phrase("运输批号，全厂唯一，最多 \(numberMax) 字节", "Shipment number, unique, \(numberMax) bytes at most")
            ),
            (
                ManifestHeading.station.title,
                Phrase("浆站代码，与厂里登记的一致", "Station code as it is registered at the plant")
            ), (ManifestHeading.shippedOn.title, Phrase("发运日期，写成 2026-11-20", "Shipping date, written 2026-11-20")),
        ],
        columns: [
            Column(
                title: ManifestField.box.title, width: 14, format: .text, check: .lengthMax(numberMax),
                remedy: Phrase("箱子上贴的号；半角，最多 \(numberMax) 字节", "The number on the box; at most \(numberMax) bytes"),
                example: .text("B01")),
            Column(
                title: ManifestField.bag.title, width: 22, format: .text, check: .lengthMax(numberMax),
                remedy: Phrase(
                    "扫描袋上的标签，或照抄标签下的号码；每袋只能出现一次",
                    "Scan the bag's label or copy the number below it; each bag once"),
                example: .text("=A99992601200100")),
            Column(
                title: ManifestField.donor.title, width: 16, format: .text, check: .lengthMax(numberMax),
                remedy: Phrase("浆员编号，不是身份证号，不是姓名", "The donor's number: no identity card, no name"),
                example: .text("D000123")),
            Column(
                title: ManifestField.collectedOn.title, width: 24, format: .day,
                check: .days(Day(daysSinceEpoch: 10_957), Day(daysSinceEpoch: 47_481)),
                remedy: Phrase("采集日期，写成 2026-11-01，不晚于发运日期", "Written 2026-11-01, not after the shipping date"),
                example: .day(Day(daysSinceEpoch: 20_758))),
            Column(
                title: ManifestField.weightGrams.title, width: 16, format: .general,
                check: .decimals(DecimalNumber(coefficient: 0), ManifestRows.weightGramsMax),
                remedy: Phrase("净重，克，照秤上的数写，如 588.5", "Net weight in grams as the scale showed it, such as 588.5"),
                example: .number(DecimalNumber(coefficient: 5_885, scale: 1))),
            Column(
                title: ManifestField.type.title, width: 14, format: .text,
                check: .list(PlasmaType.allCases.map(\.phrase.zh)),
                remedy: Phrase(
                    "从列表选：\(PlasmaType.allCases.map(\.phrase.zh).joined(separator: "、"))",
                    "Choose from the list; in English \(PlasmaType.allCases.map(\.rawValue).joined(separator: ", "))"),
                example: .text(PlasmaType.normal.phrase.zh)),
        ], rowsMax: Manifest.linesMax)

    private static let numberMax = ManifestRows.numberBytesMax

    /// What a logger recorded, for makers whose file has other columns.
    static let temperature = FileTemplate(
        name: "temperature",
        columns: [
            Column(
                title: "时间/time", width: 24, format: .text, check: nil,
                remedy: Phrase(
                    "工厂当地时间，写成 2026-11-21 07:48:00，逐行变晚", "Plant time, written 2026-11-21 07:48:00, each later"),
                example: .text("2026-11-21 07:48:00")),
            Column(
                title: "温度/temperature", width: 20, format: .general,
                check: .decimals(DecimalNumber(coefficient: -100), LoggerReader.celsiusMax),
                remedy: Phrase("摄氏度，照记录仪的数写，如 -18.2", "Degrees Celsius as the logger has it, such as -18.2"),
                example: .number(DecimalNumber(coefficient: -182, scale: 1))),
        ], rowsMax: TemperatureSeries.pointsMax)
}
