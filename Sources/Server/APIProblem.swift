import HTTPTypes
import Hummingbird
import Kernel
import Web

/// A "no" of the API: RFC 9457 problem details with the code, the reason and the next step in both languages.
struct APIProblem: Error, Sendable {
    let status: HTTPResponse.Status
    let refusal: Refusal
    var field: String?
    var rows: [RowFlaw] = []
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ refusal: Refusal, field: String? = nil) {
        self.status = status
        self.refusal = refusal
        self.field = field
    }

    static func flawed(_ flaw: FieldFlaw) -> APIProblem {
        APIProblem(.unprocessableContent, flaw.refusal, field: flaw.path)
    }

    /// A body that is no JSON of ours, told by the byte.
    static func unreadable(_ failure: JSONFailure) -> APIProblem {
        APIProblem(
            .badRequest, .apiBodyUnreadable(failure), field: failure.path.isEmpty ? nil : failure.path)
    }

    func response(_ language: Language) -> Response {
        var writer = CanonicalWriter(capacity: 512)
        writer.beginObject()
        writer.member("code", refusal.code)
        writer.member("detail", "\(refusal.reason(language)). \(refusal.next(language)).")
        writer.memberIfPresent("field", field)
        writer.key("next")
        write(refusal.next, to: &writer)
        writer.key("reason")
        write(refusal.reason, to: &writer)
        if !rows.isEmpty {
            writer.key("rows")
            writer.beginArray()
            for row in rows { write(row, to: &writer) }
            writer.endArray()
        }
        writer.member("status", status.code)
        writer.member("title", status.reasonPhrase)
        writer.member("type", "about:blank")
        writer.endObject()
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }

    private func write(_ phrase: Phrase, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("en", phrase.en)
        writer.member("zh", phrase.zh)
        writer.endObject()
    }

    private func write(_ row: RowFlaw, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("field", row.field)
        writer.key("reason")
        write(row.reason, to: &writer)
        writer.member("row", row.row)
        writer.member("value", row.value)
        writer.endObject()
    }
}

extension Refusal {
    static let apiMissing = Refusal(
        "server.api.missing", Phrase("没有这个接口", "There is no such address"),
        next: Phrase("对照 /api/v1/openapi.json 更正地址", "Correct it by /api/v1/openapi.json"))
    static let apiMethodWrong = Refusal(
        "server.api.method-wrong", Phrase("这个接口不用这个方法", "This address takes another method"),
        next: Phrase("用 Allow 所列的方法", "Use a method that Allow lists"))
    /// Nobody calls without a key of a device.
    static let apiKeyMissing = Refusal(
        "server.api.key-missing", Phrase("没有设备密钥", "No device key was sent"),
        next: Phrase("用 Authorization: Bearer 发送密钥", "Send the key as Authorization: Bearer"))
    /// Unknown and disabled keys are told alike.
    static let apiKeyWrong = Refusal(
        "server.api.key-wrong", Phrase("设备密钥无效或已停用", "The device key is unknown or disabled"),
        next: Phrase("请管理员登记设备", "Have an administrator register the device"))
    static let apiNetworkForeign = Refusal(
        "server.api.network-foreign",
        Phrase("这个密钥不能从这个网络使用，已记录", "This key may not be used from this network; recorded"),
        next: Phrase("从设备登记的网段调用，或请管理员登记", "Call from the device's own network"))
    static let apiTooManyCalls = Refusal(
        "server.api.too-many-calls", Phrase("调用太频繁", "Too many calls in this minute"),
        next: Phrase("按 Retry-After 等待后再试", "Wait as Retry-After says"))
    static func apiRightMissing(_ permission: Permission) -> Refusal {
        Refusal(
            "server.api.right-missing",
            Phrase("设备没有权限 \(permission.name)", "The device lacks the right \(permission.name)"),
            next: Phrase("请管理员登记有此权限的设备", "Have a device with this right registered"))
    }
    /// Without it a repeated call would be a second act.
    static let apiCommandKeyWrong = Refusal(
        "server.api.idempotency-key-wrong",
        Phrase("Idempotency-Key 没有填或不是 UUID", "Idempotency-Key is missing or no UUID"),
        next: Phrase("每个命令用一个新的 UUID，重发时用同一个", "Give each command a new UUID, and a repeat the same"))
    static let apiMediaWrong = Refusal(
        "server.api.media-wrong", Phrase("内容类型不是 application/json", "The content is no application/json"),
        next: Phrase("发送 JSON", "Send JSON"))
    static func apiBodyTooLarge(_ limit: Int) -> Refusal {
        Refusal(
            "server.api.body-too-large", Phrase("内容超过 \(limit) 字节", "The body has more than \(limit) bytes"),
            next: Phrase("分成几次发送", "Send it in parts"))
    }
    static func apiBodyUnreadable(_ failure: JSONFailure) -> Refusal {
        Refusal(
            "server.api.body-unreadable",
            Phrase(
                "JSON 读不出来：第 \(failure.offset) 字节 \(failure.code.rawValue)",
                "No JSON: byte \(failure.offset), \(failure.code.rawValue)"),
            next: Phrase("更正 JSON 后再发", "Correct the JSON and send it again"))
    }
    static func apiFault(_ reference: String) -> Refusal {
        Refusal(
            "server.api.fault", Phrase("服务器出了故障，参考号 \(reference)", "The server has a fault, reference \(reference)"),
            next: Phrase("过一会儿用同一个 Idempotency-Key 重试", "Try again later with the same Idempotency-Key"))
    }
}
