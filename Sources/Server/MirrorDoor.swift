import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import Ledger
import Web

/// The log for mirrors: C2SP tlog-tiles v0.1.0 below `/log/`. Envelopes only; bodies and salts stay here.
struct MirrorDoor: Sendable {
    /// A tile never changes; nobody between us and the mirror keeps it.
    static let forEver = "private, max-age=31536000, immutable"
    /// A checkpoint is followed by another within moments.
    static let shortly = "private, max-age=1"

    private let reception: Reception
    private let cache = TileCache()

    init(_ reception: Reception) { self.reception = reception }

    func answer(_ request: Request) async -> Response {
        let node = reception.node
        if let refusal = reception.setup.mirrorKeys.refusal(of: request, hash: { node.hash($0) }) {
            return refusal
        }
        guard let asked = MirrorRequest(path: String(request.uri.path.dropFirst("/log/".count))) else {
            return .plain("no such tile\n", .notFound)
        }
        do throws(Fault) {
            return try await found(asked)
        } catch {
            return .plain("failing: \(reception.failed(error).reference)\n", .serviceUnavailable)
        }
    }

    private func found(_ asked: MirrorRequest) async throws(Fault) -> Response {
        let cache = cache
        if asked == .checkpoint {
            let cosigned = reception.setup.cosigning?.shelf.newest
            let newest = try await reception.node.read { (snapshot) throws(Fault) in
                try LedgerReader.published(cosigned: cosigned, snapshot)
            }
            guard let newest else { return .plain("no checkpoint yet\n", .notFound) }
            return .plain(newest, caching: MirrorDoor.shortly)
        }
        let bytes = try await reception.node.read { (snapshot) throws(Fault) -> [UInt8]? in
            guard let size = try LedgerReader.checkpoint(snapshot)?.size else { return nil }
            return try LedgerReader.tile(asked, size: size, snapshot, cache: cache)
        }
        guard let bytes else { return .plain("no such tile\n", .notFound) }
        return Response(
            status: .ok,
            headers: [.contentType: "application/octet-stream", .cacheControl: MirrorDoor.forEver],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
