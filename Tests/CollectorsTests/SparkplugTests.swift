import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

extension ProtoWriter {
    mutating func fixed(_ field: Int, _ bits: UInt32) {
        var raw = WireWriter()
        raw.varint(UInt64(field) << 3 | 5)
        raw.little(bits)
        bytes += raw.bytes
    }
}

/// Payloads as an edge node would write them.
struct EdgePayload {
    private var writer = ProtoWriter()

    init(seq: UInt64?, at milliseconds: UInt64 = 1_764_000_000_000) {
        writer.varint(1, milliseconds)
        if let seq { writer.varint(3, seq) }
    }

    mutating func add(
        _ name: String?, alias: UInt64? = nil, _ datatype: UInt64? = nil, at: UInt64? = nil, historical: Bool = false,
        null: Bool = false, quality: UInt64? = nil, _ value: (inout ProtoWriter) -> Void = { _ in }
    ) {
        var metric = ProtoWriter()
        if let name { metric.text(1, name) }
        if let alias { metric.varint(2, alias) }
        if let at { metric.varint(3, at) }
        if let datatype { metric.varint(4, datatype) }
        if historical { metric.varint(5, 1) }
        if null { metric.varint(7, 1) }
        if let quality {
            var property = ProtoWriter()
            property.varint(1, 3)
            property.varint(3, quality)
            var set = ProtoWriter()
            set.text(1, "Quality")
            set.bytes(2, property.bytes)
            metric.bytes(9, set.bytes)
        }
        value(&metric)
        writer.bytes(2, metric.bytes)
    }

    var bytes: [UInt8] { writer.bytes }

    static func birth(seq: UInt64 = 0, bdSeq: UInt64 = 1) -> [UInt8] {
        var payload = EdgePayload(seq: seq)
        payload.add("bdSeq", 8) { $0.varint(11, bdSeq) }
        payload.add("Node Control/Rebirth", 11) { $0.varint(14, 0) }
        payload.add("T", alias: 5, 3) { $0.varint(10, UInt64(UInt32(bitPattern: -4))) }
        return payload.bytes
    }

    static func report(seq: UInt64, _ value: UInt32 = 7) -> [UInt8] {
        var payload = EdgePayload(seq: seq)
        payload.add(nil, alias: 5, at: 1_764_000_001_000) { $0.varint(10, UInt64(value)) }
        return payload.bytes
    }

    static func death(bdSeq: UInt64) -> [UInt8] {
        var payload = EdgePayload(seq: nil)
        payload.add("bdSeq", 8) { $0.varint(11, bdSeq) }
        return payload.bytes
    }
}

@Suite struct SparkplugTests {
    private let now = Moment(microseconds: 1_764_000_002_000_000)
    private let birth = "spBv1.0/bio/NBIRTH/gw1"
    private let report = "spBv1.0/bio/NDATA/gw1"
    private let death = "spBv1.0/bio/NDEATH/gw1"

    @Test func `a birth tells addresses and types, a report by alias is read by them`() {
        var host = SparkplugHost()
        let born = host.take(topic: birth, payload: EdgePayload.birth(), at: now)
        let first = Moment(microseconds: 1_764_000_000_000_000)
        #expect(born.readings == [Reading("bio/gw1/T", .decimal(units: -4, scale: 0), at: first)])
        #expect(born.events == [.born("bio/gw1")])
        let told = host.take(topic: report, payload: EdgePayload.report(seq: 1, UInt32(bitPattern: -9)), at: now)
        let second = Moment(microseconds: 1_764_000_001_000_000)
        #expect(told.readings == [Reading("bio/gw1/T", .decimal(units: -9, scale: 0), at: second)])
        #expect(told.commands == [])
    }

    @Test func `a gap in the sequence keeps what came and asks for a rebirth, not twice in five seconds`() {
        var host = SparkplugHost()
        _ = host.take(topic: birth, payload: EdgePayload.birth(seq: 255), at: now)
        #expect(host.take(topic: report, payload: EdgePayload.report(seq: 0), at: now).commands == [])
        let gap = host.take(topic: report, payload: EdgePayload.report(seq: 2), at: now)
        #expect(gap.readings.count == 1)
        #expect(gap.commands.map(\.topic) == ["spBv1.0/bio/NCMD/gw1"])
        #expect(gap.commands.map(\.payload) == [SparkplugPayload.rebirth(at: now)])
        let again = host.take(topic: report, payload: EdgePayload.report(seq: 9), at: now + .seconds(4))
        #expect(again.commands == [])
        let later = host.take(topic: report, payload: EdgePayload.report(seq: 17), at: now + .seconds(6))
        #expect(later.commands.count == 1)
    }

    @Test func `a report before the birth asks for it`() {
        var host = SparkplugHost()
        let told = host.take(topic: report, payload: EdgePayload.report(seq: 3), at: now)
        #expect(told.readings == [])
        #expect(told.events == [.rebirthAsked("bio/gw1", reason: "a report before the birth")])
    }

