import Assembly
import Film
import Kernel
import TestKit

extension Plant {
    static let cameras: [(id: String, detail: CameraDetail)] = [
        (
            "CAM-05",
            CameraDetail(
                name: "合浆罐 <b>恶</b>", point: "V05", place: "r101", assets: ["BR101"], address: "rtsp://10.0.0.8/a",
                isStill: false)
        ),
        (
            "CAM-16",
            CameraDetail(
                name: "控制屏", point: "V16", place: "r101", assets: [], address: "rtsp://10.0.0.9/a", isStill: true)
        ),
    ]

    /// A day of cameras, after `equip`: film, troubles, looks, what is kept.
    func filmDay() async throws {
        let node = Standing.node.person
        let pack = try FilmPack.read(filmPackBytes)
        try await must(errand(FilmPackTable.self, FilmPack.packName, .adopt(pack), by: "0105"))
        for (id, detail) in Plant.cameras {
            try await must(errand(CameraTable.self, id, .declare(detail), by: Plant.engineer))
        }
        let screen = Plant.cameras[1].detail
        let amended = CameraDetail(
            name: "合浆间控制屏", point: screen.point, place: screen.place, assets: [], address: screen.address,
            isStill: true)
        try await must(errand(CameraTable.self, "CAM-16", .amend(amended), by: Plant.engineer, reason: "改名"))
        try await must(errand(CameraTable.self, "CAM-99", .declare(screen), by: Plant.engineer))
        try await must(errand(CameraTable.self, "CAM-99", .close, by: Plant.engineer, reason: "拆除"))
        let now = clock.read()
        let old = Reel(
            camera: "CAM-05", from: now - .days(100), to: now - .days(100) + .minutes(5), segments: 50,
            bytes: 56_000_000, manifest: Digest.story([5]), previous: nil)
        try await must(errand(ReelTable.self, old.id, .seal(old), by: node))
        try await must(errand(ReelTable.self, old.id, .dispose, by: node))
        var previous: Digest? = old.manifest
        for ago in [12, 7] as [Int64] {
            let reel = Reel(
                camera: "CAM-05", from: now - .minutes(ago), to: now - .minutes(ago - 5), segments: 50,
                bytes: 56_000_000, manifest: Digest.story([UInt8(ago)]), previous: previous)
            try await must(errand(ReelTable.self, reel.id, .seal(reel), by: node))
            previous = reel.manifest
        }
        let gone = IncidentState.id(camera: "CAM-05", .gap, from: now - .minutes(2))
        try await must(
            errand(
                IncidentTable.self, gone,
                .raise(camera: "CAM-05", .gap, from: now - .minutes(2), detail: "Connection timed out <b>恶</b>"),
                by: node))
        let over = IncidentState.id(camera: "CAM-16", .clock, from: now - .minutes(9))
        try await must(
            errand(
                IncidentTable.self, over,
                .raise(camera: "CAM-16", .clock, from: now - .minutes(9), detail: "3600000 ms"), by: node))
        try await must(errand(IncidentTable.self, over, .end(to: now - .minutes(8)), by: node))
        let viewing = ViewingDetail(
            cameras: ["CAM-05"], from: now - .minutes(12), to: now - .minutes(2), purpose: .batch, isLive: false)
        try await must(errand(ViewingTable.self, "VW-1", .open(viewing), by: "0533"))
        let live = ViewingDetail(
            cameras: ["CAM-05", "CAM-16"], from: now - .minutes(1), to: now, purpose: .duty, isLive: true)
        try await must(errand(ViewingTable.self, "VW-2", .open(live), by: "0533"))
        let clip = ExportedClip(
            camera: "CAM-05", from: now - .minutes(10), to: now - .minutes(9), segments: 10, bytes: 11_000_000,
            digest: Digest.story([9]), isBlurred: true)
        try await must(errand(ViewingTable.self, "VW-1", .export(clip), by: "0533"))
        let kept = KeptFilm(
            camera: "CAM-05", from: now - .minutes(10), to: now - .minutes(9), subject: "20260618 <b>恶</b>")
        try await must(errand(KeepTable.self, "FK-1", .keep(kept), by: "0533", reason: "偏差"))
        try await must(errand(KeepTable.self, "FK-2", .keep(kept), by: "0533", reason: "偏差"))
        try await must(errand(KeepTable.self, "FK-2", .release, by: "0533", reason: "结案"))
    }
}
