import Foundation

/// Where a camera's stream is, with the name and password that only this machine knows.
package struct CameraSource: Sendable, Hashable {
    /// Without a user: `rtsp://10.0.0.8/stream1`.
    package let address: String
    /// `user:password`; empty for none.
    package let secret: String

    package init(address: String, secret: String) {
        self.address = address
        self.secret = secret
    }

    /// With its secret, percent-encoded.
    var whole: String {
        guard !secret.isEmpty, let scheme = address.range(of: "://") else { return address }
        let parts = secret.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { part in
            part.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        return "\(address[..<scheme.upperBound])\(parts.joined(separator: ":"))@\(address[scheme.upperBound...])"
    }

    /// Host and port for a question of our own.
    package var place: (host: String, port: Int)? {
        guard let url = URLComponents(string: address), let host = url.host, url.scheme == "rtsp" else { return nil }
        return (host, url.port ?? 554)
    }

    /// The file by which ffmpeg learns the address: its command line is read by everybody on the machine.
    func script() -> String {
        """
        ffconcat version 1.0
        file '\(whole.replacingOccurrences(of: "'", with: "%27"))'
        option rtsp_transport tcp
        option timeout \(RecorderRun.silence / .microseconds(1))
        option use_wallclock_as_timestamps 1

        """
    }

    /// What ffmpeg says, without what nobody should read.
    package func told(_ words: String) -> String {
        var text = words
        if !secret.isEmpty {
            text = text.replacingOccurrences(of: whole, with: address)
            text = text.replacingOccurrences(of: secret, with: "…")
            for part in secret.split(separator: ":") where part.count > 2 {
                text = text.replacingOccurrences(of: String(part), with: "…")
            }
        }
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        // Of the file that names the stream, only what is said of it.
        let last = lines.last.map(String.init) ?? ""
        let said = last.range(of: ".ffconcat: ").map { String(last[$0.upperBound...]) } ?? last
        return String(said.prefix(200))
    }
}
