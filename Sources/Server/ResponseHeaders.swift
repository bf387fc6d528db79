import HTTPTypes
import Hummingbird
import Web

/// Headers that every answer carries, whatever it is.
enum ResponseHeaders {
    /// Nothing but our own files runs, frames, or is sent anywhere (Content Security Policy Level 3).
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        // Film is put together in the page, of segments that it fetched.
        + "media-src 'self' blob:; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    static let contentTypeOptions = HTTPField.Name.named("x-content-type-options")
    static let referrerPolicy = HTTPField.Name.named("referrer-policy")
    static let openerPolicy = HTTPField.Name.named("cross-origin-opener-policy")
    static let resourcePolicy = HTTPField.Name.named("cross-origin-resource-policy")

    static func add(to headers: inout HTTPFields) {
        headers[.contentSecurityPolicy] = policy
        headers[contentTypeOptions] = "nosniff"
        headers[referrerPolicy] = "same-origin"
        headers[openerPolicy] = "same-origin"
        headers[resourcePolicy] = "same-origin"
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }

    /// A download; the name in ASCII for old clients and in full by RFC 6266 §4.3.
    static func download(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain =
                    scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7f
                    && scalar != "\"" && scalar != "\\" && scalar != "/"
                return isPlain ? Character(scalar) : "_"
            })
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentText.encode(name))"
    }
}

extension HTTPResponse.Status {
    /// 423 (RFC 4918 §11.3): the session waits for its password.
    static let sessionLocked = HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
}

extension Response {
    /// A page or a piece of one.
    static func html(_ markup: Markup, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: markup.utf8)))
    }

    /// 303 to a path of ours; what is not ASCII is percent-encoded.
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: location(ownPath(path))])
    }

    private static func location(_ path: String) -> String {
        guard path.utf8.contains(where: { $0 >= 0x80 }) else { return path }
        var encoded = ""
        for scalar in path.unicodeScalars {
            if scalar.isASCII {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += PercentText.encode(String(scalar))
            }
        }
        return encoded
    }

    static func file(name: String, contentType: String, bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: contentType, .contentDisposition: ResponseHeaders.download(name)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Film, of which a player may ask for a part, to seek (RFC 9110 §14). We give no validator, so that no `If-Range`
    /// holds (§13.1.5).
    static func film(name: String, contentType: String, bytes: [UInt8], for request: Request) -> Response {
        let asked = request.headers[.ifRange] == nil ? request.headers[.range] : nil
        var response = file(name: name, contentType: contentType, bytes: bytes)
        switch ByteRange(asked, of: bytes.count) {
        case .whole: break
        case .part(let part):
            response = file(name: name, contentType: contentType, bytes: Array(bytes[part]))
            response.status = .partialContent
            response.headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(bytes.count)"
        case .beyond:
            response = Response(
                status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(bytes.count)"])
        }
        response.headers[.acceptRanges] = "bytes"
        return response
    }
}
