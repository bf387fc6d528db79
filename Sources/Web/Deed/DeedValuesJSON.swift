package import Kernel

extension DeedValues {
    /// Reads an object of the API: nothing unknown, nothing missing, nothing beyond its limit.
    package init(_ fields: [DeedField], json: JSONFields) throws(FieldFlaw) {
        self.init()
        for member in json.members where !fields.contains(where: { $0.name == member.key }) {
            throw FieldFlaw(.unknown, DeedValues.place(shown(member.key), in: json.path))
        }
        for field in fields {
            let path = DeedValues.place(field.name, in: json.path)
            switch json.value(field.name) {
            case nil, .null?:
                if field.isRequired { throw FieldFlaw(.missing, path, field.what) }
            case let value?: hold(field.name, try field.value(value, path))
            }
        }
    }

    static func place(_ name: String, in path: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

/// A name that somebody sent, short enough to be said back.
private func shown(_ name: String) -> String {
    let kept = name.unicodeScalars.prefix(64).map { scalar -> Character in
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "?" : Character(scalar)
    }
    return String(kept)
}

extension DeedField {
    fileprivate func value(_ json: JSONValue, _ path: String) throws(FieldFlaw) -> DeedValues.Value {
        func flaw(_ code: FieldFlaw.Code) -> FieldFlaw { FieldFlaw(code, path, what) }
        switch (kind, json) {
        case (.integer(let range), .integer(let number)):
            guard range.contains(number) else { throw flaw(.outOfRange) }
            return .integer(number)
        // Beyond 2^53 a number is no integer any more (RFC 7493 §2.2), and out of every range of ours.
        case (.integer, .number): throw flaw(.outOfRange)
        case (.flag, .bool(let flag)): return .flag(flag)
        case (.texts, .array(let items)): return try texts(items, path)
        case (.object(let fields), .object): return .object(try nested(fields, json, path))
        case (.objects(let fields, let countMax), .array(let items)):
            guard items.count <= countMax else { throw flaw(.tooMany) }
            var objects: [DeedValues] = []
            for (place, item) in items.enumerated() {
                objects.append(try nested(fields, item, "\(path)[\(place)]"))
            }
            return .objects(objects)
        case (.file(let bytesMax), .object): return try file(json, bytesMax, path)
        case (.text, .string(let text)), (.code, .string(let text)), (.decimal, .string(let text)),
            (.day, .string(let text)), (.moment, .string(let text)), (.choice, .string(let text)):
            do throws(FieldFlaw) {
                return try written(text)
            } catch {
                throw FieldFlaw(error.code, path, what)
            }
        default: throw flaw(.wrongType)
        }
    }

    private func texts(_ items: [JSONValue], _ path: String) throws(FieldFlaw) -> DeedValues.Value {
        var texts: [String] = []
        for (place, item) in items.enumerated() {
            guard case .string(let text) = item else { throw FieldFlaw(.wrongType, "\(path)[\(place)]", what) }
            texts.append(text)
        }
        do throws(FieldFlaw) { return .texts(try listed(texts)) } catch {
            throw FieldFlaw(error.code, path, what)
        }
    }

    private func nested(_ fields: [DeedField], _ json: JSONValue, _ path: String) throws(FieldFlaw) -> DeedValues {
        let object: JSONFields
        do throws(JSONFailure) { object = try JSONFields(json, at: path) } catch {
            throw FieldFlaw(.wrongType, path, what)
        }
        return try DeedValues(fields, json: object)
    }

    private func file(_ json: JSONValue, _ bytesMax: Int, _ path: String) throws(FieldFlaw) -> DeedValues.Value {
        let parts = try nested(DeedField.fileParts, json, path)
        guard let bytes = Base64.decode(parts.text("base64")) else {
            throw FieldFlaw(.wrongValue, "\(path).base64", what)
        }
        guard bytes.count <= bytesMax else { throw FieldFlaw(.tooLong, "\(path).base64", what) }
        return .file(Form.File(name: parts.text("name"), bytes: bytes))
    }

    /// A file inside of JSON; its real limit is that of the bytes.
    package static let fileParts = [
        DeedField(
            "base64", Phrase("内容（base64）", "Content in base64"), .code(bytesMax: 64 * 1_048_576),
            example: .string("")),
        DeedField("name", Phrase("文件名", "File name"), .line(fileNameBytesMax), example: .string("a.csv")),
    ]
}
