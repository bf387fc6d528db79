import Dispatch
import Glibc
package import Historian
package import Kernel
import Synchronization

/// Frames on the disk of the edge until their node has them: what is acknowledged to a source is synced first; nothing
/// is dropped but what the node has acknowledged. A full disk refuses the source, which keeps or repeats what it has.
package final class EdgeBuffer: Sendable {
    package struct Limits: Sendable {
        /// 72 hours of 500 signals at 1 Hz are about 3 GB; the operator sets what the disk gives.
        package var bytesMax = 8 << 30
        package var segmentBytes = 16 << 20

        package init() {}
    }

    package struct Status: Sendable, Equatable {
        package var records: UInt64
        package var bytes: Int
        /// Records that could not be read back; their files are kept as `.damaged`.
        package var damaged: Int
        /// Why the last write failed; nil once one succeeds.
        package var failure: Fault?
    }

    /// What the node is given next.
    package struct Batch: Sendable {
        package let frames: [Frame]
        /// The record after the last one of the batch.
        package let end: UInt64
        let place: Place
    }

    struct Place: Sendable, Equatable {
        var segment: UInt64
        var offset: Int
        var number: UInt64
    }

    private struct Waiting {
        let records: [[UInt8]]
        let done: CheckedContinuation<Result<Void, Fault>, Never>
    }

    private struct Held: ~Copyable {
        var segments: [EdgeSegment]
        /// Of the last segment; none until something is written.
        var file: Int32 = -1
        var place: Place
        var waiting: [Waiting] = []
        var isFlushing = false
        var damaged = 0
        var isTorn: Set<UInt64> = []
        var failure: Fault?
    }

    private static let cursorName = "cursor"
    private static let readBytes = 1 << 20

    private let folder: String
    private let limits: Limits
    private let disk: EdgeDisk
    private let held: Mutex<Held>
    private let queue = DispatchQueue(label: "xuemai.edge")
    /// Says that there is something to forward; says it once for many.
    package let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    package init(folder: String, limits: Limits = Limits(), disk: EdgeDisk = .real) throws(Fault) {
        self.folder = folder
        self.limits = limits
        self.disk = disk
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw EdgeDisk.fault("making \(folder)") }
        let segments = try Self.found(in: folder)
        let place = try Self.cursor(in: folder, segments)
        held = Mutex(Held(segments: segments, place: place))
        (arrivals, arrived) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        if segments.contains(where: { $0.next > place.number }) { arrived.yield() }
    }

    deinit { held.withLock { if $0.file >= 0 { close($0.file) } } }

    private static func found(in folder: String) throws(Fault) -> [EdgeSegment] {
        let firsts = try EdgeDisk.names(in: folder).compactMap { EdgeSegment.first(of: $0) }
        var segments: [EdgeSegment] = []
        for (place, first) in firsts.enumerated() {
            let path = "\(folder)/\(EdgeSegment.name(first))"
            let size = EdgeDisk.size(path)
            if place + 1 < firsts.count, firsts[place + 1] > first {
                segments.append(EdgeSegment(first: first, length: size, count: firsts[place + 1] - first))
            } else {
                let bytes = try EdgeDisk.read(path, from: 0, max: size)
                let segment = EdgeSegment.scan(bytes, first: first)
                if segment.length < size { try cutTorn(path, bytes, at: segment.length) }
                segments.append(segment)
            }
        }
        return segments
    }

    /// What a crash left half was acknowledged to nobody; it is put aside all the same.
    private static func cutTorn(_ path: String, _ bytes: [UInt8], at length: Int) throws(Fault) {
        let aside = open(path + ".torn", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard aside >= 0 else { throw EdgeDisk.fault("making \(path).torn") }
        defer { close(aside) }
        try EdgeDisk.real.writeAll(aside, Array(bytes[length...]))
        guard truncate(path, off_t(length)) == 0 else { throw EdgeDisk.fault("cutting \(path)") }
    }

    private static func cursor(in folder: String, _ segments: [EdgeSegment]) throws(Fault) -> Place {
        let start = Place(
            segment: segments.first?.first ?? 1, offset: EdgeSegment.mark.count, number: segments.first?.first ?? 1)
        let path = "\(folder)/\(cursorName)"
        let bytes = access(path, F_OK) == 0 ? try EdgeDisk.read(path, from: 0, max: 80) : []
        let text = String(decoding: bytes, as: UTF8.self)
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let segment = UInt64(words[0]), let offset = Int(words[1]),
            let number = UInt64(words[2])
        else { return start }
        let place = Place(segment: segment, offset: offset, number: number)
        guard let known = segments.first(where: { $0.first == segment }) else {
            return segments.isEmpty ? place : start
        }
        return offset <= known.length && number <= known.next ? place : start
    }

    package var status: Status {
        held.withLock {
            Status(
                records: ($0.segments.last?.next ?? $0.place.number) - $0.place.number,
                bytes: $0.segments.reduce(0) { $0 + $1.length }, damaged: $0.damaged, failure: $0.failure)
        }
    }

    // MARK: Writing

    /// Returns when the frames are on the disk; many callers share one sync.
    package func append(_ frames: [Frame]) async throws(Fault) {
        let records = Self.records(frames)
        guard !records.isEmpty else { return }
        let result = await withCheckedContinuation { done in
            let starts = held.withLock { held in
                held.waiting.append(Waiting(records: records, done: done))
                defer { held.isFlushing = true }
                return !held.isFlushing
            }
            if starts { queue.async { self.flush() } }
        }
        try result.get()
    }

    /// No record is larger than what is read back at once.
    private static func records(_ frames: [Frame]) -> [[UInt8]] {
        guard !frames.isEmpty else { return [] }
        let bytes = FrameBytes.encode(frames)
        if bytes.count <= EdgeSegment.recordBytesMax { return [EdgeSegment.record(bytes)] }
        if frames.count > 1 {
            let half = frames.count / 2
            return records(Array(frames[..<half])) + records(Array(frames[half...]))
        }
        var (first, second) = (frames[0], frames[0])
        let half = first.samples.count / 2
        guard half > 0 else { return [EdgeSegment.record(bytes)] }
        first.samples = Array(first.samples[..<half])
        second.samples = Array(second.samples[half...])
        return records([first]) + records([second])
    }

    private func flush() {
        while true {
            let waiting = held.withLock { held in
                defer { held.waiting = [] }
                held.isFlushing = !held.waiting.isEmpty
                return held.waiting
            }
            if waiting.isEmpty { return }
            let result: Result<Void, Fault>
            do throws(Fault) {
                try write(waiting.flatMap(\.records))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            held.withLock { held in
                if case .failure(let fault) = result { held.failure = fault } else { held.failure = nil }
            }
            if case .success = result { arrived.yield() }
            for one in waiting { one.done.resume(returning: result) }
        }
    }

    /// Only the queue writes, so that what is read here under the lock stays true without it.
    private func write(_ records: [[UInt8]]) throws(Fault) {
        let size = records.reduce(0) { $0 + $1.count }
        let (file, segment, bytes) = held.withLock { held in
            (held.file, held.segments.last, held.segments.reduce(0) { $0 + $1.length })
        }
        guard bytes + size <= limits.bytesMax else {
            throw Fault(.storeFull, "the edge buffer holds \(bytes) bytes, as much as it may")
        }
        var open = (file: file, segment: segment ?? EdgeSegment(first: 1, length: 0, count: 0))
        if file < 0 || open.segment.length >= limits.segmentBytes { open = try begin(after: segment) }
        do throws(Fault) {
            try disk.writeAll(open.file, Array(records.joined()))
            guard disk.sync(open.file) == 0 else { throw EdgeDisk.fault("syncing the edge buffer") }
        } catch {
            // What stands behind the last record that is certain was told to nobody.
            ftruncate(open.file, off_t(open.segment.length))
            lseek(open.file, off_t(open.segment.length), SEEK_SET)
            throw error
        }
        open.segment.length += size
        open.segment.count += UInt64(records.count)
        held.withLock { held in held.segments[held.segments.count - 1] = open.segment }
    }

    /// After a start, or where the last file is long enough: a new file. Nothing is written behind a torn end.
    private func begin(after last: EdgeSegment?) throws(Fault) -> (file: Int32, segment: EdgeSegment) {
        let number = last?.next ?? held.withLock { $0.place.number }
        let path = "\(folder)/\(EdgeSegment.name(number))"
        // The last file has the same name only if nothing in it was ever acknowledged.
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw EdgeDisk.fault("making \(path)") }
        do throws(Fault) {
            try disk.writeAll(file, EdgeSegment.mark)
            guard disk.sync(file) == 0 else { throw EdgeDisk.fault("syncing \(path)") }
            try EdgeDisk.syncFolder(folder)
        } catch {
            close(file)
            unlink(path)
            throw error
        }
        let segment = EdgeSegment(first: number, length: EdgeSegment.mark.count, count: 0)
        held.withLock { held in
            if held.file >= 0 { close(held.file) }
            held.file = file
            if held.segments.last?.first == number { held.segments.removeLast() }
            held.segments.append(segment)
            if held.place.number == number {
                held.place = Place(segment: number, offset: segment.length, number: number)
            }
        }
        return (file, segment)
    }

    // MARK: Reading

    /// The oldest that the node does not have, about a megabyte; nothing if it has all. One reader at a time.
    package func next() throws(Fault) -> Batch? {
        while true {
            let (place, segments) = held.withLock { ($0.place, $0.segments) }
            guard let index = segments.firstIndex(where: { $0.first == place.segment }) else { return nil }
            let segment = segments[index]
            guard place.offset < segment.length else {
                guard index + 1 < segments.count else { return nil }
                leave(segment, for: segments[index + 1])
                continue
            }
            let bytes = try EdgeDisk.read(
                "\(folder)/\(segment.name)", from: place.offset,
                max: min(segment.length - place.offset, Self.readBytes + EdgeSegment.recordBytesMax + 8))
            let batch = take(bytes, at: place, length: segment.length)
            if !batch.frames.isEmpty { return batch }
            guard batch.place != place else { return nil }
            acknowledge(batch)
        }
    }

    private func take(_ bytes: [UInt8], at start: Place, length whole: Int) -> Batch {
        let isRest = start.offset + bytes.count >= whole
        var place = start
        var frames: [Frame] = []
        var used = 0
        reading: while used < Self.readBytes {
            switch EdgeSegment.find(bytes[used...]) {
            case .record(let body, let length):
                do throws(WireFailure) { frames += try FrameBytes.decode(body) } catch { damage(place.segment) }
                used += length
                place.number += 1
            case .damaged(let length):
                damage(place.segment)
                used += length
                place.number += 1
            case .torn where isRest || used == 0:
                damage(place.segment)
                used = whole - start.offset
                break reading
            case .torn, .end: break reading
            }
        }
        place.offset = start.offset + used
        return Batch(frames: frames, end: place.number, place: place)
    }

    private func damage(_ segment: UInt64) {
        held.withLock { held in
            held.damaged += 1
            held.isTorn.insert(segment)
        }
    }

    /// The node has everything before the batch's end.
    package func acknowledge(_ batch: Batch) {
        held.withLock { $0.place = batch.place }
        keepCursor(batch.place)
    }

    private func leave(_ done: EdgeSegment, for next: EdgeSegment) {
        let place = Place(segment: next.first, offset: EdgeSegment.mark.count, number: next.first)
        let isTorn = held.withLock { held in
            held.place = place
            held.segments.removeAll { $0.first == done.first }
            return held.isTorn.contains(done.first)
        }
        keepCursor(place)
        let path = "\(folder)/\(done.name)"
        if isTorn { rename(path, path + ".damaged") } else { unlink(path) }
    }

    /// An older cursor only tells the node again what it has; so it need not be synced, only whole.
    private func keepCursor(_ place: Place) {
        let path = "\(folder)/\(Self.cursorName)"
        let file = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { return }
        let text = Array("\(place.segment) \(place.offset) \(place.number)".utf8)
        let isWhole = Glibc.write(file, text, text.count) == text.count
        close(file)
        if isWhole { rename(path + ".new", path) }
    }
}
