import ArgumentParser
import Collectors
import Foundation
import Kernel
import Yams

/// What the operator of an edge machine decides: the node, the folder of the buffer, and the sources.
struct CollectConfiguration: Sendable {
    static let keys = ["node", "key_file", "folder", "bytes_max", "identity", "trusted", "sources"]
    static let sourceKeys = ["code", "protocol", "address", "settings", "secret_file", "signals"]

    var node = ""
    var key = ""
    var folder = "edge-data"
    var limits = EdgeBuffer.Limits()
    /// Where our own certificate and key are kept; beside the buffer if not said.
    var identity: String?
    /// Certificates of OPC UA servers that this machine speaks with.
    var trusted: String?
    var sources: [SourceSetup] = []

    var own: OwnCertificateFile { OwnCertificateFile(folder: identity ?? folder + "/opcua") }
    var trustedFolder: String { trusted ?? (identity ?? folder + "/opcua") + "/trusted" }
    var security: OPCUASecurity { OPCUASecurity(own, trusted: OPCUASecurity.folder(trustedFolder)) }

    /// Every problem is named at once.
    static func load(path: String) throws -> CollectConfiguration {
        let loaded: Any?
        do { loaded = try Yams.load(yaml: try String(contentsOfFile: path, encoding: .utf8)) } catch {
            throw ValidationError("\(path) cannot be read, or is no YAML")
        }
        guard let entries = loaded as? [String: Any] else { throw ValidationError("\(path) is no list of keys") }
        var problems = entries.keys.filter { !keys.contains($0) }.sorted().map { "\($0): no such key" }
        var configuration = CollectConfiguration()
        configuration.takeNode(entries, &problems)
        for entry in entries["sources"] as? [Any] ?? [] { configuration.takeSource(entry, &problems) }
        if configuration.sources.isEmpty, problems.isEmpty { problems.append("sources: none") }
        let codes = configuration.sources.map(\.code)
        if Set(codes).count < codes.count { problems.append("sources: a code stands there twice") }
        guard problems.isEmpty else {
            throw ValidationError("\(path) cannot be used:\n  - " + problems.joined(separator: "\n  - "))
        }
        return configuration
    }

    private mutating func takeNode(_ entries: [String: Any], _ problems: inout [String]) {
        node = entries["node"].map { "\($0)" } ?? ""
        if !node.hasPrefix("http://"), !node.hasPrefix("https://") {
            problems.append("node: begins with http:// or https://")
        }
        folder = entries["folder"].map { "\($0)" } ?? folder
        identity = entries["identity"].map { "\($0)" }
        trusted = entries["trusted"].map { "\($0)" }
        if let told = ProcessInfo.processInfo.environment["XUEMAI_COLLECT_KEY"] {
            key = told
        } else if let file = entries["key_file"] {
            key = secret("\(file)", &problems)
        } else {
            problems.append("key_file: missing; it holds the key of this machine's device")
        }
        if let bytes = entries["bytes_max"] {
            if let number = bytes as? Int, number >= 1 << 20 {
                limits.bytesMax = number
            } else {
                problems.append("bytes_max: a number of bytes, at least 1048576")
            }
        }
    }

    private mutating func takeSource(_ entry: Any, _ problems: inout [String]) {
        guard let members = entry as? [String: Any], let code = members["code"].map({ "\($0)" }) else {
            problems.append("sources: each has a code")
            return
        }
        for name in members.keys.sorted() where !Self.sourceKeys.contains(name) {
            problems.append("\(code).\(name): no such key")
        }
        func texts(_ name: String) -> [String: String] {
            (members[name] as? [String: Any] ?? [:]).mapValues { "\($0)" }
        }
        let secret = members["secret_file"].map { self.secret("\($0)", &problems) } ?? ""
        let signals =
            members["signals"] as? String == "as told"
            ? SignalMap.asTold : Self.signals(code, members["signals"] as? [String: Any] ?? [:], &problems)
        do throws(WireFailure) {
            sources.append(
                try SourceSetup(
                    code: code, protocol: members["protocol"].map { "\($0)" } ?? "",
                    address: members["address"].map { "\($0)" } ?? "", settings: texts("settings"), secret: secret,
                    signals: signals))
        } catch {
            problems.append(error.reason)
        }
    }

    /// `address: CODE`, or `address: { signal: CODE, dead-band: 0.05, silence-seconds: 60 }`.
    private static func signals(_ code: String, _ entries: [String: Any], _ problems: inout [String]) -> SignalMap {
        var signals: [String: String] = [:]
        var bands: [String: DeadBand] = [:]
        for (address, entry) in entries {
            guard let members = entry as? [String: Any] else {
                signals[address] = "\(entry)"
                continue
            }
            let known: Set = ["signal", "dead-band", "silence-seconds"]
            let width = members["dead-band"].map { DecimalNumber("\($0)") }
            let seconds = members["silence-seconds"] as? Int ?? 60
            guard let signal = members["signal"], Set(members.keys).isSubset(of: known), width != .some(nil),
                (1...86_400).contains(seconds)
            else {
                problems.append("\(code).signals.\(address): signal, dead-band, silence-seconds between 1 and 86400")
                continue
            }
            signals[address] = "\(signal)"
            if let width = width ?? nil, width > DecimalNumber(coefficient: 0) {
                bands["\(signal)"] = DeadBand(width, longestSilence: .seconds(Int64(seconds)))
            }
        }
        return SignalMap(signals, bands: bands)
    }

    private func secret(_ path: String, _ problems: inout [String]) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            problems.append("\(path) cannot be read")
            return ""
        }
    }
}
