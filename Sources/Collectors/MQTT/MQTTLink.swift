internal import CMosquitto
import Glibc
import Kernel
import Synchronization

/// One connection of libmosquitto, driven by whoever calls `step`: no thread of the library's own. A message is
/// acknowledged to the broker (PUBACK) only by the step after the one that gave it: by then it is on the disk.
final class MQTTLink: Sendable {
    struct Step: Sendable {
        var messages: [MQTTSettings.Message] = []
        /// The broker has taken the subscription; told once for each connection.
        var isReady = false
    }

    /// Of one step: many messages share one sync, and none waits long.
    static let messagesMax = 1024
    /// Of one payload: a birth of a large gateway has a few hundred kilobytes.
    static let payloadBytesMax = 4 << 20
    /// 72 hours: as long as our own buffer, the broker keeps for us what comes while we are away.
    private static let sessionSeconds: UInt32 = 259_200

    /// Filled by callbacks, which run inside `step` on the caller's thread.
    private final class Inbox {
        var messages: [MQTTSettings.Message] = []
        var connectCode: Int32?
        var isSubscribed = false
        var subscriptionRefused = false
        var oversized = 0
    }

    private struct Held: ~Copyable {
        /// Addresses, because pointers are not `Sendable`.
        let address: UInt
        let inbox: UInt
        var isReady = false

        var client: OpaquePointer? { OpaquePointer(bitPattern: address) }
        var box: Inbox? {
            UnsafeRawPointer(bitPattern: inbox).map { Unmanaged<Inbox>.fromOpaque($0).takeUnretainedValue() }
        }
    }

    private let settings: MQTTSettings
    private let held: Mutex<Held>

    /// Blocks while the network connects; the caller has seen that somebody listens there.
    init(_ settings: MQTTSettings) throws(WireFailure) {
        self.settings = settings
        _ = Self.startLibrary
        let inbox = Unmanaged.passRetained(Inbox())
        guard let client = mosquitto_new(settings.clientID, false, inbox.toOpaque()) else {
            inbox.release()
            throw WireFailure("no client \(settings.clientID)")
        }
        held = Mutex(Held(address: UInt(bitPattern: client), inbox: UInt(bitPattern: inbox.toOpaque())))
        try configure(client)
        try connect(client)
    }

    /// Without a word to the broker: what it was not thanked for, it tells again.
    deinit {
        held.withLock { held in
            if let client = held.client { mosquitto_destroy(client) }
            if let box = UnsafeRawPointer(bitPattern: held.inbox) { Unmanaged<Inbox>.fromOpaque(box).release() }
        }
    }

    /// Only where all that the last step gave is on the disk.
    func leave() {
        held.withLock { held in
            guard let client = held.client else { return }
            mosquitto_disconnect(client)
            mosquitto_loop_write(client, 1)
        }
    }

