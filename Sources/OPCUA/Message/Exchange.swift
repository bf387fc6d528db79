import Kernel

/// A question to a server: its number and body (OPC 10000-4, clause 5).
protocol Request: Sendable {
    associatedtype Reply: Answer
    /// Of its binary encoding, in namespace 0.
    static var number: UInt32 { get }
    func write(into writer: inout WireWriter)
}

/// What a server answers.
protocol Answer: Sendable {
    static var number: UInt32 { get }
    init(from reader: inout WireReader) throws(WireFailure)
}

/// What stands before every request (OPC 10000-4, 7.33).
struct RequestHeader: Sendable {
    var token: NodeId = .null
    var sent: Moment
    var handle: UInt32 = 0
    var patienceMilliseconds: UInt32 = 0

    func write(into writer: inout WireWriter) {
        token.write(into: &writer)
        writer.put(sent)
        writer.put(handle)
        writer.put(UInt32(0))
        writer.put(nil as String?)
        writer.put(patienceMilliseconds)
        ExtensionObject.writeNull(into: &writer)
    }
}

/// What stands before every answer (OPC 10000-4, 7.34).
struct AnswerHeader: Sendable, Equatable {
    let sent: Moment?
    let handle: UInt32
    let result: StatusCode

    init(from reader: inout WireReader) throws(WireFailure) {
        sent = Moment(ticksOfOPCUA: try reader.integer())
        handle = try reader.integer()
        result = StatusCode(try reader.integer())
        try Diagnostics.skip(in: &reader)
        _ = try reader.array(least: 4) { (reader) throws(WireFailure) in try reader.string() }
        _ = try ExtensionObject(from: &reader)
    }
}

/// An answer and its header.
struct Answered<Reply: Answer>: Sendable {
    let header: AnswerHeader
    let reply: Reply
}

/// The server refused the whole call.
struct CallRefused: Error, Equatable {
    let status: StatusCode
}

enum Exchange {
    /// ServiceFault: a header that says why.
    static let fault: UInt32 = 397

    static func bytes(of request: some Request, _ header: RequestHeader) -> [UInt8] {
        var writer = WireWriter()
        NodeId(type(of: request).number).write(into: &writer)
        header.write(into: &writer)
        request.write(into: &writer)
        return writer.bytes
    }

    /// A header with a bad result comes without the body that belongs to it (OPC 10000-4, 7.34).
    static func answer<Reply: Answer>(
        _: Reply.Type, from bytes: [UInt8]
    ) throws(WireFailure) -> Result<Answered<Reply>, CallRefused> {
        var reader = WireReader(bytes)
        let type = try NodeId(from: &reader)
        guard type.namespace == 0, case .number(let number) = type.identifier else { throw .message(0) }
        guard number == Reply.number || number == fault else { throw .message(number) }
        let header = try AnswerHeader(from: &reader)
        if header.result.isBad { return .failure(CallRefused(status: header.result)) }
        guard number == Reply.number else { throw .message(number) }
        let answered = Answered(header: header, reply: try Reply(from: &reader))
        try reader.finish()
        return .success(answered)
    }
}
