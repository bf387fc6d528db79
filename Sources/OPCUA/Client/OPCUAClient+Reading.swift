package import Kernel

extension OPCUAClient {
    /// References that one node may have before the rest is left away and said so: `tooMany`.
    static let referencesMost = 100_000

    /// The server's objects: where browsing begins.
    package static var objects: NodeId { WellKnown.objects }

    /// What stands under a node.
    package func browse(_ node: NodeId = OPCUAClient.objects) async throws(OPCUAFailure) -> [Reference] {
        try await browse([node])[node] ?? []
    }

    /// What stands under each of some nodes. A node that the server does not know is an error of the whole.
    package func browse(_ nodes: [NodeId]) async throws(OPCUAFailure) -> [NodeId: [Reference]] {
        var found: [NodeId: [Reference]] = [:]
        for start in stride(from: 0, to: nodes.count, by: limits.browse) {
            let part = Array(nodes[start..<min(start + limits.browse, nodes.count)])
            var asked = part
            var results = try await call(Browse(nodes: part, referencesPerNode: 0)).results
            while true {
                guard results.count == asked.count else { throw .garbage(.length(Int64(results.count))) }
                var rest: [(node: NodeId, continuation: [UInt8])] = []
                for (node, result) in zip(asked, results) {
                    if result.status.isBad { throw .refused(result.status) }
                    found[node, default: []] += result.references
                    guard let continuation = result.continuation, !continuation.isEmpty else { continue }
                    // A server that never ends, or never moves, is not followed.
                    guard found[node, default: []].count < Self.referencesMost, !result.references.isEmpty else {
                        throw .garbage(.length(Int64(Self.referencesMost)))
                    }
                    rest.append((node, continuation))
                }
                if rest.isEmpty { break }
                asked = rest.map(\.node)
                results = try await call(BrowseNext(continuations: rest.map(\.continuation))).results
            }
        }
        return found
    }

    /// One attribute of each node, in their order.
    package func read(
        _ nodes: [NodeId], _ attribute: Attribute = .value
    ) async throws(OPCUAFailure) -> [TimedValue] {
        if nodes.count <= limits.read { return try await readPart(nodes, attribute) }
        var values: [TimedValue] = []
        values.reserveCapacity(nodes.count)
        for start in stride(from: 0, to: nodes.count, by: limits.read) {
            let part = Array(nodes[start..<min(start + limits.read, nodes.count)])
            values += try await readPart(part, attribute)
        }
        return values
    }

    private func readPart(
        _ nodes: [NodeId], _ attribute: Attribute
    ) async throws(OPCUAFailure) -> [TimedValue] {
        if nodes.isEmpty { return [] }
        let values = try await call(Read(nodes: nodes, attribute: attribute)).values
        guard values.count == nodes.count else { throw .garbage(.length(Int64(values.count))) }
        return values
    }

    /// Values that one page of history has.
    static let historyPage: UInt32 = 10_000

    /// Values of one call to `history` before it is refused: three days of ten nodes once a second.
    static let historyMost = 2_600_000

    /// Raw values of a node, oldest first, both ends included.
    package func history(_ node: NodeId, from: Moment, to: Moment) async throws(OPCUAFailure) -> [TimedValue] {
        let found = try await history([node], from: from, to: to)
        guard let values = found[node] else { throw .garbage(.ended) }
        return try values.get()
    }

    /// Raw values of some nodes, each with its own refusal: not every node has a history.
    package func history(
        _ nodes: [NodeId], from: Moment, to: Moment
    ) async throws(OPCUAFailure) -> [NodeId: Result<[TimedValue], OPCUAFailure>] {
        var found: [NodeId: Result<[TimedValue], OPCUAFailure>] = [:]
        var count = 0
        for start in stride(from: 0, to: nodes.count, by: limits.history) {
            var asked = nodes[start..<min(start + limits.history, nodes.count)].map {
                (node: $0, continuation: nil as [UInt8]?)
            }
            while !asked.isEmpty {
                let ask = HistoryRead(nodes: asked, from: from, to: to, valuesPerNode: Self.historyPage)
                let results = try await call(ask).results
                guard results.count == asked.count else { throw .garbage(.length(Int64(results.count))) }
                var rest: [(node: NodeId, continuation: [UInt8]?)] = []
                for (one, result) in zip(asked, results) {
                    guard !result.status.isBad else {
                        found[one.node] = .failure(.refused(result.status))
                        continue
                    }
                    count += result.values.count
                    guard count <= Self.historyMost else { throw .channel(.tooLarge(count)) }
                    var values = try found[one.node]?.get() ?? []
                    values += result.values
                    found[one.node] = .success(values)
                    guard let continuation = result.continuation, !continuation.isEmpty else { continue }
                    // A page without values that asks to be continued would never end.
                    guard !result.values.isEmpty else { throw .garbage(.ended) }
                    rest.append((one.node, continuation))
                }
                asked = rest
            }
        }
        return found
    }
}