    private func connect(_ client: OpaquePointer) throws(WireFailure) {
        let keepAlive = Int32(settings.keepAliveSeconds)
        guard settings.version == .v5 else {
            return try check(mosquitto_connect(client, settings.host, Int32(settings.port), keepAlive))
        }
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        try check(
            mosquitto_property_add_int32(
                &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), Self.sessionSeconds))
        try check(
            mosquitto_connect_bind_v5(client, settings.host, Int32(settings.port), keepAlive, nil, properties))
    }

    /// Once for the process, and never undone: another link may be there.
    private static let startLibrary: Void = { mosquitto_lib_init() }()

    private func configure(_ client: OpaquePointer) throws(WireFailure) {
        let version = settings.version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        try check(mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, version))
        try check(mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1))
        // Packets are only put in a row; `step` sends them.
        try check(mosquitto_threaded_set(client, true))
        if !settings.user.isEmpty {
            try check(mosquitto_username_pw_set(client, settings.user, settings.password))
        }
        if !settings.authorities.isEmpty {
            try check(mosquitto_tls_set(client, settings.authorities, nil, nil, nil, nil))
        }
        if let will = settings.will {
            try check(
                mosquitto_will_set(client, will.topic, Int32(will.payload.count), will.payload, 1, true))
        }
        setCallbacks(client)
    }

    /// Made where no actor could claim them: they run on whatever thread steps.
    private nonisolated func setCallbacks(_ client: OpaquePointer) {
        mosquitto_connect_callback_set(client) { _, inbox, code in
            MQTTLink.inbox(inbox)?.connectCode = code
        }
        mosquitto_subscribe_callback_set(client) { _, inbox, _, count, granted in
            guard let box = MQTTLink.inbox(inbox) else { return }
            box.isSubscribed = true
            for place in 0..<Int(count) where (granted?[place] ?? 128) > 2 { box.subscriptionRefused = true }
        }
        mosquitto_message_callback_set(client) { _, inbox, message in
            guard let box = MQTTLink.inbox(inbox), let message = message?.pointee, let topic = message.topic else {
                return
            }
            guard message.payloadlen <= MQTTLink.payloadBytesMax else {
                box.oversized += 1
                return
            }
            let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
            box.messages.append(MQTTSettings.Message(topic: String(cString: topic), payload: Array(payload)))
        }
    }

    private static func inbox(_ pointer: UnsafeMutableRawPointer?) -> Inbox? {
        pointer.map { Unmanaged<Inbox>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Sends what waits (so acknowledges what the last step gave), then gives what comes within the time.
    func step(milliseconds: Int32) throws(WireFailure) -> Step {
        try held.withLock { held throws(WireFailure) in
            guard let client = held.client, let box = held.box else { throw WireFailure("no client") }
            try check(mosquitto_loop_write(client, 1))
            try gather(client, box, milliseconds)
            try check(mosquitto_loop_misc(client))
            try begin(client, box)
            defer { box.messages = [] }
            var step = Step(messages: box.messages)
            if box.isSubscribed, !held.isReady {
                held.isReady = true
                step.isReady = true
            }
            if box.subscriptionRefused { throw WireFailure(Phrase("代理拒绝订阅", "the broker refuses the subscription")) }
            return step
        }
    }

    /// After CONNACK the topics are asked for. Nothing is sent here: it would thank for what this step has just read.
    private func begin(_ client: OpaquePointer, _ box: Inbox) throws(WireFailure) {
        guard let code = box.connectCode else { return }
        box.connectCode = nil
        guard code == 0 else {
            let reason = String(cString: reasonText(code))
            throw WireFailure(Phrase("代理拒绝：\(reason)", "the broker refuses: \(reason)"))
        }
        for topic in settings.topics { try check(mosquitto_subscribe(client, nil, topic, Int32(settings.qos))) }
    }

    private func reasonText(_ code: Int32) -> UnsafePointer<CChar> {
        settings.version == .v5 ? mosquitto_reason_string(code) : mosquitto_connack_string(code)
    }

    private func gather(_ client: OpaquePointer, _ box: Inbox, _ milliseconds: Int32) throws(WireFailure) {
        var wait = milliseconds
        while box.messages.count < Self.messagesMax {
            let wants = Int16(mosquitto_want_write(client) && wait > 0 ? POLLIN | POLLOUT : POLLIN)
            var place = pollfd(fd: mosquitto_socket(client), events: wants, revents: 0)
            guard place.fd >= 0 else { throw WireFailure(Phrase("代理断开了", "the broker is gone")) }
            guard poll(&place, 1, wait) > 0 else { return }
            if place.revents & Int16(POLLOUT) != 0 { try check(mosquitto_loop_write(client, 1)) }
            if place.revents & ~Int16(POLLOUT) != 0 { try check(mosquitto_loop_read(client, 1)) }
            // The first thing to come ends the waiting; what is there already is taken along.
            wait = 0
        }
    }

    /// Put in the row; the next step sends it.
    func publish(_ message: MQTTSettings.Message, retained: Bool = false) throws(WireFailure) {
        try held.withLock { held throws(WireFailure) in
            guard let client = held.client else { throw WireFailure("no client") }
            let count = Int32(message.payload.count)
            try check(mosquitto_publish(client, nil, message.topic, count, message.payload, 0, retained))
        }
    }

    private func check(_ code: Int32) throws(WireFailure) {
        guard code != Int32(MOSQ_ERR_SUCCESS.rawValue) else { return }
        if code == Int32(MOSQ_ERR_ERRNO.rawValue) {
            throw WireFailure("\(settings.host):\(settings.port): \(String(cString: strerror(errno)))")
        }
        throw WireFailure("\(settings.host):\(settings.port): \(String(cString: mosquitto_strerror(code)))")
    }
}
