import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// `/api/v1`: declared commands and look-ups for devices with keys of their own.
struct API: Sendable {
    /// Everything that a client may try: the wrong ones are told which is right.
    static let methods: [HTTPRequest.Method] =
        [.get, .head, .post, .put, .delete, .patch, .options, .trace]
        + [HTTPRequest.Method(rawValue: "QUERY")].compactMap(\.self)
    /// Declared objects nest three deep.
    static let depthMax = 8
    /// Ids of records are labels, not documents.
    static let recordBytesMax = 128
    static let rowsDefault: Int64 = 50

    let reception: Reception
    let doors: OpenDoors
    let rates = CallRates()
    private let deeds: [String: OpenDeed]
    private let lookUps: [String: LookUp]
    private let description: [UInt8]

    private var node: any ServedNode { reception.node }

    init(_ reception: Reception, _ doors: OpenDoors) {
        self.reception = reception
        self.doors = doors
        deeds = Dictionary(uniqueKeysWithValues: doors.deeds.map { ("\($0.path)/\($0.name)", $0) })
        lookUps = Dictionary(uniqueKeysWithValues: doors.lookUps.map { ("\($0.area)/\($0.name)", $0) })
        description = APIDescription(doors, version: reception.setup.version).json.canonicalBytes
    }

    func answer(_ request: Request, from address: String?) async -> Response {
        let isEnglish = request.headers[.acceptLanguage]?.lowercased().hasPrefix("en") == true
        do throws(APIProblem) {
            let caller = ClientAddress.of(
                address, forwarded: request.headers[.named("x-forwarded-for")], proxies: reception.setup.proxies)
            return try await route(request, from: caller)
        } catch {
            return error.response(isEnglish ? .en : reception.setup.language)
        }
    }

    private func route(_ request: Request, from address: String?) async throws(APIProblem) -> Response {
        let places = request.uri.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
            .map { PercentText.decode($0) }
        if let answer = try await points(request, from: address) { return answer }
        guard request.uri.path.hasPrefix("/api/v1/") else { throw APIProblem(.notFound, .apiMissing) }
        if places == ["openapi.json"] {
            try allow(.get, request)
            return API.json(description)
        }
        if places.count == 2, let lookUp = lookUps["\(places[0])/\(places[1])"] {
            try allow(.get, request)
            let key = try await key(request, from: address, for: lookUp.permission)
            return try await look(lookUp, request, key)
        }
        if places.count == 4, let deed = deeds["\(places[0])/\(places[1])/\(places[3])"] {
            try allow(.post, request)
            let key = try await key(request, from: address, for: deed.permission)
            return try await perform(deed, on: places[2], request, key)
        }
        if let answer = try await exchange(places, request, from: address) { return answer }
        throw APIProblem(.notFound, .apiMissing)
    }

    func allow(_ method: HTTPRequest.Method, _ request: Request) throws(APIProblem) {
        guard request.method != method else { return }
        var problem = APIProblem(.methodNotAllowed, .apiMethodWrong)
        problem.headers[.allow] = method.rawValue
        throw problem
    }

    // MARK: Who calls

    func key(
        _ request: Request, from address: String?, for permission: Permission, sent told: String? = nil
    ) async throws(APIProblem) -> DoorKey {
        guard let sent = told ?? request.headers[.authorization], sent.lowercased().hasPrefix("bearer ") else {
            throw unauthorized(.apiKeyMissing)
        }
        let digest = node.hash(Array(sent.dropFirst(7).utf8))
        let doors = doors
        let found = try await faultless { () throws(Fault) in
            try await node.read { (snapshot) throws(Fault) in try doors.key(digest, snapshot) }
        }
        guard let key = found else { throw unauthorized(.apiKeyWrong) }
        let now = node.now()
        guard let address, let from = NetworkAddress(address), key.networks.contains(where: { $0.contains(from) })
        else {
            try await turnAway(key, address ?? "", at: now)
            throw APIProblem(.forbidden, .apiNetworkForeign)
        }
        if let seconds = rates.wait(key.device, perMinute: key.perMinute, at: now) {
            var problem = APIProblem(.tooManyRequests, .apiTooManyCalls)
            problem.headers[.retryAfter] = String(seconds)
            throw problem
        }
        guard key.permissions.contains(permission) else {
            throw APIProblem(.forbidden, .apiRightMissing(permission))
        }
        return key
    }

    private func unauthorized(_ refusal: Refusal) -> APIProblem {
        var problem = APIProblem(.unauthorized, refusal)
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"xuemai\""
        return problem
    }

