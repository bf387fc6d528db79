import Kernel

/// What a node can be read for (OPC 10000-6, annex A.1).
package enum Attribute: UInt32, Sendable {
    case nodeClass = 2
    case browseName = 3
    case displayName = 4
    case description = 5
    case value = 13
    case dataType = 14
    case valueRank = 15
    case accessLevel = 17
    case minimumSamplingInterval = 19
    case historizing = 20
}

/// What a node is (OPC 10000-3, 8.30).
package enum NodeKind: UInt32, Sendable {
    case unspecified = 0
    case object = 1
    case variable = 2
    case method = 4
    case objectType = 8
    case variableType = 16
    case referenceType = 32
    case dataType = 64
    case view = 128
}

/// A node that stands under another.
package struct Reference: Hashable, Sendable {
    package let node: NodeId
    package let reference: NodeId
    package let name: QualifiedName
    package let displayName: LocalizedText
    package let kind: NodeKind
    package let type: NodeId

    init(from reader: inout WireReader) throws(WireFailure) {
        reference = try NodeId(from: &reader)
        _ = try reader.boolean()
        node = try ExpandedNodeId(from: &reader).node
        name = try QualifiedName(from: &reader)
        displayName = try LocalizedText(from: &reader)
        kind = NodeKind(rawValue: try reader.integer()) ?? .unspecified
        type = try ExpandedNodeId(from: &reader).node
    }
}

/// References of one node, and where the rest is.
struct BrowseResult: Sendable {
    let status: StatusCode
    let continuation: [UInt8]?
    let references: [Reference]

    init(from reader: inout WireReader) throws(WireFailure) {
        status = StatusCode(try reader.integer())
        continuation = try reader.byteString()
        references = try reader.array(least: 16) { (reader) throws(WireFailure) in try Reference(from: &reader) }
    }

    static func array(from reader: inout WireReader) throws(WireFailure) -> [BrowseResult] {
        let results = try reader.array(least: 12) { (reader) throws(WireFailure) in try BrowseResult(from: &reader) }
        try Diagnostics.skipArray(in: &reader)
        return results
    }
}

struct Browse: Request {
    static let number: UInt32 = 527
    /// HierarchicalReferences: folders, components, properties.
    static let hierarchical = NodeId(33)
    let nodes: [NodeId]
    let referencesPerNode: UInt32

    func write(into writer: inout WireWriter) {
        NodeId.null.write(into: &writer)
        writer.put(nil as Moment?)
        writer.put(UInt32(0))
        writer.put(referencesPerNode)
        writer.array(nodes) { writer, node in
            node.write(into: &writer)
            writer.put(UInt32(0))
            Browse.hierarchical.write(into: &writer)
            writer.put(true)
            writer.put(UInt32(0))
            writer.put(UInt32(0x3F))
        }
    }

    struct Reply: Answer {
        static let number: UInt32 = 530
        let results: [BrowseResult]
        init(from reader: inout WireReader) throws(WireFailure) { results = try BrowseResult.array(from: &reader) }
    }
}

struct BrowseNext: Request {
    static let number: UInt32 = 533
    let continuations: [[UInt8]]

    func write(into writer: inout WireWriter) {
        writer.put(false)
        writer.array(continuations) { $0.put(bytes: $1) }
    }

    struct Reply: Answer {
        static let number: UInt32 = 536
        let results: [BrowseResult]
        init(from reader: inout WireReader) throws(WireFailure) { results = try BrowseResult.array(from: &reader) }
    }
}

struct Read: Request {
    static let number: UInt32 = 631
    let nodes: [NodeId]
    let attribute: Attribute

    func write(into writer: inout WireWriter) {
        // Any age, and both times.
        writer.put(0.0)
        writer.put(UInt32(2))
        writer.array(nodes) { writer, node in
            node.write(into: &writer)
            writer.put(attribute.rawValue)
            writer.put(nil as String?)
            QualifiedName.writeNull(into: &writer)
        }
    }

    struct Reply: Answer {
        static let number: UInt32 = 634
        let values: [TimedValue]

        init(from reader: inout WireReader) throws(WireFailure) {
            values = try reader.array(least: 1) { (reader) throws(WireFailure) in try TimedValue(from: &reader) }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}

/// Raw values of the past (OPC 10000-11, 6.5.3), oldest first.
struct HistoryRead: Request {
    static let number: UInt32 = 664
    /// ReadRawModifiedDetails.
    static let details: UInt32 = 649
    let nodes: [(node: NodeId, continuation: [UInt8]?)]
    let from: Moment
    let to: Moment
    let valuesPerNode: UInt32

    func write(into writer: inout WireWriter) {
        ExtensionObject(Self.details) { writer in
            writer.put(false)
            writer.put(from)
            writer.put(to)
            writer.put(valuesPerNode)
            writer.put(false)
        }.write(into: &writer)
        writer.put(UInt32(2))
        writer.put(false)
        writer.array(nodes) { writer, wanted in
            wanted.node.write(into: &writer)
            writer.put(nil as String?)
            QualifiedName.writeNull(into: &writer)
            writer.put(bytes: wanted.continuation)
        }
    }

    struct Reply: Answer {
        static let number: UInt32 = 667
        let results: [HistoryResult]

        init(from reader: inout WireReader) throws(WireFailure) {
            results = try reader.array(least: 11) { (reader) throws(WireFailure) in try HistoryResult(from: &reader) }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}

struct HistoryResult: Sendable {
    /// HistoryData.
    static let number: UInt32 = 658
    let status: StatusCode
    let continuation: [UInt8]?
    let values: [TimedValue]

    init(from reader: inout WireReader) throws(WireFailure) {
        status = StatusCode(try reader.integer())
        continuation = try reader.byteString()
        let found = try ExtensionObject(from: &reader)
        guard found.type == NodeId(Self.number) else {
            values = []
            return
        }
        var inside = WireReader(found.body)
        values = try inside.array(least: 1) { (reader) throws(WireFailure) in try TimedValue(from: &reader) }
        try inside.finish()
    }
}
