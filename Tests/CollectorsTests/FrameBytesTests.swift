import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

@Suite struct FrameBytesTests {
    static func frames(_ numbers: inout SeededNumbers, count: Int) -> [Frame] {
        (0..<count).map { _ in
            let received = Moment(microseconds: Int64(bitPattern: numbers.next()) >> numbers.below(40))
            let samples = (0..<numbers.below(20)).map { _ in
                let value: PointValue =
                    switch numbers.below(4) {
                    case 0: .none
                    case 1: .double(bits: numbers.next())
                    default:
                        .decimal(
                            units: Int64(bitPattern: numbers.next()) >> numbers.below(64),
                            scale: UInt8(numbers.below(10)))
                    }
                let quality = PointQuality.allCases[numbers.below(PointQuality.allCases.count)]
                let at = Moment(microseconds: Int64(bitPattern: numbers.next()) >> numbers.below(50))
                return Sample(
                    signal: "信号\(numbers.below(30))", point: Point(at: at, value: value, quality: quality))
            }
            return Frame(source: "S\(numbers.below(5))", receivedAt: received, samples: samples)
        }
    }

    @Test func `frames come back as they went, whatever their bits`() throws {
        var numbers = SeededNumbers(21)
        for _ in 0..<500 {
            let frames = Self.frames(&numbers, count: numbers.below(6))
            #expect(try FrameBytes.decode(FrameBytes.encode(frames)[...]) == frames)
        }
    }

    @Test func `the bytes are frozen: an older edge talks to a newer node`() {
        let frame = Frame(
            source: "PLC1", receivedAt: Moment(microseconds: 1_764_000_000_000_000),
            samples: [
                Sample(
                    signal: "BR101.TT01",
                    point: Point(
                        at: Moment(microseconds: 1_763_999_999_900_000), value: .decimal(units: 3710, scale: 2))),
                Sample(
                    signal: "BR101.TT01",
                    point: Point(at: Moment(microseconds: 1_764_000_000_000_000), value: .none, quality: .bad)),
            ])
        let hex = FrameBytes.encode([frame]).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let names = "04504c4331" + "0a42523130312e54543031"
        let samples = "01bf9a0c4002fc39" + "010002"
        #expect(hex == "584d4601" + "02" + names + "01" + "00" + "0040624159440600" + "02" + samples)
    }

    @Test func `garbage never traps and never asks for more memory than it has bytes`() {
        var numbers = SeededNumbers(22)
        let whole = FrameBytes.encode(Self.frames(&numbers, count: 4))
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...numbers.below(3) { bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256)) }
            if numbers.chance(30) { bytes = Array(bytes.prefix(numbers.below(bytes.count))) }
            do throws(WireFailure) {
                let frames = try FrameBytes.decode(bytes[...])
                #expect(frames.reduce(0) { $0 + $1.samples.count } <= bytes.count)
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }

    @Test func `the checksum is CRC-32C`() {
        #expect(CRC32C.of(Array("123456789".utf8)[...]) == 0xE306_9283)
        #expect(CRC32C.of([]) == 0)
        #expect(CRC32C.of([UInt8](repeating: 0, count: 32)[...]) == 0x8A91_36AA)
    }
}
