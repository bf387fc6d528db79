import ArgumentParser
import Foundation
import Kernel
import Yams

/// What the operator of a node decides: one YAML file, each key also by environment (`XUEMAI_SITE` for `site`,
/// `XUEMAI_POSTGRES_OWNER` for `postgres_owner`). Checked at start; every problem is named at once.
struct NodeConfiguration: Sendable {
    /// The ledger's name, for ever: the first line of every checkpoint.
    var origin = "plant.example/xuemai"
    /// `plant` or `station`.
    var kind = NodeKind.plant
    /// The maker's name, in the top bar and on papers.
    var site = "示例生物"
    /// Minutes east of UTC of the plant's wall clock.
    var zoneMinutes = 480
    var host = "127.0.0.1"
    var port = 8080
    var publicURL = ""
    /// Holds the database (SQLite), the ledger's key and its newest checkpoint.
    var folder = "xuemai-data"
    /// Both set: PostgreSQL instead of SQLite. `runtime` owns no table.
    var postgresRuntime = ""
    var postgresOwner = ""
    var lockSeconds = 900
    /// Networks of our own proxies, separated by commas: their `X-Forwarded-For` is believed.
    var proxies: [Network] = []
    /// From elsewhere a sign-in takes a second factor; none: everywhere is home.
    var homeNetworks: [Network] = []
    /// `text` or `json`.
    var logFormat = "text"
    var logLevel = "info"
    /// The Python that sets papers; `Tools/install-papers` makes it.
    var papersPython = "/opt/xuemai/papers/bin/python3"
    var doors = ConfiguredDoors()
    var upkeep = ConfiguredUpkeep()
    var film = ConfiguredFilm()

    static let keys =
        [
            "origin", "kind", "site", "zone_minutes", "host", "port", "public_url", "folder", "postgres_runtime",
            "postgres_owner", "lock_seconds", "log_format", "log_level", "proxies", "home_networks", "papers_python",
        ] + ConfiguredDoors.keys + ConfiguredUpkeep.keys + ConfiguredFilm.keys

    var url: String { publicURL.isEmpty ? "http://\(host):\(port)" : publicURL }
    var usesPostgres: Bool { !postgresRuntime.isEmpty }
    var databasePath: String { folder + "/ledger.db" }
    var keyPath: String { folder + "/ledger.key" }
    var accessKeyPath: String { folder + "/access.key" }
    /// Opens the keys of persons; kept apart from the database and its backups.
    var privacyKeyPath: String { folder + "/privacy.key" }
    var matchKeyPath: String { folder + "/match.key" }
    /// Persons whose identity was erased, a line each: outlives the restoring of an older backup.
    var erasedPath: String { folder + "/erased.list" }
    var filmPath: String { film.folder.isEmpty ? folder + "/film" : film.folder }
    var headPath: String { folder + "/head.checkpoint" }
    var witnessKeyPath: String { folder + "/witness.key" }
    func webhookKeyPath(_ name: String) -> String { folder + "/webhook-\(name).key" }
    func webhookPlacePath(_ name: String) -> String { folder + "/webhook-\(name).place" }
    var cosignedPath: String { folder + "/cosigned.checkpoint" }

    static func load(path: String?) throws -> NodeConfiguration {
        let environment = ProcessInfo.processInfo.environment
        var values: [String: String] = [:]
        var problems: [String] = []
        let named = path ?? environment["XUEMAI_CONFIG"]
        if named != nil || FileManager.default.fileExists(atPath: "xuemai.yaml") {
            try read(named ?? "xuemai.yaml", into: &values, &problems)
        }
        for key in keys {
            if let value = environment["XUEMAI_" + key.uppercased()] { values[key] = value }
        }
        var configuration = NodeConfiguration()
        configuration.take(values, &problems)
        configuration.check(&problems)
        guard problems.isEmpty else {
            throw ValidationError(
                "the configuration cannot be used:\n  - " + problems.joined(separator: "\n  - "))
        }
        return configuration
    }

