import Foundation
import Glibc
import Historian
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Collectors
@testable import OPCUA

/// Against asyncua: nobody speaks with a server that nobody has vouched for.
@Suite(.serialized, .enabled(if: Mosquitto.path != nil), .timeLimit(.minutes(2))) struct OPCUASecurityTests {
    /// A server, and a collector that speaks with it as secured as it can be.
    private struct Stage {
        let server: PeerProcess
        let world: PeerWorld
        let folder: TestFolder
        let trusted = Trusted()
        let collector: OPCUACollector

        init(relayed: Bool = false, clock: TestDay = TestDay(), user: String = "") async throws {
            server = try PeerProcess.python("Tests/Peers/opcua_server.py", [])
            let ports = try await server.hear("ready").split(separator: " ")
            world = try PeerWorld(SignalMap(["ns=2;s=BR101.TT01": "BR101.TT01"]), clock: clock.clock)
            folder = try TestFolder()
            var source = OPCUASource(url: "opc.tcp://127.0.0.1:\(ports[relayed ? 2 : 1])/bio/")
            source.interval = .milliseconds(50)
            source.policy = .basic256Sha256
            source.mode = .signAndEncrypt
            source.user = user
            source.password = "血脉-42"
            let own = OwnCertificateFile(folder: folder.path + "/opcua")
            let trusted = trusted
            collector = OPCUACollector(source, OPCUASecurity(own, trusted: { trusted.certificates }))
        }
    }

    /// What a person has said, as the record would have it.
    private final class Trusted: Sendable {
        private let held = Mutex<[[UInt8]]>([])
        var certificates: [[UInt8]] { held.withLock { $0 } }
        func set(_ certificates: [[UInt8]]) { held.withLock { $0 = certificates } }
    }

    /// The clock of the wall, moved on as a test wants.
    final class TestDay: Sendable {
        private let ahead = Mutex(Span.seconds(0))
        func pass(_ span: Span) { ahead.withLock { $0 = $0 + span } }
        var clock: CollectorClock {
            CollectorClock {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                let now = Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
                return now + self.ahead.withLock { $0 }
            }
        }
    }

    @Test func `an unknown server is refused and shown; trusted by a person, its values are on the disk`()
        async throws
    {
        let stage = try await Stage(user: "采集")
        let world = stage.world
        let supervisor = Supervisor([], clock: world.port.clock)
        let post = Supervisor.Post(world.port, stage.collector, staleAfter: nil)
        let task = Task { await supervisor.keepRunning(post) }
        await world.until { world.board["peer"]?.certificate != nil }
        let shown = try #require(world.board["peer"]?.certificate)
        #expect(world.board["peer"]?.phase == .failed)
        #expect(world.board["peer"]?.reason?.en.hasPrefix("Nobody has trusted the server's certificate") == true)
        #expect(shown.subject.contains("test server") && shown.thumbprint.count == 64)
        #expect(shown.validFrom < shown.validUntil)
        #expect(try world.buffer.next() == nil)
        stage.trusted.set([shown.bytes])
        let samples = try await world.next()
        #expect(samples.map(\.signal) == ["BR101.TT01"])
        #expect(samples.first?.point.value.approximate == 60.5)
        #expect(world.board["peer"]?.phase == .connected && world.board["peer"]?.certificate == nil)
        task.cancel()
        await task.value
    }

    @Test func `a certificate that expires while connected ends the connection, and is named`() async throws {
        let day = TestDay()
        let stage = try await Stage(clock: day)
        let world = stage.world
        await #expect(throws: SourceFailure.self) { try await stage.collector.run(world.port) }
        stage.trusted.set([try #require(world.board["peer"]?.certificate).bytes])
        let task = Task { try await stage.collector.run(world.port) }
        _ = try await world.next()
        // The server's is made for 30 days.
        day.pass(.hours(24 * 31))
        await world.until { world.board["peer"]?.phase == .failed }
        #expect(world.board["peer"]?.reason?.en.contains("expired on") == true)
        #expect(world.board["peer"]?.reason?.zh.contains("过期") == true)
        #expect(world.board["peer"]?.certificate != nil)
        // What it was last is no longer true, and that stands on the disk.
        var last = try await world.next().last
        while last?.point.value != PointValue.none { last = try await world.next().last }
        #expect(last?.point.quality == .bad)
        task.cancel()
        _ = await task.result
    }

    @Test func `a server that answers garbage is named, and followed again by itself`() async throws {
        let stage = try await Stage(relayed: true)
        let world = stage.world
        await #expect(throws: SourceFailure.self) { try await stage.collector.run(world.port) }
        stage.trusted.set([try #require(world.board["peer"]?.certificate).bytes])
        let seen = Mutex<Set<String>>([])
        let task = Task { try await stage.collector.run(world.port) }
        _ = try await world.next()
        stage.server.tell("refuse")
        try await stage.server.hear("done")
        stage.server.tell("garbage")
        await world.until {
            if let reason = world.board["peer"]?.reason?.en { seen.withLock { _ = $0.insert(reason) } }
            return seen.withLock { $0.contains { $0.contains("breaks the protocol") } }
        }
        #expect(world.board["peer"]?.phase == .failed)
        stage.server.tell("accept")
        await world.until { world.board["peer"]?.phase == .connected }
        task.cancel()
        _ = await task.result
    }

    @Test func `the tree of a server is read level by level while nothing is mapped`() async throws {
        let server = try PeerProcess.python("Tests/Peers/opcua_server.py", [])
        let place = try await server.hear("ready").split(separator: " ")[1]
        let book = SourceBook()
        book.set(["peer": SignalMap()])
        let world = try PeerWorld(book: book)
        let task = Task {
            var source = OPCUASource(url: "opc.tcp://127.0.0.1:\(place)/bio/")
            source.interval = .milliseconds(50)
            try await OPCUACollector(source).run(world.port)
        }
        await world.until { world.port.browser != nil }
        let browser = try #require(world.port.browser)
        let top = try await browser.nodes(under: "")
        #expect(top.contains { $0.name == "BR101" && $0.address == "ns=2;s=BR101" && !$0.isVariable })
        let unit = try await browser.nodes(under: "ns=2;s=BR101")
        let told = Dictionary(unit.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect(told["BR101.TT01"] == "60.5" && told["BR101.batch"] == "血浆-批 20261121")
        #expect(told["BR101.profile"] == "[3]" && told["BR101.runs"] == "true")
        #expect(unit.allSatisfy { $0.isVariable })
        await #expect(throws: SourceFailure.self) { try await browser.nodes(under: "no node") }
        // Mapped while it runs: nothing is connected anew.
        book.set(["peer": SignalMap(["ns=2;s=BR101.TT01": "BR101.TT01"])])
        #expect(try await world.next().first?.point.value.approximate == 60.5)
        task.cancel()
        _ = await task.result
        #expect(world.port.browser == nil)
    }
}

@Suite struct OwnCertificateTests {
    private let now = Moment(microseconds: 1_764_000_000_000_000)

    @Test func `our own certificate is made once, readable by nobody else, and made anew before it expires`() throws {
        let folder = try TestFolder()
        let file = OwnCertificateFile(folder: folder.path + "/opcua")
        #expect(file.shown == nil)
        let made = try file.identity(at: now)
        for path in [file.certificatePath, file.keyPath] {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(path)")
        }
        #expect(try file.identity(at: now + .hours(24 * 1000)).certificate == made.certificate)
        #expect(file.shown?.bytes == made.certificate)
        let later = now + .hours(24 * Int64(OwnCertificateFile.days)) - OwnCertificateFile.renewedBefore
        let renewed = try file.identity(at: later)
        #expect(renewed.certificate != made.certificate)
        #expect(renewed.shown.notAfter > made.shown.notAfter)
    }

    @Test func `a folder of trusted certificates is read in DER and PEM, and what is none is left out`() throws {
        let folder = try TestFolder()
        let own = OwnCertificateFile(folder: folder.path + "/own")
        let certificate = try own.identity(at: now).certificate
        let trusted = OPCUASecurity.folder(folder.path + "/own")
        // Its key lies beside it and is no certificate.
        #expect(trusted() == [certificate])
        try Data(certificate).write(to: URL(filePath: folder.path + "/own/same.der"))
        #expect(trusted() == [certificate, certificate])
        #expect(OPCUASecurity.folder(folder.path + "/nothing")() == [])
    }
}
