import Foundation
import Testing

/// HTML kept beside the tests; `UPDATE_GOLDEN=1` writes it anew for a person to read in the diff.
enum Golden {
    static func compare(_ text: String, name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/\(name).html")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let kept = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let pair = zip(text.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
        #expect(
            text == kept,
            "\(name): now \(pair?.0 ?? "longer or shorter"), was \(pair?.1 ?? ""). UPDATE_GOLDEN=1 if meant")
    }
}
