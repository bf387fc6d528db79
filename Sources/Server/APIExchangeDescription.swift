import Assembly
import Exchange
import Kernel
import Web

/// The exchange in OpenAPI: one path for all types, each with a schema of its own.
extension APIDescription {
    var exchangePaths: [(String, JSONValue)] {
        [
            (
                "/api/v1/exchange/messages",
                .made([
                    ("post", posting), ("get", reading),
                ])
            ),
            ("/api/v1/exchange/acknowledgements", .made([("post", acknowledging)])),
        ]
    }

    /// `Item.DONATION` and its message.
    var exchangeSchemas: [(String, JSONValue)] {
        messageTypes.all.map { type in ("Item.\(type.name)", object(type.fields)) }
            + [("Message", message), ("MessageAnswer", answer)]
    }

    private var message: JSONValue {
        let items = messageTypes.all.map { type -> JSONValue in
            .made([
                ("type", "object"),
                (
                    "properties",
                    .made([
                        ("type", .made([("const", .string(type.name))])),
                        ("version", .made([("const", .integer(type.version))])),
                        (
                            "items",
                            .made([
                                ("type", "array"), ("minItems", 1), ("maxItems", .integer(Int64(type.itemsMax))),
                                ("items", .made([("$ref", .string("#/components/schemas/Item.\(type.name)"))])),
                            ])
                        ),
                    ])
                ),
                ("description", .string("\(type.what.zh) \(type.what.en) (\(type.direction.rawValue))")),
            ])
        }
        return .made([
            ("type", "object"), ("required", ["id", "items", "type"]),
            (
                "properties",
                .made([
                    ("created_at", .made([("type", "string"), ("format", "date-time")])),
                    (
                        "id",
                        .made([
                            ("type", "string"), ("pattern", "^[0-9A-Za-z._-]+$"),
                            ("maxLength", .integer(Int64(Message.idBytesMax))),
                        ])
                    ),
                    ("items", .made([("type", "array")])), ("seq", .made([("type", "integer")])),
                    ("type", .made([("type", "string")])), ("version", .made([("type", "integer")])),
                ])
            ),
            ("oneOf", .array(items)),
        ])
    }

    private var answer: JSONValue {
        let verdict = JSONValue.made([
            ("type", "object"), ("required", ["index", "outcome", "subject"]),
            (
                "properties",
                .made([
                    ("code", .made([("type", "string")])),
                    ("findings", .made([("type", "array"), ("items", .made([("type", "string")]))])),
                    ("index", .made([("type", "integer")])),
                    ("outcome", .made([("type", "string"), ("enum", ["accepted", "noted", "refused"])])),
                    ("reason_en", .made([("type", "string")])), ("reason_zh", .made([("type", "string")])),
                    ("subject", .made([("type", "string")])),
                ])
            ),
        ])
        return .made([
            ("type", "object"), ("required", ["id", "state"]),
            (
                "properties",
                .made([
                    ("code", .made([("type", "string")])), ("id", .made([("type", "string")])),
                    ("reason_en", .made([("type", "string")])), ("reason_zh", .made([("type", "string")])),
                    ("state", .made([("type", "string"), ("enum", ["answered", "received", "rejected", "refused"])])),
                    ("verdicts", .made([("type", "array"), ("items", verdict)])),
                ])
            ),
        ])
    }

    private func list(_ name: String, of schema: String, max: Int) -> (String, JSONValue) {
        (
            name,
            .made([
                ("type", "array"), ("maxItems", .integer(Int64(max))),
                ("items", .made([("$ref", .string("#/components/schemas/\(schema)"))])),
            ])
        )
    }

    private func operation(
        _ id: String, _ what: Phrase, parameters: [DeedField] = [], body: JSONValue?, answer: JSONValue
    ) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("operationId", .string(id)), ("tags", ["exchange"]), ("summary", both(what)),
            ("description", .string("permission: \(API.exchangeRight.name)")),
        ]
        if !parameters.isEmpty {
            members.append(
                (
                    "parameters",
                    .array(
                        parameters.map {
                            parameter($0.name, in: "query", $0.what, required: $0.isRequired, schema($0))
                        })
                ))
        }
        if let body {
            members.append(
                (
                    "requestBody",
                    .made([
                        ("required", .bool(true)),
                        ("content", .made([("application/json", .made([("schema", body)]))])),
                    ])
                ))
        }
        let problems = ["400", "401", "403", "409", "413", "415", "422", "429", "503"]
        members.append(("responses", responses(answer, problems)))
        return .made(members)
    }

    private var posting: JSONValue {
        let body = JSONValue.made([
            ("type", "object"), ("required", ["messages"]), ("additionalProperties", .bool(false)),
            ("properties", .made([list("messages", of: "Message", max: Parcel.messagesMax)])),
        ])
        let told = JSONValue.made([
            ("type", "object"), ("required", ["answers"]),
            ("properties", .made([list("answers", of: "MessageAnswer", max: Parcel.messagesMax)])),
        ])
        return operation(
            "exchange.messages.post",
            Phrase("发消息；同一编号重发得到同一答复", "Send messages; the same id again gives the same answer"),
            body: body, answer: told)
    }

    private var reading: JSONValue {
        let told = JSONValue.made([
            ("type", "object"), ("required", ["messages", "next"]),
            (
                "properties",
                .made([
                    list("messages", of: "Message", max: 200),
                    ("next", .made([("type", ["integer", "null"])])),
                ])
            ),
        ])
        return operation(
            "exchange.messages.get", Phrase("读发给本站的消息", "Read the messages to this station"),
            parameters: API.waitingQuery, body: nil, answer: told)
    }

    private var acknowledging: JSONValue {
        let told = JSONValue.made([
            ("type", "object"), ("required", ["acknowledged"]),
            ("properties", .made([("acknowledged", .made([("type", "integer")]))])),
        ])
        return operation(
            "exchange.acknowledgements.post", Phrase("确认已读", "Acknowledge what was read"),
            body: object(API.acknowledgeFields), answer: told)
    }
}
