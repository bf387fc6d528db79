/// `spBv1.0/<group>/<type>/<edge node>[/<device>]`, Sparkplug B 3.0 §4.1.
struct SparkplugTopic: Sendable, Hashable {
    enum Kind: String, Sendable {
        case nodeBirth = "NBIRTH"
        case nodeDeath = "NDEATH"
        case nodeReport = "NDATA"
        case nodeCommand = "NCMD"
        case deviceBirth = "DBIRTH"
        case deviceDeath = "DDEATH"
        case deviceReport = "DDATA"
        case deviceCommand = "DCMD"

        var isOfDevice: Bool {
            switch self {
            case .deviceBirth, .deviceDeath, .deviceReport, .deviceCommand: true
            case .nodeBirth, .nodeDeath, .nodeReport, .nodeCommand: false
            }
        }
    }

    static let namespace = "spBv1.0"

    let kind: Kind
    let node: SparkplugNode
    let device: String?

    init?(_ topic: String) {
        let parts = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 || parts.count == 5, parts[0] == Self.namespace, let kind = Kind(rawValue: parts[2]),
            kind.isOfDevice == (parts.count == 5), parts.allSatisfy({ !$0.isEmpty })
        else { return nil }
        self.kind = kind
        node = SparkplugNode(group: parts[1], edge: parts[3])
        device = parts.count == 5 ? parts[4] : nil
    }
}

/// An edge node of a group.
struct SparkplugNode: Sendable, Hashable, CustomStringConvertible {
    let group: String
    let edge: String

    var commandTopic: String { "\(SparkplugTopic.namespace)/\(group)/NCMD/\(edge)" }
    var description: String { "\(group)/\(edge)" }
}
