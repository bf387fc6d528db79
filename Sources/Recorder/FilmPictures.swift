import Foundation
package import Kernel

/// Pictures and clips out of film, by ffmpeg.
package struct FilmPictures: Sendable {
    /// Wide enough to see a hand, small enough for twenty on a wall.
    package static let stillWidth = 960
    private static let limit = Duration.seconds(10)
    private static let blurLimit = Duration.seconds(300)

    private let program: String
    private let folder: String

    /// `folder` holds the film of all cameras.
    package init(_ program: String, folder: String) {
        self.program = program
        self.folder = folder
    }

    private func input(_ segment: FilmSegment) -> String { "concat:\(segment.start)|\(segment.path)" }

    /// The picture of a segment at a moment as JPEG.
    package func still(
        _ camera: String, _ segment: FilmSegment, at moment: Moment, width: Int = stillWidth
    ) async throws(FilmToolFailure) -> [UInt8] {
        let offset = max(0, min(moment - segment.from, segment.duration).microseconds)
        func picture(_ place: Int64) async throws(FilmToolFailure) -> [UInt8] {
            let base = ["-hide_banner", "-loglevel", "error", "-nostdin", "-threads", "1"]
            return try await FilmTool.run(
                program,
                base + [
                    "-ss", Self.seconds(place), "-i", input(segment), "-frames:v", "1", "-vf",
                    "scale='min(\(width),iw)':-2", "-q:v", "4", "-f", "mjpeg", "-",
                ], in: "\(folder)/\(camera)", limit: Self.limit)
        }
        let found = try await picture(offset)
        // At the very end of a segment there may be no picture left.
        return found.isEmpty ? try await picture(max(0, offset - 1_000_000)) : found
    }

    /// The first picture of a segment in grey, 160 × 90: enough to see whether anything moved.
    package func small(_ camera: String, _ segment: FilmSegment) async throws(FilmToolFailure) -> [UInt8] {
        try await FilmTool.run(
            program,
            [
                "-hide_banner", "-loglevel", "error", "-nostdin", "-threads", "1", "-i", input(segment), "-frames:v",
                "1", "-vf", "scale=160:90:flags=neighbor,format=gray", "-f", "rawvideo", "-",
            ], in: "\(folder)/\(camera)", limit: Self.limit)
    }

    /// What of a picture is made unrecognisable, in per cent of its width and height.
    package struct Blur: Sendable, Hashable {
        package let left: Int
        package let top: Int
        package let width: Int
        package let height: Int

        package static let whole = Blur(left: 0, top: 0, width: 100, height: 100)

        /// Nil if it does not lie in the picture.
        package init?(left: Int, top: Int, right: Int, bottom: Int) {
            guard (0..<100).contains(left), (0..<100).contains(top), (left + 1...100).contains(right),
                (top + 1...100).contains(bottom)
            else { return nil }
            self.init(left: left, top: top, width: right - left, height: bottom - top)
        }

        private init(left: Int, top: Int, width: Int, height: Int) {
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        /// A mean over a twelfth of the part: no face is left of it, and that somebody moves is still seen.
        var filter: String {
            func part(_ size: String, _ share: Int) -> String { "trunc(\(size)*\(share)/200)*2" }
            let (x, y) = (part("iw", left), part("ih", top))
            let (w, h) = (part("iw", width), part("ih", height))
            let radius = "min(w\\,h)/12"
            let chroma = "min(cw\\,ch)/12"
            let blur = "boxblur=luma_radius='\(radius)':luma_power=3:chroma_radius='\(chroma)':chroma_power=3"
            return "split[whole][copy];[copy]crop='\(w)':'\(h)':'\(x)':'\(y)',\(blur)[part];"
                + "[whole][part]overlay='trunc(W*\(left)/200)*2':'trunc(H*\(top)/200)*2'"
        }
    }

    /// A new film of a file, blurred; no longer the evidence itself.
    package func blurred(_ path: String, _ blur: Blur, to: String) async throws(FilmToolFailure) {
        _ = try await FilmTool.run(
            program,
            [
                "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-i", path, "-filter_complex", blur.filter,
                "-an", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-movflags", "+faststart",
                to,
            ], in: folder, limit: Self.blurLimit)
    }

    /// `12.345678`
    private static func seconds(_ microseconds: Int64) -> String {
        let rest = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - rest.utf8.count) + rest
    }
}