    private func turnAway(_ key: DoorKey, _ address: String, at now: Moment) async throws(APIProblem) {
        guard rates.isNewStranger(key.device, address, at: now) else { return }
        do throws(Denial) {
            try await doors.turnAway(key.device, address, node.freshCommandID(), node)
        } catch {
            if case .failed(let fault) = error { throw failed(fault) }
        }
    }

    // MARK: Commands

    private func perform(
        _ deed: OpenDeed, on record: String, _ request: Request, _ key: DoorKey
    ) async throws(APIProblem) -> Response {
        guard !record.isEmpty, record.utf8.count <= API.recordBytesMax, !record.contains("\u{FFFD}"),
            record.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        else { throw .flawed(FieldFlaw(.wrongValue, "record", Phrase("记录编号", "The record's id"))) }
        let sent = request.headers[.named("idempotency-key")] ?? ""
        guard let id = CommandID(sent.filter { $0 != "\"" }) else {
            throw APIProblem(.badRequest, .apiCommandKeyWrong)
        }
        let values = try await values(of: deed, request)
        do throws(DeedFailure) {
            let answer = try await deed.perform(
                DeedCall(
                    record: record, values: values, id: id, person: key.person, workstation: key.device,
                    zoneMinutes: node.zoneMinutes, happenedAt: values.optionalMoment("happened_at"), node: node))
            return API.json(API.bytes(of: answer))
        } catch {
            switch error {
            case .flawed(let flaw): throw .flawed(flaw)
            case .denied(.failed(let fault)): throw failed(fault)
            case .denied(.refused(let refusal)):
                let isRight = refusal.code == "identity.permission.missing"
                throw APIProblem(isRight ? .forbidden : .conflict, refusal)
            case .rows(let refusal, let rows):
                var problem = APIProblem(.unprocessableContent, refusal, field: "file")
                problem.rows = rows
                throw problem
            }
        }
    }

    private func values(of deed: OpenDeed, _ request: Request) async throws(APIProblem) -> DeedValues {
        // base64 is a third longer than what it carries.
        let limit = deed.takesFile ? reception.setup.uploadBytesMax / 3 * 4 : reception.setup.formBytesMax
        let json = try await json(request, limit: limit)
        let fields: JSONFields
        do throws(JSONFailure) { fields = try JSONFields(json) } catch {
            throw .flawed(FieldFlaw(.wrongType, "", Phrase("内容", "The body")))
        }
        do throws(FieldFlaw) { return try DeedValues(deed.fields, json: fields) } catch { throw .flawed(error) }
    }

    func json(_ request: Request, limit: Int) async throws(APIProblem) -> JSONValue {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        guard type == "application/json" else { throw APIProblem(.unsupportedMediaType, .apiMediaWrong) }
        let body: [UInt8]
        do throws(FormFailure) {
            body = try await PostedForm.collect(request, limit: limit)
        } catch {
            switch error {
            case .tooLarge(let limit): throw APIProblem(.contentTooLarge, .apiBodyTooLarge(limit))
            case .unreadable: throw .unreadable(JSONFailure(.unexpectedEnd, offset: 0))
            }
        }
        do throws(JSONFailure) {
            return try JSONReader.read(body, strictness: .lenient, depthMax: API.depthMax)
        } catch {
            throw .unreadable(error)
        }
    }

    // MARK: Look-ups

    private func look(
        _ lookUp: LookUp, _ request: Request, _ key: DoorKey
    ) async throws(APIProblem) -> Response {
        let query = request.uri.query.map(PercentText.query) ?? [:]
        let values: DeedValues
        do throws(FieldFlaw) { values = try DeedValues(lookUp.query, query: query) } catch { throw .flawed(error) }
        let after = values.optionalText("after") ?? values.optionalInteger("after").map { String($0) } ?? ""
        let call = LookUpCall(
            values: values, person: key.person, after: after,
            limit: Int(values.optionalInteger("limit") ?? API.rowsDefault))
        let page = try await faultless { () throws(Fault) in
            try await node.read { (snapshot) throws(Fault) in try lookUp.page(call, snapshot) }
        }
        return API.json(API.bytes(of: page, lookUp))
    }

    // MARK: Faults

    func faultless<T: Sendable>(
        _ body: () async throws(Fault) -> T
    ) async throws(APIProblem) -> T {
        do throws(Fault) { return try await body() } catch { throw failed(error) }
    }

    /// No detail leaves; the log has them under the reference.
    func failed(_ fault: Fault) -> APIProblem {
        APIProblem(.serviceUnavailable, .apiFault(reception.failed(fault).reference))
    }
}
