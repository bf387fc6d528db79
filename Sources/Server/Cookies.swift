import HTTPTypes
import Hummingbird

/// The four cookies of ours, and nothing else.
enum Cookie: String {
    case session = "xuemai_session"
    /// Carries the token of the sign-in form, before there is a session (double submit).
    case door = "xuemai_door"
    case language = "xuemai_language"
    case theme = "xuemai_theme"
    case workstation = "xuemai_workstation"

    static let yearSeconds = 31_536_000

    /// Finds one value in a Cookie header (RFC 6265 §4.2.1) without taking the header apart.
    func value(in headers: HTTPFields) -> String? {
        guard let header = headers[.cookie] else { return nil }
        for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
            let trimmed = pair.drop { $0 == UInt8(ascii: " ") }
            guard trimmed.starts(with: rawValue.utf8) else { continue }
            let rest = trimmed.dropFirst(rawValue.utf8.count)
            if rest.first == UInt8(ascii: "=") { return String(rest.dropFirst()) }
        }
        return nil
    }

    /// Values are hex, or words of ours: nothing that needs quoting. `maxAge` nil: gone with the browser; 0:
    /// gone now.
    func header(_ value: String, secure: Bool, maxAge: Int? = nil) -> String {
        var text = "\(rawValue)=\(value); Path=/; HttpOnly; SameSite=Strict"
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if secure { text += "; Secure" }
        return text
    }
}
