import Alarms
import Kernel
import TestKit
import Testing

@testable import Film

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a fact about film` {
    private var facts: [any Fact] {
        let pack = FilmPack(
            version: "1", effectiveFrom: Moment.storyStart.day(offsetMinutes: 480),
            points: [
                FilmPoint(
                    code: "V05", title: Phrase("合浆罐", "Pooling tank"), why: Phrase("身份", "identity"), keepDays: 90,
                    source: "GMP")
            ],
            times: FilmTimeName.allCases.map { FilmTime($0, 20, source: "GMP", provenance: Phrase("企业", "plant")) })
        let alarming = FilmPack(
            version: "2", effectiveFrom: pack.effectiveFrom,
            points: [
                FilmPoint(
                    code: "V09", title: Phrase("转移", "Transfer"), why: Phrase("病毒安全", "virus safety"), keepDays: 90,
                    source: "GMP", priority: .high, isCritical: true)
            ], times: pack.times)
        return [
            CameraFact.declared(Stories.camera), CameraFact.amended(Stories.camera), CameraFact.closed,
            ReelFact.sealed(Stories.reel), ReelFact.disposed,
            IncidentFact.raised(camera: "CAM-05", .gap, from: .storyStart, detail: "Connection timed out"),
            IncidentFact.ended(
                camera: "CAM-05", to: .storyStart + .minutes(1), uses: [FilmedUse(batch: "POOL-1", step: "投浆")]),
            ViewingFact.opened(Stories.viewing), ViewingFact.exported(Stories.clip), KeepFact.kept(Stories.kept),
            KeepFact.released, FilmPackFact.adopted(pack), FilmPackFact.adopted(alarming),
        ]
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/FilmTests/vectors.txt"
        let written = facts.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }.joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `are refused where they are wrong, and name camera, place, equipment and batch`() throws {
        let empty = try JSONFields(canonical: Array("{}".utf8))
        for fact in facts where fact.canonicalBytes.count > 2 {
            #expect(throws: JSONFailure.self) { try type(of: fact).read(fact.kind, empty) }
        }
        for fact in facts {
            #expect(throws: JSONFailure.self) { try type(of: fact).read("film.x.x.v1", empty) }
        }
        #expect(facts[0].mentions == [Subject("equipment.asset", "TK101"), Subject("places.place", "fr-1")])
        #expect(facts[6].mentions == [Subject("film.camera", "CAM-05"), Subject("lineage.batch", "POOL-1")])
    }
}

enum Stories {
    static let camera = CameraDetail(
        name: "罐区", point: "V05", place: "fr-1", assets: ["TK101"], address: "rtsp://10.0.0.8/a", isStill: false)
    static let digest = Digest.story([1])
    static let reel = Reel(
        camera: "CAM-05", from: .storyStart - .minutes(5), to: .storyStart, segments: 50, bytes: 9_000_000,
        manifest: digest, previous: nil)
    static let viewing = ViewingDetail(
        cameras: ["CAM-05"], from: .storyStart - .minutes(10), to: .storyStart + .minutes(10), purpose: .step,
        isLive: false, entry: 324)
    static let clip = ExportedClip(
        camera: "CAM-05", from: .storyStart - .minutes(1), to: .storyStart, segments: 10, bytes: 1_000, digest: digest,
        isBlurred: false)
    static let kept = KeptFilm(
        camera: "CAM-05", from: .storyStart - .minutes(5), to: .storyStart, subject: "20260618")

    static let engineer = Standing.story("0450", "film.register")
    static let leader = Standing.story("0288", "film.watch", "film.export")
    static let qa = Standing.story("0533", "film.watch", "film.export", "film.keep")
}
