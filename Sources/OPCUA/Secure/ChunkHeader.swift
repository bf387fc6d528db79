/// The first eight bytes of what travels (OPC 10000-6, 7.1.2.2).
struct ChunkHeader: Equatable {
    static let bytes = 8

    enum Kind: Equatable { case hello, acknowledge, error, open, message, close }
    enum Part: UInt8 { case middle = 0x43, final = 0x46, abort = 0x41 }

    let kind: Kind
    let part: Part
    /// Of the whole chunk.
    let count: Int

    private static let names: [(kind: Kind, letters: [UInt8])] = [
        (.hello, Array("HEL".utf8)), (.acknowledge, Array("ACK".utf8)), (.error, Array("ERR".utf8)),
        (.open, Array("OPN".utf8)), (.message, Array("MSG".utf8)), (.close, Array("CLO".utf8)),
    ]

    init(from reader: inout WireReader) throws(ChannelFailure) {
        do throws(WireFailure) {
            let letters = Array(try reader.raw(3))
            let part = try reader.byte()
            count = Int(try reader.integer(UInt32.self))
            guard let kind = Self.names.first(where: { $0.letters == letters })?.kind, let known = Part(rawValue: part)
            else { throw WireFailure.encoding(letters[0]) }
            self.kind = kind
            self.part = known
        } catch { throw .garbage(error) }
        guard count >= Self.bytes else { throw .garbage(.length(Int64(count))) }
    }

    /// The length is put in when it is known.
    static func write(_ kind: Kind, _ part: Part, into writer: inout WireWriter) {
        writer.raw(names.first { $0.kind == kind }?.letters ?? [])
        writer.put(part.rawValue)
        writer.put(UInt32(0))
    }
}

/// Cuts what comes over the line into chunks.
struct ChunkCutter {
    private var waiting: [UInt8] = []
    private var start = 0
    private let limits: WireLimits

    init(_ limits: WireLimits) { self.limits = limits }

    mutating func add(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            waiting.removeFirst(start)
            start = 0
        }
        waiting.append(contentsOf: bytes)
    }

    /// Nil: not yet whole.
    mutating func next() throws(ChannelFailure) -> (header: ChunkHeader, bytes: [UInt8])? {
        guard waiting.count - start >= ChunkHeader.bytes else { return nil }
        var reader = WireReader(Array(waiting[start..<start + ChunkHeader.bytes]))
        let header = try ChunkHeader(from: &reader)
        guard header.count <= limits.chunkBytes else { throw .tooLarge(header.count) }
        guard waiting.count - start >= header.count else { return nil }
        let bytes = Array(waiting[start..<start + header.count])
        start += header.count
        return (header, bytes)
    }
}

/// Why a channel cannot go on; each of these ends the connection.
package enum ChannelFailure: Error, Equatable {
    case garbage(WireFailure)
    /// A chunk or message that is larger than we said we take.
    case tooLarge(Int)
    case tooManyChunks
    /// Not what may come now.
    case unexpected
    /// Sequence numbers must follow each other (OPC 10000-6, 6.7.2.4): a message was lost, repeated or put in.
    case sequence(expected: UInt32, found: UInt32)
    case wrongChannel
    case unknownToken(UInt32)
    /// Signature, padding, certificate or nonce are not the server's.
    case forged
    /// The server says so.
    case refused(StatusCode, reason: String)
    /// Our request does not fit into what the server takes.
    case requestTooLarge
    /// Our own key cannot do what the policy asks.
    case ownKey
}
