import Foundation
import Historian
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Collectors

/// A folder of its own, gone with the test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "xuemai-edge-\(ProcessInfo.processInfo.globallyUniqueString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

func frame(_ number: Int, samples: Int = 1) -> Frame {
    Frame(
        source: "S", receivedAt: Moment(microseconds: Int64(number)),
        samples: (0..<samples).map {
            Sample(
                signal: "T\($0)",
                point: Point(at: Moment(microseconds: Int64(number)), value: .decimal(units: Int64(number), scale: 0)))
        })
}

/// Reads and acknowledges everything.
func drain(_ buffer: EdgeBuffer) throws -> [Int] {
    var found: [Int] = []
    while let batch = try buffer.next() {
        found += batch.frames.map { Int($0.receivedAt.microseconds) }
        buffer.acknowledge(batch)
    }
    return found
}

@Suite struct EdgeBufferTests {
    private func small(_ bytes: Int = 400) -> EdgeBuffer.Limits {
        var limits = EdgeBuffer.Limits()
        limits.segmentBytes = bytes
        return limits
    }

    @Test func `frames come out in order, over files and restarts, and files that the node has are gone`() async throws
    {
        let folder = try TestFolder()
        do {
            let buffer = try EdgeBuffer(folder: folder.path, limits: small())
            for number in 0..<100 { try await buffer.append([frame(number)]) }
            #expect(buffer.status.records == 100)
            let first = try #require(try buffer.next())
            #expect(first.frames.count < 100)
            buffer.acknowledge(first)
        }
        let again = try EdgeBuffer(folder: folder.path, limits: small())
        let start = 100 - Int(again.status.records)
        #expect(start > 0)
        for number in 100..<110 { try await again.append([frame(number)]) }
        #expect(try drain(again) == Array(start..<110))
        #expect(try folder.names.filter { $0.hasSuffix(".edge") }.count == 1)
        #expect(again.status.records == 0)
        let last = try EdgeBuffer(folder: folder.path, limits: small())
        #expect(try drain(last) == [])
        try await last.append([frame(110)])
        #expect(try drain(last) == [110])
    }

