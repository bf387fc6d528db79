import Assembly
import Kernel
import Web

/// OpenAPI 3.1, made of the same declarations that the calls are read by.
struct APIDescription {
    let doors: OpenDoors
    let version: String

    init(_ doors: OpenDoors, version: String) {
        self.doors = doors
        self.version = version
    }

    var json: JSONValue {
        var paths: [(String, JSONValue)] = doors.deeds.map {
            ("/api/v1/\($0.path)/{record}/\($0.name)", .made([("post", operation($0))]))
        }
        paths += doors.lookUps.map { ("/api/v1/\($0.area)/\($0.name)", .made([("get", operation($0))])) }
        paths += exchangePaths
        return .made([
            ("openapi", "3.1.0"),
            (
                "info",
                .made([
                    ("title", "血脉 Xuemai"), ("version", .string(version)),
                    ("description", "每条命令用 Idempotency-Key 防重。 A repeated Idempotency-Key returns the first receipt."),
                ])
            ),
            ("security", .array([.made([("device", .array([]))])])),
            ("paths", .made(paths)),
            (
                "components",
                .made([
                    ("securitySchemes", .made([("device", .made([("type", "http"), ("scheme", "bearer")]))])),
                    ("schemas", .made([("Problem", problem), ("Receipt", receipt)] + exchangeSchemas)),
                ])
            ),
        ])
    }

    // MARK: Commands

    private func operation(_ deed: OpenDeed) -> JSONValue {
        let record = parameter(
            "record", in: "path", Phrase("记录编号", "The record's id"), required: true,
            .made([
                ("type", "string"), ("minLength", 1), ("maxLength", .integer(Int64(API.recordBytesMax))),
                ("pattern", .string(Self.plain)),
            ]))
        let key = parameter(
            "Idempotency-Key", in: "header", Phrase("命令编号", "The command's id"), required: true,
            .made([("type", "string"), ("format", "uuid")]))
        let fact = JSONValue.made([
            ("type", "object"), ("required", ["body", "kind"]),
            ("properties", .made([("body", .made([("type", "object")])), ("kind", .made([("type", "string")]))])),
        ])
        let answer = JSONValue.made([
            ("type", "object"), ("required", ["facts", "receipt"]), ("additionalProperties", .bool(false)),
            (
                "properties",
                .made([
                    ("facts", .made([("type", "array"), ("items", fact)])),
                    ("receipt", .made([("$ref", "#/components/schemas/Receipt")])),
                ])
            ),
        ])
        return .made([
            ("operationId", .string("\(deed.noun).\(deed.name)")), ("tags", [.string(deed.area)]),
            ("summary", both(deed.what)), ("description", .string("permission: \(deed.permission.name)")),
            ("parameters", .array([record, key])),
            (
                "requestBody",
                .made([
                    ("required", .bool(true)),
                    ("content", .made([("application/json", .made([("schema", object(deed.fields))]))])),
                ])
            ),
            ("responses", responses(answer, ["400", "401", "403", "409", "413", "415", "422", "429", "503"])),
        ])
    }

    // MARK: Look-ups

    private func operation(_ lookUp: LookUp) -> JSONValue {
        let columns = lookUp.columns.map { ($0.name, column($0)) }
        let row = JSONValue.made([
            ("type", "object"), ("required", .array(lookUp.columns.map { .string($0.name) })),
            ("additionalProperties", .bool(false)), ("properties", .made(columns)),
        ])
        let answer = JSONValue.made([
            ("type", "object"), ("required", ["next", "rows"]), ("additionalProperties", .bool(false)),
            (
                "properties",
                .made([
                    ("next", .made([("type", ["string", "null"])])),
                    ("rows", .made([("type", "array"), ("items", row)])),
                ])
            ),
        ])
        return .made([
            ("operationId", .string("\(lookUp.area).\(lookUp.name)")), ("tags", [.string(lookUp.area)]),
            ("summary", both(lookUp.what)), ("description", .string("permission: \(lookUp.permission.name)")),
            (
                "parameters",
                .array(
                    lookUp.query.map {
                        parameter($0.name, in: "query", $0.what, required: $0.isRequired, schema($0))
                    })
            ),
            ("responses", responses(answer, ["401", "403", "422", "429", "503"])),
        ])
    }

    private func column(_ column: LookUpColumn) -> JSONValue {
        var members: [(String, JSONValue)] = [("description", both(column.what))]
        let type: String
        switch column.kind {
        case .text, .choice: type = "string"
        case .integer: type = "integer"
        case .flag: type = "boolean"
        case .day, .moment:
            type = "string"
            if case .day = column.kind {
                members.append(("format", "date"))
            } else {
                members.append(("format", "date-time"))
            }
        case .decimal(let unit):
            type = "string"
            members.append(("x-unit", .string(unit)))
        }
        members.append(("type", column.isOptional ? [.string(type), "null"] : .string(type)))
        return .made(members)
    }

    // MARK: Parts

    /// No control characters.
    private static let plain = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"

