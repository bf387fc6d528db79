import Kernel
import Testing
import Web

@Suite struct `A declared field` {
    private static let fields = [
        DeedField("title", Phrase("标题", "Title"), .line(6), example: .string("a")),
        DeedField("grams", Phrase("净重", "Weight"), .decimal(unit: "g"), required: false, example: .string("1.0")),
        DeedField("count", Phrase("数", "Count"), .integer(0...9), required: false, example: .integer(1)),
        DeedField(
            "lanes", Phrase("通道", "Lanes"), .texts(countMax: 2, bytesMax: 3), required: false, example: .array([])),
        DeedField("seals", Phrase("铅封", "Seals"), .flag, required: false, example: .bool(true)),
        DeedField(
            "kind", Phrase("种类", "Kind"), .choice([DeedChoice("x", Phrase("甲", "X"))]), required: false,
            example: .string("x")),
        DeedField(
            "parts", Phrase("项", "Parts"),
            .objects([DeedField("id", Phrase("号", "Id"), .line(3), example: .string("1"))], countMax: 1),
            required: false, example: .array([])),
        DeedField("file", Phrase("文件", "File"), .file(bytesMax: 3), required: false, example: .object([])),
    ]

    private func json(_ text: String) throws -> Result<DeedValues, FieldFlaw> {
        let fields = try JSONFields(JSONReader.read(Array(text.utf8), strictness: .lenient))
        do throws(FieldFlaw) { return .success(try DeedValues(Self.fields, json: fields)) } catch {
            return .failure(error)
        }
    }

    private func flaw(_ text: String) throws -> String? {
        guard case .failure(let flaw) = try json(text) else { return nil }
        return "\(flaw.refusal.code) \(flaw.path)"
    }

    @Test func `is read from JSON with its type`() throws {
        let values = try json(
            """
            {"title":"一号","grams":"588.0","count":3,"lanes":["1","2"],"seals":true,"kind":"x",\
            "parts":[{"id":"7"}],"file":{"name":"a.csv","base64":"YWJj"}}
            """
        ).get()
        #expect(values.text("title") == "一号")
        #expect(values.decimal("grams").text == "588.0")
        #expect(values.integer("count") == 3 && values.flag("seals"))
        #expect(values.texts("lanes") == ["1", "2"])
        #expect(values.objects("parts").map { $0.text("id") } == ["7"])
        #expect(values.file("file").bytes == [97, 98, 99])
    }

    @Test func `is refused by its name when it is missing, unknown, too long, too many, out of range or wrong`() throws
    {
        #expect(try flaw("{}") == "web.field.missing title")
        #expect(try flaw(#"{"title":"  "}"#) == "web.field.missing title")
        #expect(try flaw(#"{"title":"a","titel":"b"}"#) == "web.field.unknown titel")
        #expect(try flaw(#"{"title":"一二三"}"#) == "web.field.too-long title")
        #expect(try flaw(#"{"title":"a\u0000b"}"#) == "web.field.value-wrong title")
        #expect(try flaw(#"{"title":7}"#) == "web.field.type-wrong title")
        #expect(try flaw(#"{"title":"a","grams":588.0}"#) == "web.field.type-wrong grams")
        #expect(try flaw(#"{"title":"a","grams":"1e3"}"#) == "web.field.value-wrong grams")
        #expect(try flaw(#"{"title":"a","count":10}"#) == "web.field.out-of-range count")
        #expect(try flaw(#"{"title":"a","count":9007199254740993}"#) == "web.field.out-of-range count")
        #expect(try flaw(#"{"title":"a","lanes":["1","2","3"]}"#) == "web.field.too-many lanes")
        #expect(try flaw(#"{"title":"a","kind":"y"}"#) == "web.field.value-wrong kind")
        #expect(try flaw(#"{"title":"a","parts":[{"id":"1","x":1}]}"#) == "web.field.unknown parts[0].x")
        #expect(try flaw(#"{"title":"a","file":{"name":"a","base64":"YWJjZA=="}}"#) == "web.field.too-long file.base64")
        #expect(try flaw(#"{"title":"a","file":{"name":"a","base64":"?"}}"#) == "web.field.value-wrong file.base64")
    }

    @Test func `is read alike from a form, with a scale's unit behind the number`() throws {
        var form = Form(["title": " 一号 ", "grams": "588.0 g", "lanes": "1，2", "seals": "yes", "csrf": "t"])
        let values = try DeedValues(Self.fields, form: form)
        #expect(values.text("title") == "一号" && values.decimal("grams").text == "588.0")
        #expect(values.texts("lanes") == ["1", "2"] && values.flag("seals"))
        form.add("title", "一二三")
        #expect(throws: FieldFlaw(.tooLong, "title", Phrase("标题", "Title"))) {
            try DeedValues(Self.fields, form: form)
        }
        for text in ["", " 5", "+5", "05", "5.0"] {
            #expect(throws: FieldFlaw(.wrongType, "limit")) {
                try DeedValues(
                    [DeedField("limit", Phrase("行数", "Rows"), .integer(1...200), example: .integer(50))],
                    query: ["limit": text])
            }
        }
        #expect(throws: FieldFlaw(.unknown, "x")) { try DeedValues(Self.fields, query: ["x": "1", "title": "a"]) }
    }

    @Test func `has one refusal for each flaw`() {
        let codes = FieldFlaw.Code.allCases.map { FieldFlaw($0, "x").refusal.code }
        #expect(
            codes == [
                "web.field.missing", "web.field.unknown", "web.field.too-long", "web.field.too-many",
                "web.field.out-of-range", "web.field.type-wrong", "web.field.value-wrong",
            ])
    }
}
