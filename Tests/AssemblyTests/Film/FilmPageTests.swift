import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Film

@Suite struct `A page of film` {
    private func stage() async throws -> TrailStage {
        try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            try await plant.filmDay()
        }
    }

    /// Segments of six seconds from twelve minutes until two minutes ago, with a hole of a minute.
    private func desk(_ now: Moment) -> FilmDesk {
        let all = (0..<100).filter { !(50..<60).contains($0) }.map { number -> FilmPart in
            let from = now - .minutes(12) + .seconds(6 * Int64(number))
            return FilmPart(
                path: "r1/\(number).m4s", from: from, to: from + .seconds(6), bytes: 1_100_000,
                digest: Digest.story([1]), start: "r1/init.mp4", codec: "avc1.42c01f")
        }
        return FilmDesk(
            newest: { ["CAM-05": now - .minutes(2)] },
            parts: { (camera, from, to) throws(Fault) in
                camera == "CAM-05" ? all.filter { $0.from < to && $0.to > from } : []
            }, bytes: { _, path in Array(path.utf8) },
            still: { (_, at, _) throws(Fault) in FilmStill(at: at, jpeg: [0xFF, 0xD8]) },
            secret: { (_, _) throws(Fault) in }, clip: { (_) throws(Denial) in throw .refused(.clipDamaged) })
    }

    private func answer(
        _ stage: TrailStage, _ method: Web.Method, _ path: String, by person: String = "0533",
        _ language: Language = .zh,
        query: [String: String] = [:], form: [String: String] = [:], parameters: [String: String] = [:]
    ) async throws -> Reply {
        let visit = try await stage.visit(
            path, by: person, language, query: query, form: form, parameters: parameters)
        let routes = filmPages(desk(stage.plant.clock.read())).routes
        let route = try #require(routes.first { $0.method == method && $0.path == path })
        return try await route.answer(visit)
    }

    private func html(_ reply: Reply) throws -> String {
        switch reply {
        case .page(let page), .refused(let page): return page.html
        default: throw PlantFailure(what: "no page")
        }
    }

    private static let pages: [(name: String, path: String, query: [String: String], parameters: [String: String])] = [
        ("cameras", "/film", [:], [:]), ("camera", "/film/cameras/:camera", [:], ["camera": "CAM-05"]),
        ("incidents", "/film/incidents", [:], [:]), ("rules", "/film/rules", [:], [:]),
        ("viewing", "/film/viewings/:viewing", [:], ["viewing": "VW-1"]),
        ("wall", "/film/viewings/:viewing", [:], ["viewing": "VW-2"]),
    ]

    @Test(arguments: Language.allCases) func `Plan.A5 is as a person saw it`(_ language: Language) async throws {
        let stage = try await stage()
        for (name, path, query, parameters) in Self.pages {
            let page = try html(
                try await answer(stage, .get, path, language, query: query, parameters: parameters))
            let keyless =
                page.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<")
                .replacing(#/name="command" value="[0-9a-f]{32}"/#, with: "name=\"command\" value=\"KEY\"") + "\n"
            #expect(!page.contains("<b>恶</b>") && !page.contains(" style=\""))
            let golden = "Tests/AssemblyTests/Film/Golden/\(name)-\(language.rawValue).html"
            #expect(try Shown.differences(golden, keyless) == [])
        }
    }

    private static let camera = "/film/viewings/:viewing/:camera/"

    /// What comes back of a picture that is asked for; nil for a refusal.
    private func file(
        _ stage: TrailStage, _ what: String, by person: String = "0533", viewing: String = "VW-1",
        camera: String = "CAM-05", _ query: [String: String]
    ) async throws -> [UInt8]? {
        do throws(Denial) {
            let visit: Visit
            do {
                visit = try await stage.visit(
                    Self.camera + what, by: person, query: query, parameters: ["viewing": viewing, "camera": camera])
            } catch { return nil }
            let routes = filmPages(desk(stage.plant.clock.read())).routes
            guard let route = routes.first(where: { $0.path == Self.camera + what }),
                case .file(_, _, let bytes) = try await route.answer(visit)
            else { return nil }
            return bytes
        } catch { return nil }
    }

    @Test func `Plan.A5 shows pictures to who opened the viewing, of its cameras and its time, and nothing else`()
        async throws
    {
        let stage = try await stage()
        let now = stage.plant.clock.read()
        func at(_ minutes: Int64) -> String { "\((now - .minutes(minutes)).milliseconds)" }
        #expect(try await file(stage, "still", ["at": at(10)]) == [0xFF, 0xD8])
        #expect(try await file(stage, "still", by: "0288", ["at": at(10)]) == nil)
        #expect(try await file(stage, "still", camera: "CAM-16", ["at": at(10)]) == nil)
        #expect(try await file(stage, "still", ["at": at(30)]) == nil)
        #expect(try await file(stage, "still", viewing: "VW-9", ["at": at(10)]) == nil)
        let list = try #require(try await file(stage, "list", ["from": at(10), "to": at(9)]))
        #expect(String(decoding: list, as: UTF8.self).contains("\"codec\":\"avc1.42c01f\""))
        #expect(try await file(stage, "list", ["from": at(9), "to": at(10)]) == nil)
        #expect(try await file(stage, "part", ["path": "r1/20.m4s", "at": at(10)]) == Array("r1/20.m4s".utf8))
        #expect(try await file(stage, "part", ["path": "r1/init.mp4", "at": at(10)]) != nil)
        for path in ["r1/21.m4s", "../../ledger.key", "/etc/passwd", ""] {
            #expect(try await file(stage, "part", ["path": path, "at": at(10)]) == nil, "\(path)")
        }
    }

    @Test func `Plan.A5 leads from an act to the cameras of its equipment, else of its room`() async throws {
        let stage = try await stage()
        let found = try await stage.node.read { (snapshot) throws(Fault) in
            (
                try CameraChoice.cameras(assets: ["BR101.TT01"], places: [], from: snapshot).map(\.id),
                try CameraChoice.cameras(assets: ["PH-1"], places: [], from: snapshot).map(\.id),
                try CameraChoice.cameras(assets: [], places: ["s1"], from: snapshot).map(\.id)
            )
        }
        #expect(found.0 == ["CAM-05", "CAM-16"], "what is part of the tank is before the tank's camera")
        #expect(found.1 == ["CAM-05", "CAM-16"], "what stands in the room is seen by the room's cameras")
        #expect(found.2 == [], "a site is no place of a camera")
    }

    @Test func `Plan.A5 gives no clip of film that differs from what was sealed, and blurs only what lies in it`()
        async throws
    {
        let stage = try await stage()
        let now = stage.plant.clock.read()
        func refused(_ form: [String: String]) async throws -> Refusal? {
            let times = [
                "from": (now - .minutes(10)).typed(offsetMinutes: 480),
                "to": (now - .minutes(9)).typed(offsetMinutes: 480),
            ]
            do throws(Denial) {
                let visit: Visit
                do {
                    visit = try await stage.visit(
                        Self.camera + "clips", form: times.merging(form) { $1 },
                        parameters: ["viewing": "VW-1", "camera": "CAM-05"])
                } catch { return nil }
                let routes = filmPages(desk(now)).routes
                _ = try await routes.first { $0.path == Self.camera + "clips" }?.answer(visit)
                return nil
            } catch {
                guard case .refused(let refusal) = error else { return nil }
                return refusal
            }
        }
        #expect(try await refused(["blur": "none"]) == .clipDamaged)
        #expect(try await refused(["blur": "part", "left": "9"]) == .clipBlurWrong)
        #expect(try await refused(["to": (now + .hours(1)).typed(offsetMinutes: 480)]) == .clipTooLong)
    }

    @Test func `rules of film are adopted once each, and the next counts later`() async throws {
        let stage = try await stage()
        let pack = try FilmPack.read(filmPackBytes)
        func refused(_ pack: FilmPack) throws -> Refusal? {
            let state = try stage.plant.load(FilmPackTable.self, FilmPack.packName)
            do throws(Refusal) {
                _ = try FilmPackRules.decide(
                    .adopt(pack), state, (),
                    Circumstance(
                        now: .storyStart, zoneMinutes: 480, actor: .story("0105", "film.rules"), workstation: "",
                        reason: nil, signatures: [], hash: Digest.story))
                return nil
            } catch { return error }
        }
        #expect(try refused(pack) == FilmPack.versionExists(pack.version))
        let sooner = FilmPack(
            version: "2", effectiveFrom: pack.effectiveFrom, points: pack.points, times: pack.times)
        #expect(try refused(sooner) == FilmPack.notLater)
    }
}
