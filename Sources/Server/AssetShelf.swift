import HTTPTypes
import Hummingbird
import Web

/// Style sheet, scripts and mark, carried inside the program and kept by browsers for a year: a changed file
/// has another address.
struct AssetShelf: Sendable {
    private struct Held {
        let contentType: String
        let etag: String
        let body: ByteBuffer
    }

    private let held: [String: Held]

    init() {
        var held: [String: Held] = [:]
        for asset in Assets.all {
            held[asset.name] = Held(
                contentType: asset.contentType, etag: asset.etag, body: ByteBuffer(bytes: asset.bytes))
        }
        self.held = held
    }

    /// Nil if nothing has this name.
    func answer(_ name: String, _ request: Request) -> Response? {
        guard let asset = held[name] else { return nil }
        let tag = "\"\(asset.etag)\""
        let isNamed = request.uri.query == "v=\(asset.etag)"
        let headers: HTTPFields = [
            .contentType: asset.contentType, .eTag: tag,
            .cacheControl: isNamed ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.body))
    }
}
