import Alarms
import Assembly
import Collectors
import Equipment
import Foundation
import Historian
import History
import Kernel
import Logging
import Monitoring
import Server
import Synchronization

/// The collectors of a node: one for each open connection of the register, begun anew when the register changes.
/// Passwords of sources lie beside the ledger, one file a connection, and never in a fact.
final class NodeCollection: Sendable {
    private static let restAfterFailure = Duration.seconds(10)
    private static let logger = Logger(label: "xuemai.collect")

    private let node: LiveNode
    private let folder: String
    private let clock = CollectorClock(now: SystemClock.now)
    private let held = Mutex<Collection?>(nil)
    private let book = SourceBook()
    private let own: OwnCertificateFile
    /// Certificates of servers, as the record says it now.
    private let trusted = Mutex<[[UInt8]]>([])
    /// Connections by the device that posts for them.
    private let devices = Mutex<[String: String]>([:])

    init(_ node: LiveNode, folder: String) {
        self.node = node
        self.folder = folder
        own = OwnCertificateFile(folder: folder + "/opcua")
    }

    /// Until it is cancelled.
    func run() async {
        while !Task.isCancelled {
            guard let sources = await wanted() else {
                guard await clock.pause(Self.restAfterFailure) else { return }
                continue
            }
            guard !sources.isEmpty else {
                await changed(from: sources)
                continue
            }
            let collection: Collection
            do throws(Fault) {
                collection = try Collection(
                    folder: folder + "/collect", sources: sources,
                    security: OPCUASecurity(own, trusted: { self.trusted.withLock { $0 } }), book: book,
                    to: ArchiveSink(node: node), stored: { await self.stored($0) }, clock: clock)
            } catch {
                Self.logger.error("values are not collected: \(error)")
                guard await clock.pause(Self.restAfterFailure) else { return }
                continue
            }
            held.withLock { $0 = collection }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await collection.run() }
                group.addTask { await self.changed(from: sources) }
                await group.next()
                group.cancelAll()
            }
            held.withLock { $0 = nil }
        }
    }

    /// Returns when the register asks for other sources.
    private func changed(from sources: [SourceSetup]) async {
        let changes = node.changes()
        // What was declared before anybody listened is seen here.
        if let wanted = await wanted(), wanted != sources { return }
        for await subjects in changes {
            guard
                subjects.contains(where: { $0.noun.hasPrefix("equipment.") || $0.noun == DefinitionRules.noun })
            else { continue }
            if let wanted = await wanted(), wanted != sources { return }
        }
    }

    /// What cannot be understood is left out, and said. Mapping and trust count at once, for what runs already. Nil if
    /// the register cannot be read: what runs goes on.
    private func wanted() async -> [SourceSetup]? {
        let found: [(connection: ConnectionState, signals: [SignalState])]
        let certificates: [CertificateState]
        let alarmed: Set<String>
        do throws(Fault) {
            (found, certificates, alarmed) = try await node.read { (snapshot) throws(Fault) in
                var found: [(ConnectionState, [SignalState])] = []
                for connection in try ConnectionTable.all(from: snapshot) where !connection.isClosed {
                    found.append((connection, try SignalLookups.list(ofConnection: connection.id, from: snapshot)))
                }
                let alarms = try DefinitionTable.list(from: snapshot).filter { !$0.isClosed }
                return (
                    found, try CertificateTable.trusted(from: snapshot),
                    Set(alarms.compactMap { $0.definition?.signal })
                )
            }
        } catch {
            Self.logger.error("the register of equipment cannot be read: \(error)")
            return nil
        }
        var sources: [SourceSetup] = []
        var posting: [String: String] = [:]
        var maps: [String: SignalMap] = [:]
        for (connection, signals) in found {
            guard let detail = connection.detail else { continue }
            if detail.speaks == .influx { posting[detail.address] = connection.id }
            maps[connection.id] = Self.map(signals, detail.settings, alarmed)
            do throws(WireFailure) {
                sources.append(
                    try SourceSetup(
                        code: connection.id, protocol: detail.speaks.rawValue, address: detail.address,
                        settings: detail.settings, secret: secret(of: connection.id), signals: SignalMap()))
            } catch {
                Self.logger.warning("\(error.reason)")
            }
        }
        book.set(maps)
        trusted.withLock { $0 = certificates.compactMap { $0.certificate?.bytes } }
        let told = posting
        devices.withLock { $0 = told }
        return sources
    }

    /// What an alarm watches is stored whole, as critical parameters are: a limit may lie within a dead band.
    private static func map(
        _ signals: [SignalState], _ settings: [String: String], _ alarmed: Set<String>
    ) -> SignalMap {
        var bands: [String: DeadBand] = [:]
        for signal in signals where !alarmed.contains(signal.id) {
            guard let detail = signal.detail, let width = detail.deadBand else { continue }
            bands[signal.id] = detail.longestSilence(settings).map { DeadBand(width, longestSilence: $0) }
        }
        return SignalMap(
            Dictionary(
                signals.map { ($0.detail?.collection.address ?? "", $0.id) }, uniquingKeysWith: { first, _ in first }),
            bands: bands)
    }

    /// What cannot be read is not asked for: the source's live values count more than its past.
    private func stored(_ signals: [String]) async -> [String: Moment] {
        do throws(Fault) {
            return try await node.curves(of: signals) { (curves) throws(Fault) in
                try curves.lastMeasured(of: signals)
            }
        } catch {
            Self.logger.error("sources are not asked for what they kept: \(error)")
            return [:]
        }
    }

    private func secret(of connection: String) -> String {
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/secrets/\(connection)") else { return "" }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Doors

    /// What devices post, by the connection whose address is the device.
    var intake: PointsIntake {
        PointsIntake(
            readings: { (device, readings, sentAt) throws(Fault) in
                let code = self.devices.withLock { $0[device] } ?? device
                guard let port = self.held.withLock({ $0?.ports[code] }) else {
                    throw Fault(.constraint, "no connection of the register is that of device \(device)")
                }
                try await port.accept(readings, sentAt: sentAt)
            },
            frames: { (_, frames) throws(Fault) in try await self.node.archive?.keep(frames) })
    }

    // MARK: Pages

    /// How each source stands, by code, and whether what came reaches the record.
    var live: LiveCollection {
        let (states, forwarding) = held.withLock { ($0?.board.states ?? [:], $0?.forwarding) }
        return LiveCollection(
            sources: states.sorted { $0.key < $1.key }.map { LiveSource($0.key, $0.value) },
            failingSince: forwarding?.failingSince)
    }

    var desk: CollectionDesk {
        CollectionDesk(
            source: { code in self.held.withLock { $0?.board[code] }.map { LiveSource(code, $0) } },
            own: { self.own.shown.map(ServerCertificate.init) },
            tags: { code, words, after, limit in
                let book = self.book.tags(of: code)
                return ToldTags(
                    tags: book.page(after: after, containing: words, limit: limit).map(ToldTag.init),
                    count: book.count, beyond: book.beyond)
            }, browse: { code, address in await self.browse(code, address) })
    }

    private func browse(_ connection: String, _ address: String) async -> BrowseAnswer {
        guard let browser = held.withLock({ $0?.ports[connection]?.browser }) else {
            return .away(Phrase("服务器没有连上，暂时不能浏览", "The server is not connected: it cannot be browsed now"))
        }
        do throws(SourceFailure) {
            return .nodes(
                try await browser.nodes(under: address).map {
                    BrowsedNode(
                        address: $0.address, name: $0.name, isVariable: $0.isVariable, value: $0.value, at: $0.at)
                })
        } catch { return .away(error.phrase) }
    }
}

/// The archive of this node.
private struct ArchiveSink: FrameSink {
    let node: LiveNode

    func take(_ frames: [Frame]) async throws(SinkFailure) {
        guard let archive = node.archive else { throw .never("this node keeps no points") }
        do throws(Fault) { try await archive.keep(frames) } catch { throw .later(error.description) }
    }
}
