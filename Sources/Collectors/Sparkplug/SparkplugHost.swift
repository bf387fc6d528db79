import Historian
package import Kernel

/// What a host keeps of its edge nodes, and what follows from each message (Sparkplug B 3.0 §5, §6.4). Pure:
/// the caller moves the bytes. A gap in the sequence, or a report before the birth, asks for a rebirth; a death makes
/// every metric of the node a stated gap.
package struct SparkplugHost: Sendable {
    package struct Outcome: Sendable, Equatable {
        package var readings: [Reading] = []
        /// Topic and payload of what the host sends.
        package var commands: [Command] = []
        package var events: [Event] = []
        /// When the sender says that it sent; nil for deaths, whose stamp is that of the connection.
        package var sentAt: Moment?
    }

    package struct Command: Sendable, Equatable {
        package let topic: String
        package let payload: [UInt8]
    }

    package enum Event: Sendable, Equatable {
        case born(String)
        case died(String)
        case rebirthAsked(String, reason: String)
        case unreadable(String, reason: Phrase)
    }

    /// Of one group of a plant; a topic costs its sender nothing.
    static let nodesMax = 10_000
    static let metricsMax = 200_000

    private struct Metric {
        let address: String
        let datatype: UInt32
        let device: String?
    }

    private struct Node {
        var isAlive = false
        var bdSeq: UInt64?
        var lastSeq: UInt64?
        var rebirthAskedAt: Moment?
        /// By alias; by name where the node uses none.
        var aliases: [UInt64: Metric] = [:]
        var names: [String: Metric] = [:]
    }

    private var nodes: [SparkplugNode: Node] = [:]
    private var metricCount = 0
    /// A node that is asked too often never gets to answer.
    private let rebirthEvery: Span

    package init(rebirthEvery: Span = .seconds(5)) { self.rebirthEvery = rebirthEvery }

    /// The connection was lost: what came since is unknown, so that every node has to say again what it has.
    package mutating func forgetSequences() {
        for key in nodes.keys { nodes[key]?.lastSeq = nil }
    }

    package mutating func take(topic: String, payload: [UInt8], at now: Moment) -> Outcome {
        var outcome = Outcome()
        guard let place = SparkplugTopic(topic) else { return outcome }
        do throws(WireFailure) {
            let read = try SparkplugPayload(payload)
            switch place.kind {
            case .nodeBirth: birth(place, read, now, &outcome)
            case .deviceBirth, .nodeReport, .deviceReport: report(place, read, now, &outcome)
            case .nodeDeath: death(place.node, read, now, &outcome)
            case .deviceDeath:
                follow(place.node, read.seq, now, &outcome)
                silence(place.node, device: place.device, now, &outcome)
                outcome.events.append(.died("\(place.node)/\(place.device ?? "")"))
            case .nodeCommand, .deviceCommand: break
            }
        } catch {
            outcome.events.append(.unreadable(topic, reason: error.phrase))
        }
        return outcome
    }

    // MARK: Births

    private mutating func birth(
        _ place: SparkplugTopic, _ read: SparkplugPayload, _ now: Moment, _ outcome: inout Outcome
    ) {
        guard nodes[place.node] != nil || nodes.count < Self.nodesMax else {
            let reason = Phrase("边缘节点多于 \(Self.nodesMax) 个", "more than \(Self.nodesMax) edge nodes")
            outcome.events.append(.unreadable("\(place.node)", reason: reason))
            return
        }
        if let old = nodes[place.node] { metricCount -= old.aliases.count + old.names.count }
        var node = Node()
        node.isAlive = true
        node.lastSeq = read.seq
        node.bdSeq = read.metrics.first { $0.name == "bdSeq" }?.whole
        nodes[place.node] = node
        learn(place, read, now, &outcome)
        outcome.events.append(.born("\(place.node)"))
    }

    private mutating func learn(
        _ place: SparkplugTopic, _ read: SparkplugPayload, _ now: Moment, _ outcome: inout Outcome
    ) {
        for metric in read.metrics {
            guard let name = metric.name, !Self.isOfControl(name), metricCount < Self.metricsMax else { continue }
            let address = Self.address(place, name)
            let known = Metric(address: address, datatype: metric.datatype ?? 0, device: place.device)
            if let alias = metric.alias, nodes[place.node]?.aliases.updateValue(known, forKey: alias) == nil {
                metricCount += 1
            }
            if nodes[place.node]?.names.updateValue(known, forKey: address) == nil { metricCount += 1 }
            add(metric, known, read, now, &outcome)
        }
        outcome.sentAt = read.at
    }

    /// They command the node and measure nothing.
    private static func isOfControl(_ name: String) -> Bool {
        name == "bdSeq" || name.hasPrefix("Node Control/") || name.hasPrefix("Device Control/")
    }

    private static func address(_ place: SparkplugTopic, _ name: String) -> String {
        place.device.map { "\(place.node)/\($0)/\(name)" } ?? "\(place.node)/\(name)"
    }

    // MARK: Reports

    private mutating func report(
        _ place: SparkplugTopic, _ read: SparkplugPayload, _ now: Moment, _ outcome: inout Outcome
    ) {
        guard nodes[place.node]?.isAlive == true else {
            ask(place.node, "a report before the birth", now, &outcome)
            return
        }
        follow(place.node, read.seq, now, &outcome)
        if place.kind == .deviceBirth {
            learn(place, read, now, &outcome)
            outcome.events.append(.born("\(place.node)/\(place.device ?? "")"))
            return
        }
        outcome.sentAt = read.at
        for metric in read.metrics {
            let byAlias = metric.alias.flatMap { nodes[place.node]?.aliases[$0] }
            let byName = metric.name.flatMap { nodes[place.node]?.names[Self.address(place, $0)] }
            if let known = byAlias ?? byName {
                add(metric, known, read, now, &outcome)
            } else if metric.name.map(Self.isOfControl) != true {
                ask(place.node, "a metric that the birth does not have", now, &outcome)
            }
        }
    }

    private func add(
        _ metric: SparkplugMetric, _ known: Metric, _ read: SparkplugPayload, _ now: Moment,
        _ outcome: inout Outcome
    ) {
        guard let value = metric.value(of: metric.datatype ?? known.datatype) else { return }
        var quality = PointQuality.good
        if metric.isHistorical { quality = .historical }
        if value == .none || !value.isFinite { quality = .bad }
        switch metric.quality {
        case 0, 500: quality = .bad
        case nil, 192: break
        default: quality = .uncertain
        }
        outcome.readings.append(Reading(known.address, value, at: metric.at ?? read.at ?? now, quality: quality))
    }

    /// 0…255 and round again (§6.4.5); what came is kept even if something before it is missing.
    private mutating func follow(
        _ key: SparkplugNode, _ seq: UInt64?, _ now: Moment, _ outcome: inout Outcome
    ) {
        guard let seq, let node = nodes[key] else { return }
        nodes[key]?.lastSeq = seq
        if let last = node.lastSeq {
            guard seq == (last + 1) % 256 else { return ask(key, "after \(last) came \(seq)", now, &outcome) }
        } else if node.isAlive {
            ask(key, "the connection was away", now, &outcome)
        }
    }

    private mutating func ask(
        _ key: SparkplugNode, _ reason: String, _ now: Moment, _ outcome: inout Outcome
    ) {
        guard nodes[key] != nil || nodes.count < Self.nodesMax else { return }
        if let asked = nodes[key]?.rebirthAskedAt, now >= asked, now < asked + rebirthEvery { return }
        nodes[key, default: Node()].rebirthAskedAt = now
        outcome.commands.append(Command(topic: key.commandTopic, payload: SparkplugPayload.rebirth(at: now)))
        outcome.events.append(.rebirthAsked("\(key)", reason: reason))
    }

    // MARK: Deaths

    /// An older connection's will may come after the newer one's birth: its `bdSeq` is another.
    private mutating func death(
        _ key: SparkplugNode, _ read: SparkplugPayload, _ now: Moment, _ outcome: inout Outcome
    ) {
        guard let node = nodes[key], node.isAlive else { return }
        let told = read.metrics.first { $0.name == "bdSeq" }?.whole
        guard node.bdSeq == nil || told == nil || node.bdSeq == told else { return }
        silence(key, device: nil, now, &outcome)
        nodes[key]?.isAlive = false
        nodes[key]?.lastSeq = nil
        outcome.events.append(.died("\(key)"))
    }

    /// A stated gap for each metric: the last value is no longer true.
    private func silence(_ key: SparkplugNode, device: String?, _ now: Moment, _ outcome: inout Outcome) {
        guard let node = nodes[key] else { return }
        for metric in node.names.values.sorted(by: { $0.address < $1.address })
        where device == nil || metric.device == device {
            outcome.readings.append(Reading(metric.address, .none, at: now, quality: .bad))
        }
    }
}
