import Kernel
import Sheets
package import Web

/// What a monitoring system may give: the file of a store's loggers. Judging takes a person.
package enum ClimateDeeds {
    package static let record = Deed(
        ClimateTable.self, "record", "plasma.climate", Phrase("导入库温记录", "Record a store's temperature"),
        fields: [ShipmentDeeds.file(Phrase("温度记录文件", "Logger file"))]
    ) { (call) throws(DeedFailure) in
        let file = call.values.file("file")
        do throws(FileFailure) {
            let series = try ShipmentDeeds.series(file, zoneMinutes: call.zoneMinutes, call.node)
            return DeedOrder(
                .record(series, zoneMinutes: call.zoneMinutes),
                files: [KeptFile(digest: series.file.digest, bytes: file.bytes)])
        } catch {
            throw error.ofDeed
        }
    }

    package static let all = [OpenDeed(record)]
}
