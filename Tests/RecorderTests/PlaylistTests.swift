import Kernel
import Recorder
import TestKit
import Testing

@Suite struct `A playlist of a recorder` {
    private static let text = """
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-TARGETDURATION:8
        #EXT-X-MEDIA-SEQUENCE:41
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MAP:URI="init.mp4"
        #EXTINF:7.899902,
        2026112207/5301.m4s
        #EXTINF:6.000000,
        2026112207/5307.m4s

        """

    @Test func `tells its segments, their lengths and their number`() throws {
        let list = try Playlist(Array(Self.text.utf8))
        #expect(list.first == 41 && list.map == "init.mp4")
        #expect(list.segments.map(\.path) == ["2026112207/5301.m4s", "2026112207/5307.m4s"])
        #expect(list.segments.map(\.duration.microseconds) == [7_899_902, 6_000_000])
    }

    @Test(arguments: [
        ("#EXTINF:6,\nx.m4s", PlaylistFailure.notAPlaylist), ("", .notAPlaylist),
        ("#EXTM3U\nx.m4s", .notAPlaylist), ("#EXTM3U\n#EXTINF:0,\nx.m4s", .duration),
        ("#EXTM3U\n#EXTINF:601,\nx.m4s", .duration), ("#EXTM3U\n#EXTINF:-6,\nx.m4s", .duration),
        ("#EXTM3U\n#EXTINF:6,\n../../etc/passwd", .path), ("#EXTM3U\n#EXTINF:6,\n/etc/passwd", .path),
        ("#EXTM3U\n#EXTINF:6,\nhttp://a/x.m4s", .path), ("#EXTM3U\n#EXT-X-MAP:URI=\".hidden\"", .path),
        ("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:-1", .notAPlaylist),
    ])
    func `is refused if it is none of ours, or leads out of its folder`(text: String, failure: PlaylistFailure) {
        #expect(throws: failure) { try Playlist(Array(text.utf8)) }
    }

    @Test func `is bounded`() {
        let long = "#EXTM3U\n" + String(repeating: "#EXTINF:6,\na.m4s\n", count: 3_000)
        #expect(throws: PlaylistFailure.tooManySegments) { try Playlist(Array(long.utf8)) }
        #expect(throws: PlaylistFailure.tooLong) { try Playlist([UInt8](repeating: 0x41, count: 2 << 20)) }
    }

    /// Cut, with bytes changed: it is read within bounds, or refused; nothing it says leads out of the folder.
    @Test(arguments: 0..<20 as Range<UInt64>) func `survives what is not a playlist`(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<500 {
            var bytes = Array(Self.text.utf8)
            for _ in 0..<Int.random(in: 0...8, using: &numbers) {
                let place = Int.random(in: 0..<bytes.count, using: &numbers)
                bytes[place] = UInt8.random(in: 0...255, using: &numbers)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &numbers)))
            let list: Playlist
            do throws(PlaylistFailure) { list = try Playlist(bytes) } catch { continue }
            #expect(list.segments.allSatisfy { FilmPath.isOurs($0.path) && $0.duration > .zero })
        }
    }
}

@Suite struct `An initialisation section` {
    @Test func `tells the codec as browsers ask for it`() throws {
        let track = try #require(FragmentedMovie.track(ofInit: SampleFilm.start))
        #expect(track.codec == "avc1.42c016" && track.isPlayable)
        #expect(track.width == 640 && track.height == 360)
        #expect(track.timescale > 0)
    }

    /// Issue 7, bad input: H.265 that the browser cannot play.
    @Test func `of H.265 is none that browsers play`() throws {
        var bytes = SampleFilm.start
        let name = Array("avc1".utf8)
        // The second: the first stands among the brands of the file.
        let places = bytes.indices.dropLast(4).filter { Array(bytes[$0..<($0 + 4)]) == name }
        bytes.replaceSubrange(try #require(places.last)..<(try #require(places.last) + 4), with: Array("hev1".utf8))
        let track = try #require(FragmentedMovie.track(ofInit: bytes))
        #expect(track.codec == "hev1" && !track.isPlayable)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `that is damaged is read within bounds`(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<500 {
            var bytes = SampleFilm.start
            for _ in 0..<Int.random(in: 1...12, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &numbers)))
            let track = FragmentedMovie.track(ofInit: bytes)
            #expect(track == nil || track?.timescale != 0)
        }
    }
}
