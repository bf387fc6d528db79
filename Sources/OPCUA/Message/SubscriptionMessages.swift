import Kernel

struct CreateSubscription: Request {
    static let number: UInt32 = 787
    let intervalMilliseconds: Double
    let lifetimeCount: UInt32
    let keepAliveCount: UInt32

    func write(into writer: inout WireWriter) {
        writer.put(intervalMilliseconds)
        writer.put(lifetimeCount)
        writer.put(keepAliveCount)
        // As many notifications as the server likes, publishing at once, priority 0.
        writer.put(UInt32(0))
        writer.put(true)
        writer.put(UInt8(0))
    }

    struct Reply: Answer {
        static let number: UInt32 = 790
        let subscription: UInt32
        let intervalMilliseconds: Double
        let lifetimeCount: UInt32
        let keepAliveCount: UInt32

        init(from reader: inout WireReader) throws(WireFailure) {
            subscription = try reader.integer()
            intervalMilliseconds = try reader.double()
            lifetimeCount = try reader.integer()
            keepAliveCount = try reader.integer()
        }
    }
}

struct CreateMonitoredItems: Request {
    static let number: UInt32 = 751
    /// DataChangeFilter.
    static let filter: UInt32 = 724
    let subscription: UInt32
    let items: [(node: NodeId, handle: UInt32)]
    let samplingMilliseconds: Double
    let queueLength: UInt32

    func write(into writer: inout WireWriter) {
        writer.put(subscription)
        writer.put(UInt32(2))
        writer.array(items) { writer, item in
            item.node.write(into: &writer)
            writer.put(Attribute.value.rawValue)
            writer.put(nil as String?)
            QualifiedName.writeNull(into: &writer)
            // Reporting.
            writer.put(UInt32(2))
            writer.put(item.handle)
            writer.put(samplingMilliseconds)
            // A new time with the same value is a value: that a sensor lives is worth knowing.
            ExtensionObject(Self.filter) { writer in
                writer.put(UInt32(2))
                writer.put(UInt32(0))
                writer.put(0.0)
            }.write(into: &writer)
            writer.put(queueLength)
            // A full queue drops its oldest and says so by the overflow bit.
            writer.put(true)
        }
    }

    struct Result: Sendable {
        let status: StatusCode
        let item: UInt32
    }

    struct Reply: Answer {
        static let number: UInt32 = 754
        let results: [Result]

        init(from reader: inout WireReader) throws(WireFailure) {
            results = try reader.array(least: 23) { (reader) throws(WireFailure) in
                let status = StatusCode(try reader.integer())
                let item: UInt32 = try reader.integer()
                _ = try reader.double()
                _ = try reader.integer(UInt32.self)
                _ = try ExtensionObject(from: &reader)
                return Result(status: status, item: item)
            }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}

/// What a subscription has to say: once, under a number (OPC 10000-4, 7.26).
struct NotificationMessage: Sendable, Equatable {
    struct Change: Sendable, Equatable {
        let handle: UInt32
        let value: TimedValue
    }

    /// DataChangeNotification and StatusChangeNotification.
    static let changesNumber: UInt32 = 811
    static let statusNumber: UInt32 = 820

    let sequence: UInt32
    let published: Moment?
    let changes: [Change]
    /// The subscription itself has ended or changed.
    let status: StatusCode?
    let isKeepAlive: Bool

    init(from reader: inout WireReader) throws(WireFailure) {
        sequence = try reader.integer()
        published = Moment(ticksOfOPCUA: try reader.integer())
        let parts = try reader.array(least: 3) { (reader) throws(WireFailure) in try ExtensionObject(from: &reader) }
        isKeepAlive = parts.isEmpty
        var changes: [Change] = []
        var status: StatusCode?
        for part in parts {
            var inside = WireReader(part.body)
            switch part.type {
            case NodeId(Self.changesNumber):
                let more = try inside.array(least: 5) { (reader) throws(WireFailure) in
                    Change(handle: try reader.integer(), value: try TimedValue(from: &reader))
                }
                changes = changes.isEmpty ? more : changes + more
            case NodeId(Self.statusNumber): status = StatusCode(try inside.integer())
            default: continue
            }
        }
        self.changes = changes
        self.status = status
    }

    init(sequence: UInt32, published: Moment?, changes: [Change], status: StatusCode? = nil) {
        (self.sequence, self.published, self.changes, self.status) = (sequence, published, changes, status)
        isKeepAlive = changes.isEmpty && status == nil
    }
}

struct Publish: Request {
    static let number: UInt32 = 826
    struct Receipt: Sendable, Hashable {
        let subscription: UInt32
        let sequence: UInt32
    }
    let receipts: [Receipt]

    func write(into writer: inout WireWriter) {
        writer.array(receipts) { writer, receipt in
            writer.put(receipt.subscription)
            writer.put(receipt.sequence)
        }
    }

    struct Reply: Answer {
        static let number: UInt32 = 829
        let subscription: UInt32
        let available: [UInt32]
        let hasMore: Bool
        let message: NotificationMessage

        init(from reader: inout WireReader) throws(WireFailure) {
            subscription = try reader.integer()
            available = try reader.array(least: 4) { (reader) throws(WireFailure) in try reader.integer(UInt32.self) }
            hasMore = try reader.boolean()
            message = try NotificationMessage(from: &reader)
            _ = try reader.array(least: 4) { (reader) throws(WireFailure) in try reader.integer(UInt32.self) }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}

struct Republish: Request {
    static let number: UInt32 = 832
    let subscription: UInt32
    let sequence: UInt32

    func write(into writer: inout WireWriter) {
        writer.put(subscription)
        writer.put(sequence)
    }

    struct Reply: Answer {
        static let number: UInt32 = 835
        let message: NotificationMessage
        init(from reader: inout WireReader) throws(WireFailure) {
            message = try NotificationMessage(from: &reader)
        }
    }
}

struct TransferSubscriptions: Request {
    static let number: UInt32 = 841
    let subscriptions: [UInt32]

    func write(into writer: inout WireWriter) {
        writer.array(subscriptions) { $0.put($1) }
        writer.put(true)
    }

    struct Result: Sendable {
        let status: StatusCode
        let available: [UInt32]
    }

    struct Reply: Answer {
        static let number: UInt32 = 844
        let results: [Result]

        init(from reader: inout WireReader) throws(WireFailure) {
            results = try reader.array(least: 8) { (reader) throws(WireFailure) in
                Result(
                    status: StatusCode(try reader.integer()),
                    available: try reader.array(least: 4) { (reader) throws(WireFailure) in
                        try reader.integer(UInt32.self)
                    })
            }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}

struct DeleteSubscriptions: Request {
    static let number: UInt32 = 847
    let subscriptions: [UInt32]

    func write(into writer: inout WireWriter) { writer.array(subscriptions) { $0.put($1) } }

    struct Reply: Answer {
        static let number: UInt32 = 850
        let results: [StatusCode]

        init(from reader: inout WireReader) throws(WireFailure) {
            results = try reader.array(least: 4) { (reader) throws(WireFailure) in
                StatusCode(try reader.integer())
            }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}
