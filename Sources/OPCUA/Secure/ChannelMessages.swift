import Kernel

/// HEL: what we take, and where we want to go (OPC 10000-6, 7.1.2.3).
struct Hello {
    let limits: WireLimits
    let url: String

    var bytes: [UInt8] {
        var writer = WireWriter()
        ChunkHeader.write(.hello, .final, into: &writer)
        writer.put(UInt32(0))
        writer.put(UInt32(limits.chunkBytes))
        writer.put(UInt32(limits.chunkBytes))
        writer.put(UInt32(limits.messageBytes))
        writer.put(UInt32(limits.chunks))
        writer.put(url)
        writer.set(UInt32(writer.bytes.count), at: 4)
        return writer.bytes
    }
}

/// ACK: what the server takes; 0 is as much as we like (7.1.2.4).
struct Acknowledge: Equatable {
    let receiveBytes: Int
    let messageBytes: Int
    let chunks: Int

    init(from reader: inout WireReader) throws(WireFailure) {
        _ = try reader.integer(UInt32.self)
        receiveBytes = Int(try reader.integer(UInt32.self))
        _ = try reader.integer(UInt32.self)
        messageBytes = Int(try reader.integer(UInt32.self))
        chunks = Int(try reader.integer(UInt32.self))
        try reader.finish()
    }
}

/// ERR, and what an abandoned message ends with (7.1.2.5, 6.7.3).
struct WireError: Equatable {
    /// A reason may be as long as this (7.1.2.5).
    static let reasonMost = 4_096
    let status: StatusCode
    let reason: String

    init(from reader: inout WireReader) throws(WireFailure) {
        status = StatusCode(try reader.integer())
        reason = String((try reader.string() ?? "").prefix(Self.reasonMost))
    }
}

/// OpenSecureChannel (OPC 10000-4, 5.6.2).
struct OpenChannel: Request {
    static let number: UInt32 = 446
    let renews: Bool
    let mode: SecurityMode
    let nonce: [UInt8]
    let lifetimeMilliseconds: UInt32

    func write(into writer: inout WireWriter) {
        writer.put(UInt32(0))
        writer.put(UInt32(renews ? 1 : 0))
        writer.put(mode.rawValue)
        writer.put(bytes: nonce)
        writer.put(lifetimeMilliseconds)
    }

    struct Reply: Answer {
        static let number: UInt32 = 449
        let channel: UInt32
        let token: UInt32
        let lifetimeMilliseconds: UInt32
        let nonce: [UInt8]

        init(from reader: inout WireReader) throws(WireFailure) {
            _ = try reader.integer(UInt32.self)
            channel = try reader.integer()
            token = try reader.integer()
            _ = try reader.integer(Int64.self)
            lifetimeMilliseconds = try reader.integer()
            nonce = try reader.byteString() ?? []
        }
    }
}

/// CloseSecureChannel has no answer (OPC 10000-4, 5.6.3).
enum CloseChannel {
    static func bytes(_ header: RequestHeader) -> [UInt8] {
        var writer = WireWriter()
        NodeId(452).write(into: &writer)
        header.write(into: &writer)
        return writer.bytes
    }
}

/// What stands in clear before an OPN message (OPC 10000-6, 6.7.2.3).
struct AsymmetricHeader: Equatable {
    let policy: String
    let certificate: [UInt8]?
    let thumbprint: [UInt8]?

    init(policy: String, certificate: [UInt8]?, thumbprint: [UInt8]?) {
        (self.policy, self.certificate, self.thumbprint) = (policy, certificate, thumbprint)
    }

    init(from reader: inout WireReader) throws(WireFailure) {
        policy = try reader.string() ?? ""
        certificate = try reader.byteString()
        thumbprint = try reader.byteString()
    }

    func write(into writer: inout WireWriter) {
        writer.put(policy)
        writer.put(bytes: certificate)
        writer.put(bytes: thumbprint)
    }
}
