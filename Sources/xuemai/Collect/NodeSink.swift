import Collectors
import Foundation
import Historian
import Server

/// The node far away: frames by HTTP under the key of this machine's device.
struct NodeSink: FrameSink {
    private let url: String
    private let key: String
    private let post = OutwardPost()

    init(node: String, key: String) {
        url = (node.hasSuffix("/") ? String(node.dropLast()) : node) + "/api/v1/frames"
        self.key = key
    }

    func take(_ frames: [Frame]) async throws(SinkFailure) {
        let answer: PostAnswer
        do {
            answer = try await post.post(
                url, FrameBytes.encode(frames),
                ["Authorization": "Bearer \(key)", "Content-Type": FrameBytes.mediaType])
        } catch {
            throw .later("the node does not answer")
        }
        switch answer.status {
        case 200...299: return
        // What it cannot read now it can never read; a missing key or right is mended by somebody.
        case 413, 422: throw .never("the node refuses with \(answer.status)")
        default: throw .later("the node answers \(answer.status)")
        }
    }
}
