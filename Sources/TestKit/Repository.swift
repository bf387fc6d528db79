import Foundation

/// One file of the repository. Every rule is a function of these two.
package struct TextFile: Sendable {
    /// From the root of the repository.
    package let path: String
    package let text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    package var isTest: Bool { path.hasPrefix("Tests/") }
    package var name: String { String(path.split(separator: "/").last ?? "") }
}

/// The files that are kept: hidden folders and what `.gitignore` names hold none.
package enum Repository {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let ignored: Set<String> = ["demo-data", "__pycache__"]
    /// What a person writes by hand is smaller.
    private static let textBytesMax = 4_000_000

    package static func paths() throws -> [String] { try paths(under: "") }

    private static func paths(under folder: String) throws -> [String] {
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
            .sorted()
        {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if name.hasPrefix("."), ![".swift-format", ".gitignore", ".github"].contains(name) { continue }
            if ignored.contains(name) || name == "Package.resolved" { continue }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: root.appending(path: path).path, isDirectory: &isFolder)
            if isFolder.boolValue { found += try paths(under: path) } else { found.append(path) }
        }
        return found
    }

    /// Files of text with this ending, or all.
    package static func files(ending: String = "", under folder: String = "") throws -> [TextFile] {
        try paths().filter { $0.hasSuffix(ending) && $0.hasPrefix(folder) }.compactMap { path in
            let bytes = try Data(contentsOf: root.appending(path: path))
            guard bytes.count <= textBytesMax, let text = String(bytes: bytes, encoding: .utf8) else {
                return nil
            }
            return TextFile(path: path, text: text)
        }
    }

    package static func swift(under folder: String) throws -> [TextFile] {
        try files(ending: ".swift", under: folder)
    }

    package static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    package static func path(of file: String) -> String { root.appending(path: file).path }

    /// Rewrites a golden file that a person then reads as a difference: only when asked by `UPDATE_GOLDEN=1`.
    package static func updates(_ path: String, to text: String) throws -> Bool {
        guard ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil else { return false }
        try text.write(to: root.appending(path: path), atomically: true, encoding: .utf8)
        return true
    }
}
