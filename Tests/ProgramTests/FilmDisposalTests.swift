import Assembly
import Film
import Foundation
import Kernel
import Ledger
import Places
import Recorder
import Server
import Testing

@testable import xuemai

/// Film on a disk, sealed by a node as the program makes it.
private struct FilmedNode {
    static let camera = "CAM-01"

    let root = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word())")
    let node: LiveNode
    let shelf: FilmShelf

    init() async throws {
        var configuration = NodeConfiguration()
        configuration.origin = "log.example/xuemai"
        configuration.folder = root.appending(path: "data").path
        let folder = NodeFolder(configuration: configuration)
        try folder.prepare()
        node = try folder.node(try folder.openForWriting(create: true))
        shelf = FilmShelf(folder: configuration.filmPath)
        let cost = ScryptCost(n: 16, r: 1, p: 1)
        let founding = Founding(node: node, cost: cost)
        let numbers: Set<String> = ["0001", "0105", "0450", "0533"]
        try await DemoPlant.people(founding, DemoPlant.people.filter { numbers.contains($0.number) }, cost: cost)
        try await founding.adoptFilm(as: "0105")
        try await founding.perform(
            PlaceTable.self, on: "dock", as: "0001",
            .open(PlaceDetail(kind: .room, name: "收浆间", within: "", particulars: [:])), reason: "布置")
        let detail = CameraDetail(
            name: "收浆口", point: "V01", place: "dock", assets: [], address: "rtsp://10.0.0.8/a", isStill: false)
        try await founding.perform(CameraTable.self, on: Self.camera, as: "0450", .declare(detail))
    }

    func clean() async throws {
        try await node.close()
        try FileManager.default.removeItem(at: root)
    }

    func path(_ name: String) -> String { "\(shelf.folder)/\(Self.camera)/\(name)" }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Two segments, their list, and its seal.
    func film(daysAgo: Int64, after previous: Reel? = nil) async throws -> Reel {
        let from = node.now() - .days(daysAgo)
        let run = "r\(daysAgo)"
        let start: [UInt8] = [0, 1, 2]
        try write(start, "\(run)/init.mp4")
        var segments: [FilmSegment] = []
        for number in 0..<2 {
            let bytes = [UInt8](repeating: UInt8(number + 3), count: 1_000)
            let path = "\(run)/2026010100/\(number).m4s"
            try write(bytes, path)
            segments.append(
                FilmSegment(
                    path: path, from: from + .seconds(6 * Int64(number)), duration: .seconds(6), bytes: bytes.count,
                    digest: FilmFile.digest(of: bytes), start: "\(run)/init.mp4",
                    startDigest: FilmFile.digest(of: start), codec: "avc1.42c01f"))
        }
        let manifest = ReelManifest(camera: Self.camera, previous: previous?.manifest, segments: segments)
        let reel = Reel(
            camera: Self.camera, from: manifest.from, to: manifest.to, segments: 2, bytes: 2_000,
            manifest: FilmFile.digest(of: manifest.canonicalBytes), previous: previous?.manifest)
        try write(manifest.canonicalBytes, FilmShelf.manifestPath(reel))
        try await told(.seal(reel), reel)
        return reel
    }

    func told(_ command: ReelCommand, _ reel: Reel) async throws {
        _ = try await node.perform(
            Errand(
                ReelTable.self, id: node.freshCommandID(), record: reel.id, command: command,
                person: Standing.node.person))
    }

    func segments(_ reel: Reel) throws -> [String] { try #require(shelf.manifest(of: reel)).segments.map(\.path) }
    func lies(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
    func verified() async throws -> FilmVerification.Report {
        try await FilmVerification(shelf: shelf, record: node).run { _ in }
    }
}

private func words(_ outcome: JobBoard.Outcome) -> (isFine: Bool, told: String) {
    switch outcome {
    case .fine(let told): (true, told.en)
    case .failed(let told): (false, told.en)
    }
}

@Suite struct `Film whose time is over` {
    @Test func `Plan.A5 goes with its list, and younger film stays`() async throws {
        let filmed = try await FilmedNode()
        let old = try await filmed.film(daysAgo: 91)
        let young = try await filmed.film(daysAgo: 89, after: old)
        let paths = try filmed.segments(old)
        let outcome = words(await FilmDisposal(filmed.node, filmed.shelf).run())
        #expect(outcome == (true, "1 reels disposed of"))
        #expect(!paths.contains(where: filmed.lies) && !filmed.shelf.hasList(of: old))
        #expect(try filmed.segments(young).allSatisfy(filmed.lies))
        #expect(try await filmed.verified().findings.isEmpty)
        try await filmed.clean()
    }

    /// As a node leaves it that is killed between the record and the deletion, or in the midst of the deletion.
    @Test(arguments: [0, 1, 2])
    func `Plan.A5 that a killed node recorded and did not delete is named, and goes with the next run`(
        deleted: Int
    ) async throws {
        let filmed = try await FilmedNode()
        let reel = try await filmed.film(daysAgo: 100)
        let paths = try filmed.segments(reel)
        try await filmed.told(.dispose, reel)
        for path in paths.prefix(deleted) { try FileManager.default.removeItem(atPath: filmed.path(path)) }
        let report = try await filmed.verified()
        #expect(report.findings.map(\.what.en) == ["Disposed of, and its film is still here"])
        #expect(report.findings.first?.placeText.contains(reel.id) == true)
        let disposal = FilmDisposal(filmed.node, filmed.shelf)
        #expect(
            words(await disposal.run())
                == (true, "0 reels disposed of, 1 that were begun before finished"))
        #expect(!paths.contains(where: filmed.lies) && !filmed.shelf.hasList(of: reel))
        #expect(try await filmed.verified().findings.isEmpty)
        #expect(words(await disposal.run()) == (true, "0 reels disposed of"))
        try await filmed.clean()
    }

    @Test func `Plan.A5 is not called gone while it lies there: a list that was changed fails each run`() async throws {
        let filmed = try await FilmedNode()
        let reel = try await filmed.film(daysAgo: 100)
        try await filmed.told(.dispose, reel)
        try filmed.write([1], FilmShelf.manifestPath(reel))
        let disposal = FilmDisposal(filmed.node, FilmShelf(folder: filmed.shelf.folder))
        for _ in 0..<2 { #expect(!words(await disposal.run()).isFine) }
        #expect(filmed.lies("r100/2026010100/0.m4s"))
        try await filmed.clean()
    }

    @Test func `Plan.A5 is found behind film that is kept longer, however much that is`() async throws {
        let filmed = try await FilmedNode()
        let kept = try await filmed.film(daysAgo: 120)
        let over = try await filmed.film(daysAgo: 110, after: kept)
        try await Founding(node: filmed.node).perform(
            KeepTable.self, on: "FK-1", as: "0533",
            .keep(KeptFilm(camera: FilmedNode.camera, from: kept.from, to: kept.to, subject: "20260618")),
            reason: "偏差")
        #expect(words(await FilmDisposal(filmed.node, filmed.shelf, atOnce: 1).run()) == (true, "1 reels disposed of"))
        #expect(filmed.shelf.hasList(of: kept) && !filmed.shelf.hasList(of: over))
        try await filmed.clean()
    }
}

@Suite struct `The scheduled verification of film` {
    @Test func `Plan.A5 says how much was hashed, and names what was exchanged, cut or removed`() async throws {
        let filmed = try await FilmedNode()
        let first = try await filmed.film(daysAgo: 2)
        let reel = try await filmed.film(daysAgo: 1, after: first)
        let board = JobBoard()
        board.declare(FilmCheck.name, Phrase("核验录像", "Verification of film"), every: nil)
        let check = FilmCheck(FilmVerification(shelf: filmed.shelf, record: filmed.node, rests: true), board)
        #expect(words(await check.run()) == (true, "2 reels, 0 MB: all as sealed"))
        #expect(board.jobs.first?.progress?.en == "2 reels")
        let path = try #require(try filmed.segments(reel).first)
        for (bytes, word) in [
            ([UInt8](repeating: 9, count: 1_000), "was exchanged"), ([9], "was cut"), (nil, "was removed"),
        ] as [([UInt8]?, String)] {
            try FileManager.default.removeItem(atPath: filmed.path(path))
            if let bytes { try filmed.write(bytes, path) }
            let outcome = words(await check.run())
            #expect(!outcome.isFine && outcome.told.contains("1 findings") && outcome.told.contains(word))
            #expect(outcome.told.contains(reel.id) && outcome.told.contains(path))
            if bytes == nil { try filmed.write([1], path) }
        }
        try await filmed.clean()
    }

    @Test func `ends when the node does, and says how far it came`() async throws {
        let filmed = try await FilmedNode()
        _ = try await filmed.film(daysAgo: 2)
        let verification = FilmVerification(shelf: filmed.shelf, record: filmed.node)
        let report = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await verification.run { _ in }
        }.value
        #expect(report.reels == 0 && !report.isWhole)
        #expect(words(FilmCheck.outcome(report)) == (true, "stopped after 0 reels, 0 MB, all as sealed"))
        try await filmed.clean()
    }
}
