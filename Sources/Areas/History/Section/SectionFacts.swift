package import Historian
package import Kernel

/// Which chunks a stretch of received points became, and the digests of the packs that they stand in.
package struct ClosedSection: Sendable, Hashable {
    package let chunks: [ChunkPlace]
    package let packs: [Digest]
    package let points: Int
    /// The last row of the tail that it holds; earlier ones are done with.
    package let tail: Int64

    package init(chunks: [ChunkPlace], packs: [Digest], points: Int, tail: Int64) {
        self.chunks = chunks
        self.packs = packs
        self.points = points
        self.tail = tail
    }

    /// Chunks are lists, not objects: there are thousands of them.
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("chunks")
        writer.beginArray()
        for chunk in chunks {
            writer.beginArray()
            writer.value(chunk.signal)
            writer.value(chunk.from.microseconds)
            writer.value(chunk.to.microseconds)
            for number in [chunk.count, chunk.pack, chunk.offset, chunk.rollupBytes, chunk.pointBytes] {
                writer.value(number)
            }
            writer.endArray()
        }
        writer.endArray()
        writer.member("packs", packs.map(\.hex))
        writer.member("points", points)
        writer.member("tail", tail)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var chunks: [ChunkPlace] = []
        for item in try fields.array("chunks") {
            guard case .array(let members) = item, members.count == 8, case .string(let signal) = members[0] else {
                throw fields.wrong("chunks")
            }
            var numbers: [Int64] = []
            for case .integer(let number) in members[1...] { numbers.append(number) }
            guard numbers.count == 7, numbers[2...].allSatisfy({ (0...Int64(Int32.max)).contains($0) }) else {
                throw fields.wrong("chunks")
            }
            chunks.append(
                ChunkPlace(
                    signal: signal, from: Moment(microseconds: numbers[0]), to: Moment(microseconds: numbers[1]),
                    count: Int(numbers[2]), pack: Int(numbers[3]), offset: Int(numbers[4]),
                    rollupBytes: Int(numbers[5]), pointBytes: Int(numbers[6])))
        }
        var packs: [Digest] = []
        for text in try fields.strings("packs") {
            guard let digest = Digest(hex: text) else { throw fields.wrong("packs") }
            packs.append(digest)
        }
        guard chunks.allSatisfy({ $0.pack < packs.count }) else { throw fields.wrong("chunks") }
        self.init(
            chunks: chunks, packs: packs, points: Int(try fields.integer("points")),
            tail: try fields.integer("tail"))
    }
}

/// A section is closed, and that is all.
package enum SectionFact: Fact {
    case closed(ClosedSection)

    package static let kinds: [FactKind] = ["history.section.closed.v1"]

    package var kind: FactKind { "history.section.closed.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .closed(let section): section.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SectionFact {
        guard kind == "history.section.closed.v1" else { throw fields.wrong("kind") }
        return .closed(try ClosedSection(reading: fields))
    }
}
