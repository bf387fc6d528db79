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
    package static let all: [Asset] = {
        var files = [
            Asset("xuemai.css", "text/css; charset=utf-8", PackageResources.xuemai_css),
            Asset("mark.svg", "image/svg+xml", PackageResources.mark_svg),
        ]
        // In the order of their imports, so that each import already has its key.
        let modules = [
            ("wire.js", PackageResources.wire_js), ("scanner.js", PackageResources.scanner_js),
            ("form.js", PackageResources.form_js), ("xuemai.js", PackageResources.xuemai_js),
            ("receive.js", PackageResources.receive_js), ("live.js", PackageResources.live_js),
            ("sign.js", PackageResources.sign_js), ("lineage.js", PackageResources.lineage_js),
            ("curves.js", PackageResources.curves_js), ("trend.js", PackageResources.trend_js),
            ("sound.js", PackageResources.sound_js), ("film.js", PackageResources.film_js),
        ]
        for (name, bytes) in modules { files.append(module(name, bytes, after: files)) }
        return files
    }()

    /// `/assets/xuemai.css?v=…`; asking for a file that is not carried is our own mistake.
    package static func path(_ name: String) -> String {
        guard let path = paths[name] else { preconditionFailure("no asset named \(name)") }
        return path
    }

    private static let paths: [String: String] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, address(of: $0)) })

    /// A module whose imports name the other modules with their keys, so that each is loaded once.
    private static func module(_ name: String, _ bytes: [UInt8], after others: [Asset]) -> Asset {
        var source = String(decoding: bytes, as: UTF8.self)
        for other in others {
            source = source.replacing("'./\(other.name)'", with: "'\(address(of: other))'")
        }
        return Asset(name, "text/javascript; charset=utf-8", Array(source.utf8))
    }

    private static func address(of asset: Asset) -> String { "/assets/\(asset.name)?v=\(asset.etag)" }

    /// Fowler, Noll, Vo, 64 bits (RFC 9923).
    static func fnv1a(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