    @Test func `a lost connection of ours asks each node anew`() {
        var host = SparkplugHost()
        _ = host.take(topic: birth, payload: EdgePayload.birth(), at: now)
        host.forgetSequences()
        let told = host.take(topic: report, payload: EdgePayload.report(seq: 40), at: now)
        #expect(told.readings.count == 1)
        #expect(told.events == [.rebirthAsked("bio/gw1", reason: "the connection was away")])
    }

    @Test func `a death of this birth makes every metric a stated gap, a death of an older one nothing`() {
        var host = SparkplugHost()
        _ = host.take(topic: birth, payload: EdgePayload.birth(bdSeq: 4), at: now)
        #expect(host.take(topic: death, payload: EdgePayload.death(bdSeq: 3), at: now) == SparkplugHost.Outcome())
        let dead = host.take(topic: death, payload: EdgePayload.death(bdSeq: 4), at: now)
        #expect(dead.readings == [Reading("bio/gw1/T", .none, at: now, quality: .bad)])
        #expect(dead.events == [.died("bio/gw1")])
        let after = host.take(topic: report, payload: EdgePayload.report(seq: 1), at: now)
        #expect(after.readings == [])
        #expect(after.commands.count == 1)
    }

    @Test func `the death of a device silences the device alone`() {
        var host = SparkplugHost()
        _ = host.take(topic: birth, payload: EdgePayload.birth(), at: now)
        var device = EdgePayload(seq: 1)
        device.add("F", alias: 9, 9) { $0.fixed(12, Float(1.5).bitPattern) }
        let born = host.take(topic: "spBv1.0/bio/DBIRTH/gw1/P1", payload: device.bytes, at: now)
        #expect(born.readings.map(\.address) == ["bio/gw1/P1/F"])
        #expect(born.readings.map(\.point.value) == [.decimal(units: 15, scale: 1)])
        let gone = host.take(topic: "spBv1.0/bio/DDEATH/gw1/P1", payload: EdgePayload(seq: 2).bytes, at: now)
        #expect(gone.readings == [Reading("bio/gw1/P1/F", .none, at: now, quality: .bad)])
    }

    @Test func `historical values are stored as such, null is a gap, and bad quality is bad`() {
        var host = SparkplugHost()
        _ = host.take(topic: birth, payload: EdgePayload.birth(), at: now)
        var payload = EdgePayload(seq: 1)
        payload.add(nil, alias: 5, historical: true) { $0.varint(10, 1) }
        payload.add(nil, alias: 5, null: true)
        payload.add(nil, alias: 5, quality: 500) { $0.varint(10, 2) }
        payload.add(nil, alias: 5, quality: 192) { $0.varint(10, 3) }
        let told = host.take(topic: report, payload: payload.bytes, at: now)
        #expect(told.readings.map(\.point.quality) == [.historical, .bad, .bad, .good])
        #expect(told.readings.map(\.point.value)[1] == PointValue.none)
    }

    @Test func `the bytes of a rebirth are those of the specification's metric`() throws {
        let read = try SparkplugPayload(SparkplugPayload.rebirth(at: now))
        #expect(read.metrics.map(\.name) == ["Node Control/Rebirth"])
        #expect(read.metrics.map(\.datatype) == [11])
        #expect(read.metrics.map(\.told) == [.flag(true)])
        #expect(read.at == now)
    }

    @Test func `foreign topics are nobody's`() {
        for topic in ["", "spBv1.0", "spBv1.0/a/NBIRTH/b/c", "spBv1.0/a/DBIRTH/b", "spBv1.0//NBIRTH/b", "x/a/NDATA/b"] {
            #expect(SparkplugTopic(topic) == nil, "\(topic)")
        }
        #expect(SparkplugTopic("spBv1.0/STATE/host") == nil)
    }

    @Test func `garbage never traps: every turned, cut or doubled byte of real payloads is read or refused`() {
        var numbers = SeededNumbers(11)
        let seeds = [EdgePayload.birth(), EdgePayload.report(seq: 1), EdgePayload.death(bdSeq: 1)]
        let kinds = ["NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH"]
        var host = SparkplugHost()
        var unreadable = 0
        for _ in 0..<30_000 {
            var bytes = seeds[numbers.below(seeds.count)]
            for _ in 0...numbers.below(4) {
                switch numbers.below(4) {
                case 0: bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256))
                case 1: bytes = Array(bytes.prefix(1 + numbers.below(bytes.count)))
                case 2: bytes.insert(UInt8(numbers.below(256)), at: numbers.below(bytes.count))
                default: bytes += bytes.suffix(1 + numbers.below(bytes.count))
                }
            }
            let kind = kinds[numbers.below(kinds.count)]
            let topic = "spBv1.0/g/\(kind)/e" + (kind.hasPrefix("D") ? "/d" : "")
            let told = host.take(topic: topic, payload: bytes, at: now)
            if told.events.contains(where: { if case .unreadable = $0 { true } else { false } }) { unreadable += 1 }
        }
        #expect(unreadable > 1000)
    }
}
