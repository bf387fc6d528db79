import Film
import Kernel
import Places

/// The cameras of the demo plant, as its simulator plays them: the dock, the tanks, a screen.
struct DemoFilm {
    let founding: Founding
    let simulatorPort: Int

    /// Port of the simulated cameras: after OPC UA, Modbus and the broker.
    static func port(_ first: Int) -> Int { first + 3 }

    func make() async throws {
        try await founding.adoptFilm(as: "0105")
        for (id, kind, name, outer) in [
            ("dock", PlaceKind.room, "收浆间 Receiving dock", ""),
            ("lane-1", .workstation, "一号收浆通道 Lane 1", "dock"),
        ] {
            try await founding.perform(
                PlaceTable.self, on: id, as: "0001",
                .open(PlaceDetail(kind: kind, name: name, within: outer, particulars: [:])), reason: "布置")
        }
        for (id, detail) in [
            ("CAM-01", camera("收浆口 Dock", "V01", "dock", [], 1)),
            ("CAM-05", camera("分离罐区 Tanks", "V05", "fr-1", ["TK101", "TK102", "TK103", "TK104"], 2)),
            ("CAM-16", camera("分离间屏幕 Fractionation screen", "V16", "fr-1", [], 3, still: true)),
        ] {
            try await founding.perform(
                CameraTable.self, on: id, as: DemoEquipment.engineer, .declare(detail))
        }
    }

    private func camera(
        _ name: String, _ point: String, _ place: String, _ assets: [String], _ number: Int, still: Bool = false
    ) -> CameraDetail {
        CameraDetail(
            name: name, point: point, place: place, assets: assets,
            address: "rtsp://127.0.0.1:\(Self.port(simulatorPort))/cam\(number)", isStill: still)
    }
}
