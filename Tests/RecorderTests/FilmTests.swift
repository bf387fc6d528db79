import Kernel
import Recorder
import Testing

@Suite struct `A manifest of film` {
    private let digest = FilmFile.digest(of: [1])

    private func segment(_ path: String) -> FilmSegment {
        FilmSegment(
            path: path, from: Moment(microseconds: 1_790_000_000_000_000), duration: .seconds(6), bytes: 9,
            digest: digest, start: "r1/init.mp4", startDigest: digest, codec: "avc1.42c016")
    }

    @Test func `is read as it was written`() throws {
        let manifest = ReelManifest(
            camera: "CAM-1", previous: digest, segments: [segment("r1/a.m4s"), segment("r1/b.m4s")])
        #expect(try ReelManifest(canonical: manifest.canonicalBytes) == manifest)
    }

    @Test(arguments: ["../a", "/etc/passwd", "r1/.source", "a b", "r1//a"])
    func `that leads elsewhere is refused`(path: String) {
        let manifest = ReelManifest(camera: "CAM-1", previous: nil, segments: [segment(path)])
        #expect(throws: JSONFailure.self) { try ReelManifest(canonical: manifest.canonicalBytes) }
    }
}

/// No credentials in what a recorder says.
@Suite struct `The source of a camera` {
    private let source = CameraSource(address: "rtsp://10.0.0.8:8554/a", secret: "viewer:p@ss'word")

    @Test func `keeps its password out of what is told`() {
        let said = "[rtsp] 401\nImpossible to open 'rtsp://viewer:p%40ss%27word@10.0.0.8:8554/a' as viewer:p@ss'word"
        let told = source.told(said)
        #expect(!told.contains("p@ss") && !told.contains("p%40ss"))
        #expect(told.contains("Impossible to open"))
        #expect(source.told("/node/secrets/streams/CAM-1.ffconcat: Connection timed out") == "Connection timed out")
    }

    @Test func `is asked for its time where it is`() throws {
        let place = try #require(source.place)
        #expect(place.host == "10.0.0.8" && place.port == 8_554)
        #expect(CameraSource(address: "rtsp://c1/a", secret: "").place?.port == 554)
    }
}

@Suite struct `A blurred part of a picture` {
    @Test func `lies in the picture`() {
        #expect(FilmPictures.Blur(left: 10, top: 10, right: 50, bottom: 60) != nil)
        #expect(FilmPictures.Blur(left: 50, top: 10, right: 50, bottom: 60) == nil)
        #expect(FilmPictures.Blur(left: 0, top: 0, right: 101, bottom: 100) == nil)
        #expect(FilmPictures.Blur(left: -1, top: 0, right: 10, bottom: 100) == nil)
    }
}
