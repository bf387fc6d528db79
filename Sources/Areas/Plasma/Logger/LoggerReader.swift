package import Kernel
package import Sheets

/// Reads the file of a temperature logger, CSV or XLSX, whole or not at all. Other columns than time and temperature
/// are passed over: every make of logger has its own.
package struct LoggerReader {
    /// No cold chain is outside; what is, is a broken sensor.
    package static let celsiusMax = DecimalNumber(coefficient: 100)

    private static let timeTitles: Set<String> = ["时间/time", "时间", "记录时间", "日期时间", "time", "datetime", "timestamp"]
    private static let temperatureTitles: Set<String> = [
        "温度/temperature", "温度", "温度℃", "温度(℃)", "温度（℃）", "温度°C", "温度(°C)", "temperature", "temperature_c", "celsius",
    ]

    private let name: String
    private let digest: Digest
    private let zoneMinutes: Int
    private let decodeGB18030: TextDecoding.GB18030

    /// Times without a zone are the plant's, `zoneMinutes` east of UTC.
    package init(
        name: String, digest: Digest, zoneMinutes: Int, decodeGB18030: @escaping TextDecoding.GB18030
    ) {
        self.name = name
        self.digest = digest
        self.zoneMinutes = zoneMinutes
        self.decodeGB18030 = decodeGB18030
    }

    package func read(_ bytes: [UInt8]) throws(FileFailure) -> TemperatureSeries {
        var file = try TableFile(bytes, decodeGB18030: decodeGB18030)
        var report = file.report
        var points: [TemperaturePoint] = []
        var row = try file.next()
        while let heading = row, heading.isBlank || heading.fields.first?.hasPrefix("#") == true {
            row = try file.next()
        }
        if let columns = columns(row, &report) {
            while let next = try file.next() {
                if next.isBlank { continue }
                add(next, columns, &points, &report)
            }
        }
        if report.isEmpty && points.count < 2 {
            report.add(
                row: 0, field: "时间/time", value: "", Phrase("至少要有两个点", "At least two readings are needed"))
        }
        guard report.isEmpty else { throw .rows(report) }
        return TemperatureSeries(
            file: SourceFile(digest: digest, name: name, encoding: file.encoding), points: points)
    }

    private func columns(_ row: CSVRow?, _ report: inout RowReport) -> (time: Int, celsius: Int)? {
        let titles = (row?.fields ?? []).map { $0.trimmed.lowercased() }
        let line = row?.line ?? 1
        let times = titles.indices.filter { Self.timeTitles.contains(titles[$0]) }
        let celsius = titles.indices.filter { index in
            Self.temperatureTitles.contains { $0.lowercased() == titles[index] }
        }
        for (field, found) in [("时间/time", times), ("温度/temperature", celsius)] where found.count != 1 {
            let reason =
                found.isEmpty
                ? Phrase("缺这一栏", "This column is missing") : Phrase("出现了两次", "It stands there twice")
            report.add(row: line, field: field, value: "", reason)
        }
        guard report.isEmpty, let time = times.first, let temperature = celsius.first else { return nil }
        return (time, temperature)
    }

    private func add(
        _ row: CSVRow, _ columns: (time: Int, celsius: Int), _ points: inout [TemperaturePoint],
        _ report: inout RowReport
    ) {
        let time = row.fields.indices.contains(columns.time) ? row.fields[columns.time].trimmed : ""
        let value = row.fields.indices.contains(columns.celsius) ? row.fields[columns.celsius].trimmed : ""
        guard let at = Moment(written: time, zoneMinutes: zoneMinutes) else {
            report.add(
                row: row.line, field: "时间/time", value: time,
                Phrase("没有这个时间，应写成 2026-11-21 07:48:00", "No such time; write it as 2026-11-21 07:48:00"))
            return
        }
        guard let celsius = DecimalNumber(value) else {
            report.add(
                row: row.line, field: "温度/temperature", value: value,
                Phrase("不是数，应写成 -18.2", "Not a number; write -18.2"))
            return
        }
        guard celsius <= Self.celsiusMax, celsius >= DecimalNumber(coefficient: -100) else {
            report.add(
                row: row.line, field: "温度/temperature", value: value,
                Phrase("超出 -100 至 100 ℃", "Outside -100 to 100 ℃"))
            return
        }
        if let last = points.last, at <= last.at {
            report.add(
                row: row.line, field: "时间/time", value: time,
                Phrase("不晚于上一行的时间", "Not later than the row before"))
            return
        }
        guard points.count < TemperatureSeries.pointsMax else {
            if points.count == TemperatureSeries.pointsMax, report.isEmpty {
                report.add(
                    row: row.line, field: "时间/time", value: time,
                    Phrase(
                        "超过 \(TemperatureSeries.pointsMax) 个点",
                        "More than \(TemperatureSeries.pointsMax) readings"))
            }
            return
        }
        points.append(TemperaturePoint(at: at, celsius: celsius))
    }
}
