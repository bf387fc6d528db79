import Assembly
package import Collectors
import HTTPTypes
package import Historian
import Hummingbird
package import Kernel
import Sheets

/// Where values of devices go that come over HTTP; durable when it returns.
package struct PointsIntake: Sendable {
    /// Under the source's own addresses; `sentAt` is the newest stamp of the post.
    package let readings:
        @Sendable (_ device: String, _ readings: [Reading], _ sentAt: Moment?) async throws(Fault) -> Void
    /// Of a collector far away, mapped already.
    package let frames: @Sendable (_ device: String, _ frames: [Frame]) async throws(Fault) -> Void

    package init(
        readings: @escaping @Sendable (String, [Reading], Moment?) async throws(Fault) -> Void,
        frames: @escaping @Sendable (String, [Frame]) async throws(Fault) -> Void
    ) {
        self.readings = readings
        self.frames = frames
    }
}

/// Values by HTTP under a device's key: InfluxDB's line protocol at its own addresses, so that Telegraf, Node-RED and
/// gateways need no change but the address and the token; and frames of `xuemai collect`.
extension API {
    /// A gateway's key posts values and does nothing else of what operators do.
    static let collectRight: Permission = "equipment.post"
    /// Telegraf posts at most 5000 lines at once; packed a tenth of it.
    static let pointsBytesMax = 8 << 20
    static let linesBytesMax = 32 << 20

    /// Nil if the address is none of these, or this node takes no values.
    func points(_ request: Request, from address: String?) async throws(APIProblem) -> Response? {
        guard let intake = reception.setup.points else { return nil }
        switch request.uri.path {
        case "/api/v2/write", "/api/v1/write", "/write":
            try allow(.post, request)
            let key = try await key(request, from: address, for: Self.collectRight, sent: Self.bearing(request))
            return try await takeLines(request, key, intake)
        case "/api/v1/frames":
            try allow(.post, request)
            let key = try await key(request, from: address, for: Self.collectRight)
            return try await takeFrames(request, key, intake)
        default: return nil
        }
    }

    /// Clients of InfluxDB say `Token` for a token, or have it as the password of a user of any name.
    private static func bearing(_ request: Request) -> String? {
        guard let sent = request.headers[.authorization] else { return nil }
        if sent.lowercased().hasPrefix("token ") { return "Bearer \(sent.dropFirst(6))" }
        guard sent.lowercased().hasPrefix("basic "), let bytes = Base64.decode(String(sent.dropFirst(6))),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return sent }
        return "Bearer \(String(decoding: bytes[(colon + 1)...], as: UTF8.self))"
    }

    private func takeLines(
        _ request: Request, _ key: DoorKey, _ intake: PointsIntake
    ) async throws(APIProblem) -> Response {
        let query = request.uri.query.map(PercentText.query) ?? [:]
        guard let precision = LinePrecision(told: query["precision"]) else {
            throw APIProblem(.badRequest, .apiPrecisionWrong)
        }
        let body = try await pointsBody(request)
        let read = LineProtocol.read(body, precision: precision, at: reception.node.now())
        let sentAt = read.readings.map(\.point.at).max()
        try await faultless { () throws(Fault) in try await intake.readings(key.device, read.readings, sentAt) }
        guard let flaw = read.flaws.first else { return Response(status: .noContent) }
        // As InfluxDB does: the good lines are taken, the bad ones named; a client does not repeat them.
        throw APIProblem(.badRequest, .apiLinesWrong(flaw.line, flaw.reason), field: "line \(flaw.line)")
    }

    private func takeFrames(
        _ request: Request, _ key: DoorKey, _ intake: PointsIntake
    ) async throws(APIProblem) -> Response {
        guard request.headers[.contentType] == FrameBytes.mediaType else {
            throw APIProblem(.unsupportedMediaType, .apiFramesMediaWrong)
        }
        let body = try await pointsBody(request)
        let frames: [Frame]
        do throws(WireFailure) { frames = try FrameBytes.decode(body[...]) } catch {
            throw APIProblem(.unprocessableContent, .apiFramesWrong(error.reason))
        }
        try await faultless { () throws(Fault) in try await intake.frames(key.device, frames) }
        return Response(status: .noContent)
    }

    private func pointsBody(_ request: Request) async throws(APIProblem) -> [UInt8] {
        let body: [UInt8]
        do throws(FormFailure) { body = try await PostedForm.collect(request, limit: Self.pointsBytesMax) } catch {
            if case .tooLarge(let limit) = error { throw APIProblem(.contentTooLarge, .apiBodyTooLarge(limit)) }
            throw .unreadable(JSONFailure(.unexpectedEnd, offset: 0))
        }
        guard request.headers[.contentEncoding] == "gzip" else { return body }
        guard let unpacked = Gzip.unpacked(body, max: Self.linesBytesMax) else {
            throw APIProblem(.badRequest, .apiGzipWrong)
        }
        return unpacked
    }
}

extension Refusal {
    static let apiPrecisionWrong = Refusal(
        "server.api.precision-wrong", Phrase("时间精度不对", "The precision is unknown"),
        next: Phrase("用 ns、us、ms 或 s", "Say ns, us, ms or s"))
    static let apiGzipWrong = Refusal(
        "server.api.gzip-wrong", Phrase("压缩内容损坏或展开后过大", "The gzip body is damaged or too large unpacked"),
        next: Phrase("分批发送，或不压缩", "Send less at once, or do not pack it"))
    static let apiFramesMediaWrong = Refusal(
        "server.api.frames-media-wrong", Phrase("内容类型不是采集帧", "The body is not told to be frames"),
        next: Phrase("由 xuemai collect 发送", "Let xuemai collect send it"))

    static func apiFramesWrong(_ reason: String) -> Refusal {
        Refusal(
            "server.api.frames-wrong", Phrase("采集帧读不出：\(reason)", "The frames cannot be read: \(reason)"),
            next: Phrase("两端用相同版本的程序", "Use the same version on both sides"))
    }

    static func apiLinesWrong(_ line: Int, _ reason: String) -> Refusal {
        Refusal(
            "server.api.lines-wrong",
            Phrase(
                "第 \(line) 行读不出：\(reason)；其余已收下", "Line \(line) cannot be read: \(reason); the good lines are taken"),
            next: Phrase("改正发送方的这一行，不必重发其余", "Mend that line at its sender; the others need not be sent again"))
    }
}
