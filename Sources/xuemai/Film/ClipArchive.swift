import Assembly
import Film
import Foundation
import Kernel
import Ledger
import Recorder
import Sheets

/// A clip with what proves it: the segments byte for byte, the lists that the ledger sealed, and their proofs.
struct ClipArchive: Sendable {
    /// An archive is made in memory.
    private static let bytesMax = 400 << 20

    let node: LiveNode
    let shelf: FilmShelf
    let pictures: FilmPictures
    let log: VerifierKey

    private struct Piece {
        let segment: FilmSegment
        let file: String
        let offset: Int
        let isSealed: Bool
    }

    private struct SealedReel: Sendable {
        let state: ReelState
        let reel: Reel
        let bundle: [UInt8]
        let proof: String?
    }

    func make(_ order: ClipOrder, _ segments: [FilmSegment]) async throws(Denial) -> MadeClip {
        guard segments.reduce(0, { $0 + $1.bytes }) <= Self.bytesMax else { throw .refused(.clipTooLong) }
        let reels = try await reels(order)
        let sealed = Set(reels.flatMap { shelf.manifest(of: $0.reel)?.segments.map(\.path) ?? [] })
        var parts: [(name: String, content: [UInt8])] = []
        let name = "\(order.camera)-\(order.from.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" })"
        var pieces: [Piece] = []
        var clips: [(name: String, content: [UInt8])] = []
        for segment in segments {
            let bytes = try whole(order.camera, segment.path, segment.digest)
            if pieces.last?.segment.start != segment.start {
                let start = try whole(order.camera, segment.start, segment.startDigest)
                clips.append(("\(name)-\(clips.count + 1).mp4", start))
            }
            let last = clips.count - 1
            pieces.append(
                Piece(
                    segment: segment, file: clips[last].name, offset: clips[last].content.count,
                    isSealed: sealed.contains(segment.path)))
            clips[last].content += bytes
        }
        if let sides = order.blur {
            for clip in clips { parts.append(try await blurred(clip, sides)) }
        } else {
            parts += clips
        }
        for reel in reels {
            if let manifest = shelf.manifest(of: reel.reel) {
                parts.append(("reels/\(reel.state.id).json", manifest.canonicalBytes))
            }
            parts.append(("reels/\(reel.state.id).bundle.json", reel.bundle))
            if let proof = reel.proof { parts.append(("reels/\(reel.state.id).tlog-proof", Array(proof.utf8))) }
        }
        parts.append(("proof.json", list(order, pieces)))
        parts.append(("README.txt", Array(note(order).utf8)))
        let archive = Archive.bytes(parts)
        let clip = ExportedClip(
            camera: order.camera, from: order.from, to: order.to, segments: segments.count,
            bytes: Int64(archive.count), digest: FilmFile.digest(of: archive), isBlurred: order.blur != nil)
        return MadeClip(name: "\(name).zip", bytes: archive, clip: clip)
    }

    /// A file that is not what was hashed as it came is no evidence.
    private func whole(_ camera: String, _ path: String, _ digest: Digest) throws(Denial) -> [UInt8] {
        guard let bytes = shelf.bytes(camera, path), FilmFile.digest(of: bytes) == digest else {
            throw .refused(.clipDamaged)
        }
        return bytes
    }

    private func reels(_ order: ClipOrder) async throws(Denial) -> [SealedReel] {
        do throws(Fault) {
            return try await node.read { (snapshot) throws(Fault) in
                let found = try ReelTable.list(
                    of: order.camera, from: order.from, to: order.to, limit: 300, from: snapshot)
                var reels: [SealedReel] = []
                for state in found {
                    guard let reel = state.reel else { continue }
                    let entry = try StoredEntry.whole(state.entry, from: snapshot)
                    let proof = try LedgerReader.receipt(state.entry, snapshot)
                    reels.append(
                        SealedReel(state: state, reel: reel, bundle: Self.bundle(entry, proof), proof: proof?.text))
                }
                return reels
            }
        } catch { throw .failed(error) }
    }

    /// As the page of a proof gives it: `xuemai-verify` reads it.
    private static func bundle(_ entry: StoredEntry, _ proof: TlogProof?) -> [UInt8] {
        var writer = CanonicalWriter(capacity: 4_096)
        writer.beginObject()
        writer.member("body", Base64.encode(entry.body))
        writer.member("entry", Base64.encode(entry.envelope.bytes))
        if let proof { writer.member("proof", proof.text) }
        writer.member("salt", Base64.encode(entry.salt))
        writer.member("v", 1)
        writer.endObject()
        return writer.bytes
    }

    private func blurred(
        _ clip: (name: String, content: [UInt8]), _ sides: [Int]
    ) async throws(Denial) -> (name: String, content: [UInt8]) {
        guard sides.count == 4,
            let blur = FilmPictures.Blur(left: sides[0], top: sides[1], right: sides[2], bottom: sides[3])
        else { throw .refused(.clipBlurWrong) }
        let place = FileManager.default.temporaryDirectory.appending(
            path: "xuemai-clip-\(ProcessInfo.processInfo.globallyUniqueString)")
        do {
            try FileManager.default.createDirectory(
                at: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            defer { Self.remove(place) }
            let (from, to) = (place.appending(path: "from.mp4"), place.appending(path: "to.mp4"))
            try Data(clip.content).write(to: from)
            try await pictures.blurred(from.path, blur, to: to.path)
            return ("blurred-\(clip.name)", Array(try Data(contentsOf: to)))
        } catch {
            throw .failed(Fault(.storeFailed, "a clip cannot be blurred: \(error)"))
        }
    }

    private static func remove(_ place: URL) {
        do { try FileManager.default.removeItem(at: place) } catch { return }
    }

    /// Where each segment lies in the clips, and what it hashes to.
    private func list(_ order: ClipOrder, _ pieces: [Piece]) -> [UInt8] {
        var writer = CanonicalWriter(capacity: 300 * pieces.count + 500)
        writer.beginObject()
        writer.member("blurred", order.blur != nil)
        writer.member("camera", order.camera)
        writer.member("from", order.from)
        writer.member("log", log.vkey)
        writer.key("segments")
        writer.beginArray()
        for piece in pieces {
            writer.beginObject()
            writer.member("bytes", piece.segment.bytes)
            writer.member("duration_us", piece.segment.duration.microseconds)
            writer.member("file", piece.file)
            writer.member("from", piece.segment.from)
            writer.member("offset", piece.offset)
            writer.member("path", piece.segment.path)
            writer.member("sealed", piece.isSealed)
            writer.member("sha256", piece.segment.digest.hex)
            writer.member("start_sha256", piece.segment.startDigest.hex)
            writer.endObject()
        }
        writer.endArray()
        writer.member("to", order.to)
        writer.member("viewing", order.viewing.id)
        writer.endObject()
        return writer.bytes
    }

    private func note(_ order: ClipOrder) -> String {
        let zone = node.zoneMinutes
        let (from, to) = (order.from.text(offsetMinutes: zone), order.to.text(offsetMinutes: zone))
        let blurred =
            order.blur == nil
            ? """
            本片段未经转码：proof.json 写明每一段在 mp4 里的位置（offset、bytes）和 SHA-256。
              tail -c +$((offset+1)) 文件.mp4 | head -c bytes | sha256sum
            This clip is not transcoded: proof.json tells where each segment lies in the mp4 (offset, bytes), and its
            SHA-256.
            """
            : """
            本片段已打码重做，只供观看，不是证据；原始各段的 SHA-256 见 proof.json。
            This clip was blurred and made anew: to be looked at, no evidence. proof.json has the SHA-256 of the
            originals.
            """
        return """
            血脉 Xuemai 录像片段 film clip
            摄像机 camera  \(order.camera)
            时间 time  \(from) → \(to)
            调看 viewing  \(order.viewing.id)
            账本公钥 key of the ledger  \(log.vkey)

            \(blurred)

            reels/*.json 是封存的清单，每段的 path 和 sha256 都在里面；清单自己的 SHA-256 写在账本条目里（body 的 manifest）。
            reels/*.bundle.json 是该条目及其证明，用 xuemai-verify proof 核对。sealed=false 的段还没有封存，几分钟后再导出一次。
            reels/*.json are the lists that were sealed: each segment's path and sha256 stand there; the list's own
            SHA-256 stands in the ledger's entry (manifest, in its body). reels/*.bundle.json are those entries with
            their proofs: xuemai-verify proof checks them. A segment with sealed=false is not sealed yet: export again
            in a few minutes.

            """
    }
}
