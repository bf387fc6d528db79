package import Kernel

package enum ConnectionCommand: Command {
    case declare(ConnectionDetail)
    case amend(ConnectionDetail)
    case close

    package var permission: Permission? { "equipment.register" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .declare(let detail):
            writer.value("declare")
            detail.write(to: &writer)
        case .amend(let detail):
            writer.value("amend")
            detail.write(to: &writer)
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct ConnectionState: Sendable, Equatable {
    package let id: String
    package var detail: ConnectionDetail?
    package var isClosed = false

    package init(id: String) { self.id = id }
}

/// A connection is known by address and settings; secrets are refused, since facts are for ever.
package enum ConnectionRules: Rules {
    package static let noun = "equipment.connection"
    static let settingsMax = 40
    static let addressBytesMax = 500
    /// Parts of names under which secrets are kept.
    static let secretWords = [
        "password", "passwd", "pwd", "secret", "token", "private", "credential", "apikey", "api_key",
    ]

    /// `evidence`: open signals come over it.
    package typealias Evidence = Bool

    package static func blank(_ id: String) -> ConnectionState { ConnectionState(id: id) }

    package static func decide(
        _ command: ConnectionCommand, _ state: ConnectionState, _ evidence: Bool, _ circumstance: Circumstance
    ) throws(Refusal) -> [ConnectionFact] {
        if case .declare(let detail) = command {
            guard state.detail == nil else { throw .connectionExists(state.id) }
            guard state.id.isEquipmentCode else { throw .assetCodeWrong }
            try check(detail)
            return [.declared(detail)]
        }
        guard let present = state.detail, !state.isClosed else { throw .connectionUnknown(state.id) }
        switch command {
        case .declare: throw .connectionExists(state.id)
        case .amend(let detail):
            guard detail != present else { throw .assetSame }
            try check(detail)
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.amended(detail)]
        case .close:
            guard !evidence else { throw .connectionCarries(state.id) }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.closed]
        }
    }

    package static func apply(_ fact: ConnectionFact, _ head: EntryHead, to state: inout ConnectionState) {
        switch fact {
        case .declared(let detail), .amended(let detail): state.detail = detail
        case .closed: state.isClosed = true
        }
    }

    private static func check(_ detail: ConnectionDetail) throws(Refusal) {
        guard detail.name.isLine, detail.address.isLine(bytesMax: addressBytesMax),
            detail.settings.count <= settingsMax,
            detail.settings.allSatisfy({ $0.key.isEquipmentCode && $0.value.isLine(bytesMax: 500) })
        else { throw .connectionFieldWrong }
        let names = detail.settings.keys.map { $0.lowercased() }
        guard !names.contains(where: { name in secretWords.contains { name.contains($0) } }),
            !carriesUser(detail.address)
        else { throw .connectionSecret }
    }

    /// `mqtt://user:word@host`
    private static func carriesUser(_ address: String) -> Bool {
        guard let scheme = address.firstRange(of: "://") else { return false }
        let rest = address[scheme.upperBound...].prefix { $0 != "/" }
        return rest.contains("@")
    }
}

extension Refusal {
    package static func connectionExists(_ id: String) -> Refusal {
        Refusal(
            "equipment.connection.exists", Phrase("连接 \(id) 已经登记", "Connection \(id) is declared already"),
            next: Phrase("换一个编号", "Take another code"))
    }

    package static func connectionUnknown(_ id: String) -> Refusal {
        Refusal(
            "equipment.connection.unknown", Phrase("没有在用的连接 \(id)", "There is no open connection \(id)"),
            next: Phrase("先登记连接", "Declare the connection first"))
    }

    package static let connectionFieldWrong = Refusal(
        "equipment.connection.field-wrong", Phrase("名称、地址或设置写错", "Its name, address or a setting is wrong"),
        next: Phrase("核对各项再提交", "Check the fields, then send it"))

    /// The record is kept for decades and read by many: no password belongs there (MLPS, D 12.1).
    package static let connectionSecret = Refusal(
        "equipment.connection.secret", Phrase("连接里不能写口令、密钥或令牌", "No password, key or token belongs here"),
        next: Phrase("写进采集机自己的配置文件", "Keep it in the collector's own configuration"))

    package static func connectionCarries(_ id: String) -> Refusal {
        Refusal(
            "equipment.connection.carries", Phrase("还有信号用连接 \(id)", "Signals still come over \(id)"),
            next: Phrase("先改或停用这些信号", "Amend or close those signals first"))
    }
}
