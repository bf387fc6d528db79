import Kernel
import NIOPosix
import Synchronization

/// Readings from a broker: Sparkplug B, or plain topics.
package final class MQTTCollector: Collector {
    /// How long a step waits for something to come: a cancelled task ends within it.
    private static let stepMilliseconds: Int32 = 200
    /// The broker has so long to take the subscription.
    private static let readyAfter = Duration.seconds(15)

    private let settings: MQTTSettings
    private let host = Mutex(SparkplugHost())

    package init(_ settings: MQTTSettings) { self.settings = settings }

    package func run(_ port: SourcePort) async throws {
        let clock = port.clock
        var settings = settings
        let began = clock.now()
        if settings.content == .sparkplug, !settings.hostName.isEmpty {
            settings.will = Self.state(settings.hostName, isOnline: false, at: began)
        }
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        defer { pool.shutdownGracefully { _ in } }
        try await Reach.check(settings.host, settings.port)
        let link = try await pool.runIfActive { [settings] in try MQTTLink(settings) }
        host.withLock { $0.forgetSequences() }
        let deadline = ContinuousClock.now + Self.readyAfter
        var isReady = false
        while !Task.isCancelled {
            let step = try await pool.runIfActive { try link.step(milliseconds: Self.stepMilliseconds) }
            if step.isReady {
                isReady = true
                port.connected()
                if settings.content == .sparkplug, !settings.hostName.isEmpty {
                    try link.publish(Self.state(settings.hostName, isOnline: true, at: began), retained: true)
                }
            }
            guard isReady || ContinuousClock.now < deadline else {
                throw WireFailure(Phrase("代理没有应答", "the broker does not answer"))
            }
            if !step.messages.isEmpty { try await take(step.messages, port, link) }
        }
        if settings.content == .sparkplug, !settings.hostName.isEmpty {
            try link.publish(Self.state(settings.hostName, isOnline: false, at: began), retained: true)
        }
        link.leave()
    }

    /// All of one step share one sync; a buffer that is full throws, and the broker keeps what it was not thanked for.
    private func take(_ messages: [MQTTSettings.Message], _ port: SourcePort, _ link: MQTTLink) async throws {
        var readings: [Reading] = []
        var sentAt: Moment?
        let now = port.clock.now()
        for message in messages {
            do throws(WireFailure) {
                let read = try read(message, port, link, at: now)
                readings += read.readings
                sentAt = read.sentAt ?? sentAt
            } catch {
                port.unreadable(error.phrase)
            }
        }
        try await port.accept(readings, sentAt: sentAt)
    }

    private func read(
        _ message: MQTTSettings.Message, _ port: SourcePort, _ link: MQTTLink, at now: Moment
    ) throws(WireFailure) -> MQTTContent.Read {
        switch settings.content {
        case .number: return try MQTTContent.number(message, at: now)
        case .json: return try MQTTContent.json(message, at: now)
        case .line: return try MQTTContent.line(message, at: now)
        case .sparkplug:
            let outcome = host.withLock { $0.take(topic: message.topic, payload: message.payload, at: now) }
            for command in outcome.commands {
                try link.publish(MQTTSettings.Message(topic: command.topic, payload: command.payload))
            }
            for case .unreadable(let topic, let reason) in outcome.events {
                port.unreadable(Phrase("\(topic)：\(reason.zh)", "\(topic): \(reason.en)"))
            }
            return MQTTContent.Read(readings: outcome.readings, sentAt: outcome.sentAt)
        }
    }

    /// Sparkplug B 3.0 §6.4.1: edge nodes wait for their host.
    static func state(_ name: String, isOnline: Bool, at began: Moment) -> MQTTSettings.Message {
        let milliseconds = began.microseconds / 1000
        return MQTTSettings.Message(
            topic: "\(SparkplugTopic.namespace)/STATE/\(name)",
            payload: Array("{\"online\":\(isOnline),\"timestamp\":\(milliseconds)}".utf8))
    }
}
