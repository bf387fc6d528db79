import Kernel
import OPCUA

/// Reads settings and gathers what is wrong with them.
struct SettingReader {
    private let code: String
    private let settings: [String: String]
    var problems: [String] = []

    init(_ code: String, _ settings: [String: String]) {
        self.code = code
        self.settings = settings
    }

    mutating func refuse(except known: [String]) {
        for name in settings.keys.sorted() where !known.contains(name) {
            problems.append("\(code): no such setting: \(name)")
        }
    }

    mutating func number(_ name: String, _ range: ClosedRange<Int>, else usual: Int) -> Int {
        guard let text = settings[name] else { return usual }
        guard let value = Int(text), range.contains(value) else {
            problems.append("\(code): \(name) is between \(range.lowerBound) and \(range.upperBound)")
            return usual
        }
        return value
    }

    /// `host` or `host:port`.
    mutating func place(_ address: String, port usual: Int) -> (String, Int) {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let port = parts.count == 2 ? Int(parts[1]) : usual
        guard (1...2).contains(parts.count), !parts[0].isEmpty, let port, (1...65_535).contains(port) else {
            problems.append("\(code): the address is host or host:port")
            return (address, usual)
        }
        return (parts[0], port)
    }

    private mutating func choice<T: RawRepresentable<String> & CaseIterable>(_ name: String, else usual: T) -> T {
        guard let text = settings[name] else { return usual }
        if let value = T(rawValue: text) { return value }
        problems.append("\(code): \(name) is one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
        return usual
    }

    mutating func mqtt(_ name: String, _ address: String, _ secret: String) -> MQTTSettings {
        let authorities = settings["authorities"] ?? ""
        let (host, port) = place(address, port: authorities.isEmpty ? 1883 : 8883)
        let content = name == "sparkplug" ? .sparkplug : choice("content", else: MQTTSettings.Content.json)
        let usual = content == .sparkplug ? "spBv1.0/#" : ""
        let topics = (settings["topics"] ?? usual).split(separator: " ").map(String.init)
        if topics.isEmpty { problems.append("\(code): topics are missing") }
        var found = MQTTSettings(
            host: host, port: port, clientID: settings["client"] ?? "xuemai-\(code)", topics: topics)
        found.content = content
        found.version = choice("version", else: MQTTSettings.Version.v5)
        found.qos = number("qos", 0...1, else: 1)
        found.keepAliveSeconds = number("keep-alive-seconds", 5...3600, else: 15)
        found.hostName = settings["host-name"] ?? ""
        found.user = settings["user"] ?? ""
        found.password = secret
        found.authorities = authorities
        return found
    }

    mutating func opcua(_ address: String, _ secret: String) -> OPCUASource {
        var source = OPCUASource(url: address)
        source.interval = .milliseconds(Int64(number("every-milliseconds", 10...3_600_000, else: 1000)))
        if !address.hasPrefix("opc.tcp://") { problems.append("\(code): the address begins with opc.tcp://") }
        let told = settings["policy"] ?? "None"
        let policies = SecurityPolicy.allCases
        let names = policies.map { $0.rawValue.replacing("_", with: "") }
        if let place = names.firstIndex(of: told.replacing("_", with: "")) {
            source.policy = policies[place]
        } else {
            problems.append("\(code): policy is one of \(names.joined(separator: ", "))")
        }
        switch settings["mode"] {
        case nil: source.mode = source.policy == .none ? .none : .signAndEncrypt
        case "sign": source.mode = .sign
        case "sign-and-encrypt": source.mode = .signAndEncrypt
        default: problems.append("\(code): mode is one of sign, sign-and-encrypt")
        }
        if source.policy == .none, settings["mode"] != nil { problems.append("\(code): a mode needs a policy") }
        source.user = settings["user"] ?? ""
        source.password = secret
        return source
    }
}
