import Historian
import Kernel
import OPCUA

/// The tree of a server, level by level, over the connection that its values come by.
struct OPCUABrowser: TagBrowser {
    /// Of one level; more is no list for people.
    static let nodesMax = 2_000
    static let textMax = 60

    let client: OPCUAClient

    func nodes(under address: String) async throws(SourceFailure) -> [FoundNode] {
        guard let node = address.isEmpty ? OPCUAClient.objects : NodeId(address) else {
            throw SourceFailure(Phrase("“\(address)”不是节点", "“\(address)” is no node"))
        }
        do throws(OPCUAFailure) {
            let found = try await client.browse(node).filter { $0.kind == .object || $0.kind == .variable }
            var seen: Set<NodeId> = []
            let references = Array(found.filter { seen.insert($0.node).inserted }.prefix(Self.nodesMax))
            let variables = references.filter { $0.kind == .variable }.map(\.node)
            let values = Dictionary(
                zip(variables, try await client.read(variables)), uniquingKeysWith: { first, _ in first })
            return references.map { reference in
                var node = FoundNode(
                    address: "\(reference.node)", name: Self.name(of: reference),
                    isVariable: reference.kind == .variable)
                if let value = values[reference.node] {
                    node.value = Self.text(of: value)
                    node.at = value.time
                }
                return node
            }
        } catch { throw SourceFailure(error.phrase) }
    }

    private static func name(of reference: Reference) -> String {
        let shown = reference.displayName.text
        return String((shown.isEmpty ? "\(reference.node)" : shown).prefix(textMax))
    }

    /// For looking, not for the record.
    static func text(of value: TimedValue) -> String {
        if value.status.isBad { return "\(value.status)" }
        let number: PointValue
        switch value.value {
        case .null: return ""
        case .boolean(let flag): return flag ? "true" : "false"
        case .signed(let whole): return "\(whole)"
        case .unsigned(let whole): return "\(whole)"
        case .float(let told): number = ToldNumber.value(told)
        case .double(let told): number = ToldNumber.value(told)
        case .text(let text): return String(text.prefix(textMax))
        case .localized(let text): return String(text.text.prefix(textMax))
        case .moment(let moment): return moment?.rfc3339 ?? ""
        case .array(let values, _): return "[\(values.count)]"
        default: return "…"
        }
        return number.decimal?.text ?? number.approximate.map { "\($0)" } ?? ""
    }
}
