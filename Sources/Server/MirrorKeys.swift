import HTTPTypes
import Hummingbird
package import Kernel

/// Keys that machines show in `Authorization: Bearer` (RFC 6750 §2.1). The node knows their SHA-256 only: its
/// configuration opens no door.
package struct BearerKeys: Sendable {
    private let digests: Set<Digest>

    /// No key at all: the door does not exist.
    package init(_ digests: [Digest] = []) { self.digests = Set(digests) }

    var isEmpty: Bool { digests.isEmpty }

    /// Nil lets in. Without a key there is no such address; 401 asks for a key; 403 does not know it.
    func refusal(of request: Request, hash: ([UInt8]) -> Digest) -> Response? {
        guard !digests.isEmpty else { return .plain("not found\n", .notFound) }
        guard let given = request.headers[.authorization], let key = BearerKeys.key(in: given) else {
            var answer = Response.plain("a bearer key is needed\n", .unauthorized)
            answer.headers[.wwwAuthenticate] = "Bearer"
            return answer
        }
        return digests.contains(hash(Array(key.utf8))) ? nil : .plain("this key is not known\n", .forbidden)
    }

    private static func key(in header: String) -> Substring? {
        let parts = header.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1]
    }
}

extension Response {
    /// An answer for machines.
    static func plain(
        _ text: String, _ status: HTTPResponse.Status = .ok, caching: String? = nil,
        contentType: String = "text/plain; charset=utf-8"
    ) -> Response {
        var headers: HTTPFields = [.contentType: contentType]
        if let caching { headers[.cacheControl] = caching }
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
