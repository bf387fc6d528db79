import Exchange
import Kernel
import Ledger
import Server

/// What of the configuration opens doors to machines: none unless it is named.
struct ConfiguredDoors: Sendable {
    /// SHA-256 of each key.
    var mirrorKeys: [Digest] = []
    var metricsKeys: [Digest] = []
    /// Logs that this node cosigns.
    var witnessLogs: [VerifierKey] = []
    /// As cosignatures name this node; its origin and `/witness` if it is empty.
    var witnessName = ""
    /// Who cosigns this node's log.
    var witnesses: [WitnessPeer] = []
    /// Cosignatures that a checkpoint needs before it is given out as cosigned.
    var witnessQuorum = 1
    var witnessSeconds = 30

    /// Who is told of new entries.
    var webhooks: [(name: String, url: String, kinds: [String])] = []

    /// What members with keys have, in the order of their words.
    static let members = ["witnesses": ["vkey", "url"], "webhooks": ["name", "url", "kinds"]]

    static let keys = [
        "mirror_keys", "metrics_keys", "witness_logs", "witness_name", "witnesses", "witness_quorum", "witness_seconds",
        "webhooks",
    ]

    func witnessName(_ origin: String) -> String { witnessName.isEmpty ? origin + "/witness" : witnessName }

    /// Lists are words with spaces between them: a YAML list, or one environment variable.
    mutating func take(_ values: [String: String], _ problems: inout [String]) {
        mirrorKeys = ConfiguredDoors.digests("mirror_keys", values, &problems)
        metricsKeys = ConfiguredDoors.digests("metrics_keys", values, &problems)
        takeWitnessed(values, &problems)
        takeWitnesses(values, &problems)
        takeWebhooks(values, &problems)
    }

    private mutating func takeWitnessed(_ values: [String: String], _ problems: inout [String]) {
        witnessName = values["witness_name"] ?? witnessName
        if witnessName.contains(where: { $0.isWhitespace || $0 == "+" }) {
            problems.append("witness_name: no space, no plus")
        }
        for word in ConfiguredDoors.words(values["witness_logs"]) {
            guard let key = VerifierKey(vkey: word), key.kind == .ed25519 else {
                problems.append("witness_logs: \(word) is no key of a log, name+id+base64")
                continue
            }
            guard !witnessLogs.contains(where: { $0.isNamed(key.name) }) else {
                problems.append("witness_logs: \(key.name) stands there twice")
                continue
            }
            witnessLogs.append(key)
        }
    }

    private mutating func takeWitnesses(_ values: [String: String], _ problems: inout [String]) {
        var words = ConfiguredDoors.words(values["witnesses"])[...]
        while let word = words.popFirst() {
            guard let key = VerifierKey(vkey: word), key.kind == .cosignature, let url = words.popFirst(),
                url.hasPrefix("https://") || url.hasPrefix("http://")
            else {
                problems.append("witnesses: \(word) is no key of a witness (type 04) before its address")
                break
            }
            witnesses.append(WitnessPeer(key: key, url: url))
        }
        func number(_ key: String, _ into: inout Int, _ range: ClosedRange<Int>) {
            guard let text = values[key] else { return }
            guard let value = Int(text), range.contains(value) else {
                problems.append("\(key): between \(range.lowerBound) and \(range.upperBound)")
                return
            }
            into = value
        }
        number("witness_quorum", &witnessQuorum, 1...max(1, witnesses.count))
        number("witness_seconds", &witnessSeconds, 1...86_400)
    }

    private mutating func takeWebhooks(_ values: [String: String], _ problems: inout [String]) {
        let words = ConfiguredDoors.words(values["webhooks"])
        guard words.count % 3 == 0 else {
            problems.append("webhooks: name, url and kinds of each")
            return
        }
        for start in stride(from: 0, to: words.count, by: 3) {
            let (name, url, kinds) = (words[start], words[start + 1], words[start + 2])
            let isName = name.utf8.count <= 32 && name.wholeMatch(of: /[a-z0-9-]+/) != nil
            guard isName, !webhooks.contains(where: { $0.name == name }) else {
                problems.append(
                    "webhooks: \(name) is no name of small letters, digits and dashes, or stands there twice")
                continue
            }
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                problems.append("webhooks: \(url) does not begin with http:// or https://")
                continue
            }
            webhooks.append((name, url, kinds == "all" ? [] : kinds.split(separator: ",").map(String.init)))
        }
    }

    private static func digests(
        _ key: String, _ values: [String: String], _ problems: inout [String]
    ) -> [Digest] {
        words(values[key]).compactMap { word in
            if let digest = Hex.decode(word).flatMap({ Digest($0) }) { return digest }
            problems.append("\(key): \(word) is no SHA-256 of 64 hex digits")
            return nil
        }
    }

    private static func words(_ value: String?) -> [String] {
        (value ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Gives the shelf of cosigned checkpoints if there are witnesses.
    func open(
        _ setup: inout ServerSetup, _ folder: NodeFolder, log: VerifierKey
    ) throws -> CosignedShelf? {
        setup.mirrorKeys = BearerKeys(mirrorKeys)
        setup.metricsKeys = BearerKeys(metricsKeys)
        if !witnessLogs.isEmpty { setup.witness = WitnessDuty(signer: try folder.witness(), logs: witnessLogs) }
        setup.webhooks = try webhooks.map { try folder.webhook($0.name, $0.url, $0.kinds) }
        let courier = OutwardPost(answerBytesMax: Parcel.bytesMax)
        setup.exchange = ExchangePost { try await courier.post($0, $1) }
        guard !witnesses.isEmpty else { return nil }
        let shelf = folder.shelf(log: log)
        let post = OutwardPost()
        var cosigning = Cosigning(
            log: log, peers: witnesses, quorum: witnessQuorum, shelf: shelf,
            post: { try await post.post($0, $1) })
        cosigning.every = .seconds(witnessSeconds)
        setup.cosigning = cosigning
        return shelf
    }
}
