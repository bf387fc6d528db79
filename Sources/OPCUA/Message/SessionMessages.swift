import Kernel

/// Which application somebody is (OPC 10000-4, 7.2).
struct ApplicationDescription: Sendable, Equatable {
    let uri: String
    let name: String

    init(uri: String, name: String) { (self.uri, self.name) = (uri, name) }

    init(from reader: inout WireReader) throws(WireFailure) {
        uri = try reader.string() ?? ""
        _ = try reader.string()
        name = try LocalizedText(from: &reader).text
        _ = try reader.integer(UInt32.self)
        _ = try reader.string()
        _ = try reader.string()
        _ = try reader.array(least: 4) { (reader) throws(WireFailure) in try reader.string() }
    }

    /// As a client.
    func write(into writer: inout WireWriter) {
        writer.put(uri)
        writer.put("urn:xuemai:client" as String?)
        LocalizedText(locale: nil, text: name).write(into: &writer)
        writer.put(UInt32(1))
        writer.put(nil as String?)
        writer.put(nil as String?)
        writer.put(Int32(-1))
    }
}

/// How a user may be named (OPC 10000-4, 7.41).
struct UserTokenPolicy: Sendable, Equatable {
    enum Kind: UInt32, Sendable { case anonymous, userName, certificate, issued }

    let id: String
    let kind: UInt32
    let securityPolicy: String?

    init(from reader: inout WireReader) throws(WireFailure) {
        id = try reader.string() ?? ""
        kind = try reader.integer()
        _ = try reader.string()
        _ = try reader.string()
        securityPolicy = try reader.string()
    }
}

/// One way to speak with the server (OPC 10000-4, 7.14).
struct EndpointDescription: Sendable, Equatable {
    let url: String
    let server: ApplicationDescription
    let certificate: [UInt8]
    let mode: UInt32
    let policy: String
    let tokens: [UserTokenPolicy]
    let transport: String

    init(from reader: inout WireReader) throws(WireFailure) {
        url = try reader.string() ?? ""
        server = try ApplicationDescription(from: &reader)
        certificate = try reader.byteString() ?? []
        mode = try reader.integer()
        policy = try reader.string() ?? ""
        tokens = try reader.array(least: 20) { (reader) throws(WireFailure) in try UserTokenPolicy(from: &reader) }
        transport = try reader.string() ?? ""
        _ = try reader.byte()
    }

    static func array(from reader: inout WireReader) throws(WireFailure) -> [EndpointDescription] {
        try reader.array(least: 50) { (reader) throws(WireFailure) in try EndpointDescription(from: &reader) }
    }
}

struct GetEndpoints: Request {
    static let number: UInt32 = 428
    let url: String

    func write(into writer: inout WireWriter) {
        writer.put(url)
        writer.put(Int32(-1))
        writer.put(Int32(-1))
    }

    struct Reply: Answer {
        static let number: UInt32 = 431
        let endpoints: [EndpointDescription]

        init(from reader: inout WireReader) throws(WireFailure) {
            endpoints = try EndpointDescription.array(from: &reader)
        }
    }
}

/// Proof that somebody holds the key of a certificate.
struct SignatureProof: Sendable, Equatable {
    let algorithm: String?
    let bytes: [UInt8]?

    static let none = SignatureProof(algorithm: nil, bytes: nil)

    init(algorithm: String?, bytes: [UInt8]?) { (self.algorithm, self.bytes) = (algorithm, bytes) }

    init(from reader: inout WireReader) throws(WireFailure) {
        algorithm = try reader.string()
        bytes = try reader.byteString()
    }

    func write(into writer: inout WireWriter) {
        writer.put(algorithm)
        writer.put(bytes: bytes)
    }
}

struct CreateSession: Request {
    static let number: UInt32 = 461
    let client: ApplicationDescription
    let url: String
    let name: String
    let nonce: [UInt8]
    let certificate: [UInt8]?
    let timeoutMilliseconds: Double
    let messageBytes: UInt32

    func write(into writer: inout WireWriter) {
        client.write(into: &writer)
        writer.put(nil as String?)
        writer.put(url)
        writer.put(name)
        writer.put(bytes: nonce)
        writer.put(bytes: certificate)
        writer.put(timeoutMilliseconds)
        writer.put(messageBytes)
    }

    struct Reply: Answer {
        static let number: UInt32 = 464
        let session: NodeId
        let token: NodeId
        let timeoutMilliseconds: Double
        let nonce: [UInt8]
        let certificate: [UInt8]
        let endpoints: [EndpointDescription]
        let proof: SignatureProof

        init(from reader: inout WireReader) throws(WireFailure) {
            session = try NodeId(from: &reader)
            token = try NodeId(from: &reader)
            timeoutMilliseconds = try reader.double()
            nonce = try reader.byteString() ?? []
            certificate = try reader.byteString() ?? []
            endpoints = try EndpointDescription.array(from: &reader)
            // Certificates of software, never used by anybody.
            _ = try reader.array(least: 8) { (reader) throws(WireFailure) in
                _ = try reader.byteString()
                _ = try reader.byteString()
            }
            proof = try SignatureProof(from: &reader)
            _ = try reader.integer(UInt32.self)
        }
    }
}

struct ActivateSession: Request {
    static let number: UInt32 = 467
    let proof: SignatureProof
    let identity: ExtensionObject

    func write(into writer: inout WireWriter) {
        proof.write(into: &writer)
        writer.put(Int32(-1))
        writer.array(["zh", "en"]) { $0.put($1) }
        identity.write(into: &writer)
        SignatureProof.none.write(into: &writer)
    }

    struct Reply: Answer {
        static let number: UInt32 = 470
        let nonce: [UInt8]

        init(from reader: inout WireReader) throws(WireFailure) {
            nonce = try reader.byteString() ?? []
            _ = try reader.array(least: 4) { (reader) throws(WireFailure) in try reader.integer(UInt32.self) }
            try Diagnostics.skipArray(in: &reader)
        }
    }
}

struct CloseSession: Request {
    static let number: UInt32 = 473
    let deletesSubscriptions: Bool

    func write(into writer: inout WireWriter) { writer.put(deletesSubscriptions) }

    struct Reply: Answer {
        static let number: UInt32 = 476
        init(from reader: inout WireReader) throws(WireFailure) {}
    }
}
