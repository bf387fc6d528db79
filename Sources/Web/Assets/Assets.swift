/// A file that pages need, carried inside the program.
package struct Asset: Sendable {
    package let name: String
    package let contentType: String
    package let bytes: [UInt8]
    /// FNV-1a 64 of the bytes in hexadecimal: a cache key and nothing else.
    package let etag: String

    init(_ name: String, _ contentType: String, _ bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
        self.etag = Assets.fnv1a(bytes)
    }
}

/// All files under `/assets/`; the page names each with its cache key, so they may be kept for a year.
package enum Assets {
    package static let all: [Asset] = [
        Asset("xuemai.css", "text/css; charset=utf-8", PackageResources.xuemai_css),
        Asset("mark.svg", "image/svg+xml", PackageResources.mark_svg),
        script("xuemai.js", PackageResources.xuemai_js),
        script("scanner.js", PackageResources.scanner_js),
        script("receive.js", PackageResources.receive_js),
        script("live.js", PackageResources.live_js),
        script("sign.js", PackageResources.sign_js),
        script("form.js", PackageResources.form_js),
    ]

    /// `/assets/xuemai.css?v=…`; asking for a file that is not carried is our own mistake.
    package static func path(_ name: String) -> String {
        guard let path = paths[name] else { preconditionFailure("no asset named \(name)") }
        return path
    }

    private static let paths: [String: String] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, "/assets/\($0.name)?v=\($0.etag)") })

    private static func script(_ name: String, _ bytes: [UInt8]) -> Asset {
        Asset(name, "text/javascript; charset=utf-8", bytes)
    }

    /// Fowler, Noll, Vo, 64 bits (RFC 9923).
    static func fnv1a(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