    @Test func `many writers share syncs and each finds its own frame`() async throws {
        let folder = try TestFolder()
        let syncs = Mutex(0)
        var disk = EdgeDisk.real
        disk.sync = { file in
            syncs.withLock { $0 += 1 }
            return EdgeDisk.real.sync(file)
        }
        let buffer = try EdgeBuffer(folder: folder.path, disk: disk)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 { group.addTask { try await buffer.append([frame(number)]) } }
            try await group.waitForAll()
        }
        #expect(try drain(buffer).sorted() == Array(0..<500))
        #expect(syncs.withLock { $0 } <= 501)
    }

    @Test func `what is torn by a crash was acknowledged to nobody; all that was stays`() async throws {
        var numbers = SeededNumbers(5)
        for round in 0..<60 {
            let folder = try TestFolder()
            do {
                let buffer = try EdgeBuffer(folder: folder.path, limits: small(900))
                for number in 0..<20 { try await buffer.append([frame(number)]) }
            }
            // The machine dies while record 20 is written: any part of it may have reached the disk.
            let name = try #require(try folder.names.last { $0.hasSuffix(".edge") })
            let path = "\(folder.path)/\(name)"
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seekToEnd()
            let torn = EdgeSegment.record(FrameBytes.encode([frame(20)]))
            try file.write(contentsOf: Data(torn.prefix(numbers.below(torn.count))))
            try file.close()
            let again = try EdgeBuffer(folder: folder.path, limits: small(900))
            try await again.append([frame(21)])
            #expect(try drain(again) == Array(0..<20) + [21], "round \(round)")
            #expect(again.status.damaged == 0)
        }
    }

    @Test func `a record that the disk has turned over is counted, its file is kept, and the others come`() async throws
    {
        let folder = try TestFolder()
        let buffer = try EdgeBuffer(folder: folder.path, limits: small(300))
        for number in 0..<30 { try await buffer.append([frame(number)]) }
        let name = try #require(try folder.names.first { $0.hasSuffix(".edge") })
        let path = "\(folder.path)/\(name)"
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        bytes[EdgeSegment.mark.count + EdgeSegment.headBytes + 9] ^= 0x10
        try Data(bytes).write(to: URL(filePath: path))
        #expect(try drain(buffer) == Array(1..<30))
        #expect(buffer.status.damaged == 1)
        #expect(try folder.names.contains(name + ".damaged"))
    }

    @Test func `a length that cannot be believed loses its own file's rest and no other file`() async throws {
        let folder = try TestFolder()
        let buffer = try EdgeBuffer(folder: folder.path, limits: small(300))
        for number in 0..<30 { try await buffer.append([frame(number)]) }
        let name = try #require(try folder.names.first { $0.hasSuffix(".edge") })
        let path = "\(folder.path)/\(name)"
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        for place in 0..<4 { bytes[EdgeSegment.mark.count + place] = 0xFF }
        try Data(bytes).write(to: URL(filePath: path))
        let found = try drain(buffer)
        #expect(found.last == 29)
        #expect(found.count >= 20)
        #expect(buffer.status.damaged == 1)
    }

    @Test func `a full disk refuses the source and keeps what it has; with room again it goes on`() async throws {
        let folder = try TestFolder()
        let isFull = Mutex(false)
        var disk = EdgeDisk.real
        disk.write = { file, bytes, from in
            guard isFull.withLock({ $0 }) else { return EdgeDisk.real.write(file, bytes, from) }
            // Half of it still fits.
            if from == 0, bytes.count > 1 { return EdgeDisk.real.write(file, Array(bytes.prefix(bytes.count / 2)), 0) }
            errno = ENOSPC
            return -1
        }
        let buffer = try EdgeBuffer(folder: folder.path, disk: disk)
        try await buffer.append([frame(1)])
        isFull.withLock { $0 = true }
        await #expect(throws: Fault.self) { try await buffer.append([frame(2)]) }
        #expect(buffer.status.failure?.code == .storeFull)
        isFull.withLock { $0 = false }
        try await buffer.append([frame(3)])
        #expect(buffer.status.failure == nil)
        #expect(try drain(buffer) == [1, 3])
    }

    @Test func `a sync that fails acknowledges nothing`() async throws {
        let folder = try TestFolder()
        let fails = Mutex(false)
        var disk = EdgeDisk.real
        disk.sync = { file in
            guard fails.withLock({ $0 }) else { return EdgeDisk.real.sync(file) }
            errno = EIO
            return -1
        }
        let buffer = try EdgeBuffer(folder: folder.path, disk: disk)
        try await buffer.append([frame(1)])
        fails.withLock { $0 = true }
        await #expect(throws: Fault.self) { try await buffer.append([frame(2)]) }
        fails.withLock { $0 = false }
        try await buffer.append([frame(3)])
        #expect(try drain(buffer) == [1, 3])
    }

    @Test func `the operator's limit is a full disk`() async throws {
        let folder = try TestFolder()
        var limits = small()
        limits.bytesMax = 600
        let buffer = try EdgeBuffer(folder: folder.path, limits: limits)
        var taken = 0
        do { while taken < 100 { try await buffer.append([frame(taken)]); taken += 1 } } catch {
            #expect(taken > 3)
        }
        #expect(taken < 100)
        #expect(try drain(buffer) == Array(0..<taken))
        try await buffer.append([frame(taken)])
        #expect(try drain(buffer) == [taken])
    }

    @Test func `a frame larger than a record is cut, and nothing of it is missing`() async throws {
        let folder = try TestFolder()
        let buffer = try EdgeBuffer(folder: folder.path)
        try await buffer.append([frame(1, samples: 120_000)])
        var samples = 0
        while let batch = try buffer.next() {
            samples += batch.frames.reduce(0) { $0 + $1.samples.count }
            buffer.acknowledge(batch)
        }
        #expect(samples == 120_000)
    }
}