    func parameter(
        _ name: String, in place: String, _ what: Phrase, required: Bool, _ schema: JSONValue
    ) -> JSONValue {
        .made([
            ("name", .string(name)), ("in", .string(place)), ("required", .bool(required)),
            ("description", both(what)), ("schema", schema),
        ])
    }

    func object(_ fields: [DeedField]) -> JSONValue {
        .made([
            ("type", "object"), ("additionalProperties", .bool(false)),
            ("required", .array(fields.filter(\.isRequired).map { .string($0.name) })),
            (
                "properties",
                .made(
                    fields.map {
                        ($0.name, schema($0).with([("description", both($0.what)), ("examples", [$0.example])]))
                    })
            ),
        ])
    }

    func schema(_ field: DeedField) -> JSONValue {
        switch field.kind {
        case .text(let bytesMax, let lines):
            var members: [(String, JSONValue)] = [
                ("type", "string"), ("maxLength", .integer(Int64(bytesMax))),
                ("minLength", field.isRequired ? 1 : 0),
            ]
            if !lines { members.append(("pattern", .string(Self.plain))) }
            return .made(members)
        case .code(let bytesMax): return .made([("type", "string"), ("maxLength", .integer(Int64(bytesMax)))])
        case .decimal(let unit):
            return .made([
                ("type", "string"), ("maxLength", .integer(Int64(DeedField.decimalBytesMax))),
                ("x-unit", .string(unit)),
            ])
        case .integer(let range):
            return .made([
                ("type", "integer"), ("minimum", .integer(range.lowerBound)),
                ("maximum", .integer(min(range.upperBound, CanonicalWriter.integerMax))),
            ])
        case .flag: return .made([("type", "boolean")])
        case .day: return .made([("type", "string"), ("format", "date")])
        case .moment: return .made([("type", "string"), ("format", "date-time")])
        case .choice(let choices):
            return .made([("type", "string"), ("enum", .array(choices.map { .string($0.value) }))])
        case .texts(let countMax, let bytesMax):
            let item = JSONValue.made([
                ("type", "string"), ("minLength", 1), ("maxLength", .integer(Int64(bytesMax))),
            ])
            return .made([("type", "array"), ("maxItems", .integer(Int64(countMax))), ("items", item)])
        case .object(let fields): return object(fields)
        case .objects(let fields, let countMax):
            return .made([
                ("type", "array"), ("maxItems", .integer(Int64(countMax))), ("items", object(fields)),
            ])
        case .file: return object(DeedField.fileParts)
        }
    }

    func responses(_ answer: JSONValue, _ problems: [String]) -> JSONValue {
        let problem = JSONValue.made([
            ("description", "拒绝或故障 refused or failed"),
            (
                "content",
                .made([
                    (
                        "application/problem+json",
                        .made([("schema", .made([("$ref", "#/components/schemas/Problem")]))])
                    )
                ])
            ),
        ])
        let right = JSONValue.made([
            ("description", "完成 done"),
            ("content", .made([("application/json", .made([("schema", answer)]))])),
        ])
        return .made([("200", right)] + problems.map { ($0, problem) })
    }

    private var problem: JSONValue {
        let phrase = JSONValue.made([
            ("type", "object"), ("required", ["en", "zh"]),
            ("properties", .made([("en", .made([("type", "string")])), ("zh", .made([("type", "string")]))])),
        ])
        return .made([
            ("type", "object"), ("required", ["code", "next", "reason", "status", "title", "type"]),
            (
                "properties",
                .made([
                    ("code", .made([("type", "string")])), ("detail", .made([("type", "string")])),
                    ("field", .made([("type", "string")])), ("next", phrase), ("reason", phrase),
                    ("rows", .made([("type", "array"), ("items", .made([("type", "object")]))])),
                    ("status", .made([("type", "integer")])), ("title", .made([("type", "string")])),
                    ("type", .made([("type", "string")])),
                ])
            ),
        ])
    }

    private var receipt: JSONValue {
        .made([
            ("type", "object"), ("required", ["checkpoint", "count", "index", "leaf", "recorded_at", "repeated"]),
            ("additionalProperties", .bool(false)),
            (
                "properties",
                .made([
                    ("checkpoint", .made([("type", ["string", "null"])])), ("count", .made([("type", "integer")])),
                    ("index", .made([("type", "integer")])), ("leaf", .made([("type", "string")])),
                    ("recorded_at", .made([("type", "string"), ("format", "date-time")])),
                    ("repeated", .made([("type", "boolean")])),
                ])
            ),
        ])
    }

    func both(_ phrase: Phrase) -> JSONValue { .string("\(phrase.zh) \(phrase.en)") }
}

extension JSONValue {
    static func made(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONMember(key: $0.0, value: $0.1) })
    }

    fileprivate func with(_ members: [(String, JSONValue)]) -> JSONValue {
        guard case .object(let own) = self else { return self }
        return .object(own + members.map { JSONMember(key: $0.0, value: $0.1) })
    }
}
