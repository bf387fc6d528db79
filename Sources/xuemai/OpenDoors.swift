import Kernel
import Ledger
import Server

/// What of the configuration opens doors to machines: none unless it is named.
struct OpenDoors: Sendable {
    /// SHA-256 of each key.
    var mirrorKeys: [Digest] = []

    static let keys = ["mirror_keys"]

    /// Lists are words with spaces between them: a YAML list, or one environment variable.
    mutating func take(_ values: [String: String], _ problems: inout [String]) {
        for word in OpenDoors.words(values["mirror_keys"]) {
            guard let digest = Hex.decode(word).flatMap({ Digest($0) }) else {
                problems.append("mirror_keys: \(word) is no SHA-256 of 64 hex digits")
                continue
            }
            mirrorKeys.append(digest)
        }
    }

    private static func words(_ value: String?) -> [String] {
        (value ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    }

    func open(_ setup: inout ServerSetup) {
        setup.mirrorKeys = BearerKeys(mirrorKeys)
    }
}
