import HTTPTypes
import Hummingbird
import Kernel
import Web

/// What a request says of who makes it, before its body is read.
struct Caller: Sendable {
    let now: Moment
    /// With the words of the plant.
    var language: Language
    let theme: Theme
    /// As an administrator told the computer; a lane names itself in its forms.
    var workstation = "browser"
    /// Asked for by a script that puts a piece into a page.
    let wantsFragment: Bool
    let token: String?
    let entry: Sessions.Entry
    let path: String

    /// The token that forms of this caller carry; empty where there is no session.
    var csrf: String {
        switch entry {
        case .none: ""
        case .open(let session), .locked(let session): session.csrf
        }
    }

    init(_ request: Request, sessions: Sessions, now: Moment, language: Language, counts: Bool = true) {
        self.now = now
        let headers = request.headers
        self.language = Cookie.language.value(in: headers).flatMap { Language(rawValue: $0) } ?? language
        theme = Cookie.theme.value(in: headers).flatMap { Theme(rawValue: $0) } ?? .system
        wantsFragment = RequestOrigin.wantsFragment(headers)
        token = Cookie.session.value(in: headers)
        entry = sessions.enter(token, at: now, counts: counts)
        path = request.uri.path
    }

    /// Names of lanes and panels: short, and nothing that could break a line of a record or a log.
    static func workstation(_ name: String?) -> String? {
        guard let name, !name.isEmpty, name.utf8.count <= 64,
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else { return nil }
        return name
    }
}
