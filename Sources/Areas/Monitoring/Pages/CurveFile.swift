import Equipment
import Historian
import History
import Kernel
import Web

/// Every point of some signals as a file, with the digits as they came: the copy that an inspector takes along.
struct CurveFile: Sendable {
    /// Of one file: what a spreadsheet still opens.
    static let pointsMax = 1_000_000

    let curves: (any CurveSource)?

    var routes: [Route] { [Route(.get, "/monitoring/curve.csv", .permission("monitoring.view"), file)] }

    @Sendable private func file(_ visit: Visit) async throws(Denial) -> Reply {
        let window = TrendWindow(visit.query, now: visit.now)
        let units = try await visit.read { (snapshot) throws(Fault) in
            var units: [(code: String, unit: String)] = []
            for code in window.signals {
                guard let detail = try SignalTable.load(code, from: snapshot).detail else { continue }
                units.append((code, detail.unit.symbol))
            }
            return units
        }
        guard let curves, !units.isEmpty else { return .missing }
        let codes = units.map(\.code)
        let columns: [PointColumns]
        do throws(Fault) {
            columns = try await curves.curves(of: codes) { (reader) throws(Fault) in
                var columns: [PointColumns] = []
                for code in codes {
                    columns.append(try reader.points(of: code, from: window.from, to: window.to))
                }
                return columns
            }
        } catch {
            throw .failed(error)
        }
        let count = columns.reduce(0) { $0 + $1.count }
        guard count <= Self.pointsMax else { throw .refused(.curveTooLong(count)) }
        return .file(
            name: "curve.csv", contentType: "text/csv; charset=utf-8",
            bytes: Self.csv(zip(units, columns).map { ($0.0.code, $0.0.unit, $0.1) }))
    }

    static func csv(_ curves: [(code: String, unit: String, points: PointColumns)]) -> [UInt8] {
        var text = "\u{FEFF}time,signal,value,unit,quality\r\n"
        for curve in curves {
            for place in 0..<curve.points.count {
                let point = curve.points[place]
                text += "\(point.at.rfc3339),\(curve.code),\(Self.value(point.value)),\(curve.unit),"
                text += "\(Self.word(point.quality))\r\n"
            }
        }
        return Array(text.utf8)
    }

    private static func value(_ value: PointValue) -> String {
        switch value {
        case .decimal: value.decimal?.text ?? ""
        case .double(let bits): "\(Double(bitPattern: bits))"
        case .none: ""
        }
    }

    /// As OPC UA and the historian name it; a file is read by programs.
    private static func word(_ quality: PointQuality) -> String {
        switch quality {
        case .good: "good"
        case .uncertain: "uncertain"
        case .bad: "bad"
        case .substituted: "substituted"
        case .historical: "historical"
        case .manual: "manual"
        }
    }
}

extension Refusal {
    static func curveTooLong(_ count: Int) -> Refusal {
        Refusal(
            "monitoring.curve.too-long",
            Phrase("一共 \(count) 个点，一个文件放不下", "\(count) points are more than a file takes"),
            next: Phrase(
                "缩短时间，或少选信号；一个文件最多 \(CurveFile.pointsMax) 个点",
                "Choose a shorter time or fewer signals; a file takes \(CurveFile.pointsMax) points"))
    }
}
