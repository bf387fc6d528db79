package import Kernel
package import Web

/// How a source of values stands, as its collector tells it.
package struct LiveSource: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        case connecting, connected, stale, failed

        package var phrase: Phrase {
            switch self {
            case .connecting: Phrase("正在连接", "connecting")
            case .connected: Phrase("已连接", "connected")
            case .stale: Phrase("连着，没有数据", "connected, silent")
            case .failed: Phrase("断开", "failed")
            }
        }

        package var shape: Shape {
            switch self {
            case .connecting: .waiting
            case .connected: .pass
            case .stale: .warn
            case .failed: .stop
            }
        }
    }

    package let code: String
    package let phase: Phase
    package let since: Moment
    package let reason: Phrase?
    package let lastReadingAt: Moment?
    /// Its clock is further from the server's than a record may be.
    package let isClockWrong: Bool
    /// Told under addresses that no signal has.
    package let unmapped: Int
    /// Messages that were not understood.
    package let unreadable: Int
    /// Not kept, since the disk was full.
    package let refused: Int
    /// The last that came was not kept.
    package let isRefusing: Bool
    package let reconnects: Int
    /// Of the server that is not spoken with, since nobody trusts it or its time is not now.
    package let certificate: ServerCertificate?

    package init(
        code: String, phase: Phase, since: Moment, reason: Phrase?, lastReadingAt: Moment?, isClockWrong: Bool,
        unmapped: Int, unreadable: Int, refused: Int, isRefusing: Bool = false, reconnects: Int,
        certificate: ServerCertificate? = nil
    ) {
        self.code = code
        self.phase = phase
        self.since = since
        self.reason = reason
        self.lastReadingAt = lastReadingAt
        self.isClockWrong = isClockWrong
        self.unmapped = unmapped
        self.unreadable = unreadable
        self.refused = refused
        self.isRefusing = isRefusing
        self.reconnects = reconnects
        self.certificate = certificate
    }
}

/// All sources of a node, and whether what they tell reaches the record.
package struct LiveCollection: Sendable, Hashable {
    package let sources: [LiveSource]
    /// Since when what was received could not be brought into the record; it waits on the disk.
    package let failingSince: Moment?

    package init(sources: [LiveSource] = [], failingSince: Moment? = nil) {
        self.sources = sources
        self.failingSince = failingSince
    }

    package var isFull: Bool { failingSince != nil || sources.contains(where: \.isRefusing) }
}
