import Equipment
import Kernel
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Monitoring

@Suite struct `The page of data quality` {
    @Test func `Plan.A4 tells signals page by page, those to look at or all of them, and gaps on the first`()
        async throws
    {
        let count = QualityPages.rowsPerPage + 5
        let stage = try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            try await plant.watchCurves()
            for number in 1...count {
                let detail = SignalDetail(
                    asset: "BR101", name: "测点 \(number)", unit: .celsius, periodMilliseconds: 1_000,
                    collection: .connected(connection: "opc-1", address: "ns=2;s=\(number)"))
                let code = "BR101.X\(100 + number)"
                try await plant.must(
                    plant.errand(SignalTable.self, code, .declare(detail), by: Plant.engineer))
            }
        }
        func page(_ query: [String: String]) async throws -> String {
            try await stage.page("/monitoring/quality", by: "0720", query: query)
        }
        let first = try await page([:])
        #expect(first.contains("数据缺口") && first.contains("系统停机"))
        #expect(!first.contains(">BR101.PH<"), "entered by hand, and nothing is wrong with it")
        let last = try #require(first.firstMatch(of: #/quality\?after=(BR101\.X\d+)"/#)).1
        let second = try await page(["after": String(last)])
        #expect(second.contains(">BR101.X\(100 + count)<") && !second.contains(">\(last)<"))
        #expect(!second.contains("数据缺口") && !second.contains("rel=\"next\""))
        #expect(try await page(["show": "all"]).contains(">BR101.PH<"))
    }
}
