import Assembly
import Exchange
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// Messages for station software of another make: the same types and checks as between nodes, under a device's key.
/// Idempotent by the message's id; what waits for the station is read by its number and then acknowledged.
extension API {
    static let exchangeRight: Permission = "exchange.operate"

    /// Nil if the address is none of the exchange's.
    func exchange(
        _ places: [String], _ request: Request, from address: String?
    ) async throws(APIProblem) -> Response? {
        switch places {
        case ["exchange", "messages"]:
            if request.method == .get { return try await waiting(request, from: address) }
            try allow(.post, request)
            return try await take(request, from: address)
        case ["exchange", "acknowledgements"]:
            try allow(.post, request)
            return try await acknowledge(request, from: address)
        default: return nil
        }
    }

    // MARK: In

    private func take(_ request: Request, from address: String?) async throws(APIProblem) -> Response {
        let (key, partner) = try await partner(request, from: address)
        let fields = try await object(request)
        var messages: [Message] = []
        do throws(JSONFailure) {
            try fields.refuseUnknown(except: ["messages"])
            let told = try fields.objects("messages")
            guard (1...Parcel.messagesMax).contains(told.count) else { throw fields.wrong("messages") }
            for message in told { messages.append(try self.message(message)) }
        } catch { throw .unreadable(error) }
        let outcome: ExchangeIntake.Outcome
        do throws(Denial) {
            outcome = try await ExchangeIntake(node: reception.node).take(
                messages, .init(partner: partner.origin, how: .api, person: key.person, workstation: key.device))
        } catch { throw denied(error) }
        reception.setup.metrics.add(.exchangeMessages, "in", Int64(outcome.taken))
        var writer = CanonicalWriter(capacity: 256 * (outcome.lines.count + 1))
        writer.beginObject()
        writer.key("answers")
        writer.beginArray()
        for line in outcome.lines { line.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return API.json(writer.bytes)
    }

    /// Numbers are ours to give here; time and version may be left out.
    private func message(_ fields: JSONFields) throws(JSONFailure) -> Message {
        try fields.refuseUnknown(except: ["created_at", "id", "items", "type", "version"])
        let id = try fields.string("id")
        guard Message.isId(id) else { throw fields.wrong("id") }
        return Message(
            id: id, seq: nil, type: try fields.string("type"), version: try fields.optionalInteger("version") ?? 1,
            createdAt: try fields.optionalMoment("created_at") ?? reception.node.now(),
            items: try fields.array("items").map { MessageItem(json: $0) })
    }

    // MARK: Out

    static let waitingQuery = [
        DeedField(
            "after", Phrase("上一条的 seq", "`seq` of the last one read"), .integer(0...CanonicalWriter.integerMax),
            required: false, example: .string("0")),
        DeedField(
            "limit", Phrase("最多条数", "Messages at most"), .integer(1...200), required: false, example: .integer(50)),
    ]

    private func waiting(_ request: Request, from address: String?) async throws(APIProblem) -> Response {
        let (_, partner) = try await partner(request, from: address)
        let query = request.uri.query.map(PercentText.query) ?? [:]
        let values: DeedValues
        do throws(FieldFlaw) { values = try DeedValues(API.waitingQuery, query: query) } catch { throw .flawed(error) }
        let after = values.optionalInteger("after") ?? 0
        let limit = Int(values.optionalInteger("limit") ?? API.rowsDefault)
        let found = try await faultless { () throws(Fault) in
            try await reception.node.read { (snapshot) throws(Fault) in
                try MessageLookups.outgoing(to: partner.origin, from: after + 1, limit: limit, from: snapshot)
            }
        }
        var bytes = Array("{\"messages\":[".utf8)
        for (place, message) in found.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += message.content
        }
        bytes += Array("],\"next\":\(found.last.map { String($0.seq) } ?? "null")}".utf8)
        return API.json(bytes)
    }

    static let acknowledgeFields = [
        DeedField(
            "up_to", Phrase("读到第几号（含）", "`seq` up to which all were read"), .integer(1...CanonicalWriter.integerMax),
            example: .integer(12))
    ]

    private func acknowledge(_ request: Request, from address: String?) async throws(APIProblem) -> Response {
        let (key, partner) = try await partner(request, from: address)
        let fields = try await object(request)
        let values: DeedValues
        do throws(FieldFlaw) { values = try DeedValues(API.acknowledgeFields, json: fields) } catch {
            throw .flawed(error)
        }
        let last = values.integer("up_to")
        let waiting = try await faultless { () throws(Fault) in
            try await reception.node.read { (snapshot) throws(Fault) -> [String] in
                guard let first = try MessageLookups.firstWaiting(to: partner.origin, from: snapshot) else { return [] }
                return try MessageLookups.outgoing(
                    to: partner.origin, from: first, limit: Parcel.messagesMax, from: snapshot
                ).filter { $0.seq <= last && $0.stage == MessageState.Stage.queued.rawValue }.map(\.id)
            }
        }
        let errands = waiting.map { id in
            Errand(
                MessageTable.self, id: reception.node.freshCommandID(), record: id,
                command: .acknowledge(Acknowledgement(state: .received), how: .api, answer: nil), person: key.person,
                workstation: key.device)
        }
        var count = 0
        for result in await reception.node.perform(inOrder: errands) {
            switch result {
            case .success: count += 1
            case .failure(.refused(.messageNotWaiting)): continue
            case .failure(let denial): throw denied(denial)
            }
        }
        return API.json(Array("{\"acknowledged\":\(count)}".utf8))
    }

    // MARK: Both

    /// The one partner that this device speaks for.
    private func partner(
        _ request: Request, from address: String?
    ) async throws(APIProblem) -> (DoorKey, Partner) {
        let key = try await key(request, from: address, for: API.exchangeRight)
        let found = try await faultless { () throws(Fault) in
            try await reception.node.read { (snapshot) throws(Fault) in
                try PartnerLookups.of(device: key.device, from: snapshot)
            }
        }
        guard let found else { throw APIProblem(.forbidden, .partnerDeviceForeign) }
        return (key, found)
    }

    private func object(_ request: Request) async throws(APIProblem) -> JSONFields {
        let json = try await json(request, limit: reception.setup.formBytesMax)
        do throws(JSONFailure) { return try JSONFields(json) } catch {
            throw .flawed(FieldFlaw(.wrongType, "", Phrase("内容", "The body")))
        }
    }

    private func denied(_ denial: Denial) -> APIProblem {
        switch denial {
        case .failed(let fault): failed(fault)
        case .refused(let refusal): APIProblem(.conflict, refusal)
        }
    }
}