    private static func read(
        _ path: String, into values: inout [String: String], _ problems: inout [String]
    ) throws {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw ValidationError("the configuration \(path) cannot be read: \(error.localizedDescription)")
        }
        let loaded: Any?
        do { loaded = try Yams.load(yaml: text) } catch {
            throw ValidationError("the configuration \(path) is no YAML: \(error)")
        }
        guard let loaded else { return }
        guard let entries = loaded as? [String: Any] else {
            throw ValidationError("the configuration \(path) is no list of keys and values")
        }
        for (key, value) in entries {
            if keys.contains(key) {
                values[key] = words(key, value, &problems)
            } else {
                problems.append("\(key): no such key")
            }
        }
    }

    /// A list as its members with spaces between them; of a member with keys, its values in the order of
    /// `ConfiguredDoors`.
    private static func words(_ key: String, _ value: Any, _ problems: inout [String]) -> String {
        if let list = value as? [Any] {
            return list.map { words(key, $0, &problems) }.joined(separator: " ")
        }
        guard let members = value as? [String: Any] else { return "\(value)" }
        let names = ConfiguredDoors.members[key] ?? []
        for name in members.keys.sorted() where !names.contains(name) {
            problems.append("\(key).\(name): no such key")
        }
        for name in names where members[name] == nil { problems.append("\(key): \(name) is missing") }
        return names.map { name in
            if let list = members[name] as? [Any] { return list.map { "\($0)" }.joined(separator: ",") }
            return members[name].map { "\($0)" } ?? "?"
        }.joined(separator: " ")
    }

    private mutating func take(_ values: [String: String], _ problems: inout [String]) {
        func number(_ key: String, _ into: inout Int) {
            guard let text = values[key] else { return }
            if let value = Int(text) { into = value } else { problems.append("\(key): \(text) is no number") }
        }
        number("zone_minutes", &zoneMinutes)
        number("port", &port)
        number("lock_seconds", &lockSeconds)
        origin = values["origin"] ?? origin
        if let text = values["kind"] {
            if let known = NodeKind(rawValue: text) { kind = known } else { problems.append("kind: plant or station") }
        }
        site = values["site"] ?? site
        host = values["host"] ?? host
        publicURL = values["public_url"] ?? publicURL
        folder = values["folder"] ?? folder
        postgresRuntime = values["postgres_runtime"] ?? postgresRuntime
        postgresOwner = values["postgres_owner"] ?? postgresOwner
        logFormat = values["log_format"] ?? logFormat
        logLevel = values["log_level"] ?? logLevel
        papersPython = values["papers_python"] ?? papersPython
        doors.take(values, &problems)
        upkeep.take(values, &problems)
        film.take(values, &problems)
        proxies = NodeConfiguration.networks("proxies", values, &problems)
        homeNetworks = NodeConfiguration.networks("home_networks", values, &problems)
    }

    private static func networks(
        _ key: String, _ values: [String: String], _ problems: inout [String]
    ) -> [Network] {
        (values[key] ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).compactMap { text in
            if let network = Network(String(text)) { return network }
            problems.append("\(key): \(text) is no network")
            return nil
        }
    }

    private func check(_ problems: inout [String]) {
        if origin.isEmpty || origin.contains(where: { $0.isWhitespace || $0 == "+" }) {
            problems.append("origin: not empty, no space, no plus")
        }
        if site.isEmpty { problems.append("site: not empty") }
        if !(-720...840).contains(zoneMinutes) { problems.append("zone_minutes: between -720 and 840") }
        if !(0...65_535).contains(port) { problems.append("port: between 0 and 65535") }
        if !(60...3_600).contains(lockSeconds) { problems.append("lock_seconds: between 60 and 3600") }
        if postgresRuntime.isEmpty != postgresOwner.isEmpty {
            problems.append("postgres_runtime, postgres_owner: both or none")
        }
        if !["text", "json"].contains(logFormat) { problems.append("log_format: text or json") }
        if !["trace", "debug", "info", "notice", "warning", "error", "critical"].contains(logLevel) {
            problems.append("log_level: trace, debug, info, notice, warning, error or critical")
        }
        if !publicURL.isEmpty, !publicURL.hasPrefix("http://"), !publicURL.hasPrefix("https://") {
            problems.append("public_url: begins with http:// or https://")
        }
    }
}
