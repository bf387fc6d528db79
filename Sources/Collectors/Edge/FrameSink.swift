package import Historian
import Kernel

/// Who keeps frames for good: the historian of this node, or a node far away.
package protocol FrameSink: Sendable {
    /// Returns when the frames are durable there; frames told twice are kept once.
    func take(_ frames: [Frame]) async throws(SinkFailure)
}

/// Why a sink did not take frames.
package enum SinkFailure: Error, Sendable, Equatable {
    /// It may take them later: a network, a full disk, a node that starts.
    case later(String)
    /// It will never take exactly these.
    case never(String)

    package var reason: String {
        switch self {
        case .later(let reason), .never(let reason): reason
        }
    }
}
