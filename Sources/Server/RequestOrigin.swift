import HTTPTypes
import Hummingbird

extension HTTPField.Name {
    /// A header of ours or of browsers that has no name in HTTPTypes.
    static func named(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name(name.description) else { preconditionFailure("no header name") }
        return name
    }

    static let csrf = named("x-csrf")
    /// Sent by our scripts: they put a piece into a page that is already there.
    static let fragment = named("x-fragment")
    static let requestedWith = named("x-requested-with")
    static let fetchSite = named("sec-fetch-site")
}

/// Where a request says that it comes from.
enum RequestOrigin {
    /// False if a browser says that another site made the request. The token is the proof; this is the second
    /// lock.
    static func isOurs(_ request: Request, publicOrigin: String) -> Bool {
        if let site = request.headers[.fetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = request.headers[.origin] else { return true }
        return origin == publicOrigin || isSameHost(origin, request.head.authority)
    }

    /// As above, and the browser has said so: enough for what changes nothing but a colour.
    static func isSurelyOurs(_ request: Request, publicOrigin: String) -> Bool {
        (request.headers[.origin] != nil || request.headers[.fetchSite] == "same-origin")
            && isOurs(request, publicOrigin: publicOrigin)
    }

    private static func isSameHost(_ origin: String, _ authority: String?) -> Bool {
        guard let authority, let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...] == authority
    }

    /// True for requests that are made by a script for a piece of a page.
    static func wantsFragment(_ headers: HTTPFields) -> Bool {
        headers[.fragment] != nil || headers[.requestedWith] == "fetch"
    }
}
