import Foundation
import Logging

/// Structured logs on standard error: text for people, JSON lines for machines. Codes and ids, never people or results.
struct NodeLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let json: Bool

    static func start(_ configuration: NodeConfiguration) {
        let level = Logger.Level(rawValue: configuration.logLevel) ?? .info
        let json = configuration.logFormat == "json"
        LoggingSystem.bootstrap { NodeLog(logLevel: level, label: $0, json: json) }
    }

    private init(logLevel: Logger.Level, label: String, json: Bool) {
        self.logLevel = logLevel
        self.label = label
        self.json = json
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
        let line: String
        if json {
            var object = fields
            object["time"] = time
            object["level"] = event.level.rawValue
            object["logger"] = label
            object["message"] = "\(event.message)"
            let sorted = object.sorted { $0.key < $1.key }
            line = "{" + sorted.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",") + "}"
        } else {
            let rest = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            line = "\(time) \(event.level.rawValue) \(label): \(event.message)\(rest)"
        }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case let scalar where scalar.value < 0x20: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
