import Kernel
package import Web

/// What outsiders may ask of the register of stations and of the limits.
package enum StationDeeds {
    /// Names of stations and clauses are short; the rules say the rest.
    private static let nameBytesMax = 200

    private static let fields = [
        DeedField("name", Phrase("名称", "Name"), .line(nameBytesMax), example: .string("示例浆站")),
        DeedField(
            "licence", Phrase("许可证号", "Licence number"), .line(ManifestRows.numberBytesMax),
            example: .string("苏采浆证 0032")),
        DeedField(
            "licence_valid_to", Phrase("许可证有效至", "Licence valid to"), .day, example: .string("2027-06-30")),
        DeedField("contracted", Phrase("有供浆合同", "Supply agreement stands"), .flag, example: .bool(true)),
        DeedField(
            "schemes", Phrase("编码规则", "Label schemes"), .objects(scheme, countMax: StationRules.schemesMax),
            example: .array([
                .object([
                    JSONMember(key: "check", value: .string("none")), JSONMember(key: "id", value: .string("own")),
                    JSONMember(key: "pattern", value: .string("{station:6}{serial:8n}")),
                    JSONMember(key: "valid_from", value: .string("2026-01-01")),
                ])
            ])),
    ]

    private static let scheme = [
        DeedField(
            "id", Phrase("规则名", "Name of the scheme"), .line(ManifestRows.numberBytesMax), example: .string("own")),
        DeedField(
            "pattern", Phrase("模式", "Pattern"), .line(nameBytesMax), example: .string("{station:6}{serial:8n}")),
        DeedField(
            "check", Phrase("校验算法", "Check"),
            .choice(
                ["none", "mod10", "mod37_2", "mod11_2", "mod97"].map { DeedChoice($0, Phrase($0, $0)) }),
            example: .string("none")),
        DeedField("valid_from", Phrase("启用日", "Valid from"), .day, example: .string("2026-01-01")),
        DeedField("valid_to", Phrase("停用日", "Valid to"), .day, required: false, example: .string("2030-12-31")),
        DeedField(
            "symbology", Phrase("码制（AIM）", "Symbology (AIM)"), .line(3), required: false, example: .string("]C0")),
    ]

    package static let register = Deed(
        StationTable.self, "register", "plasma.register", Phrase("登记浆站", "Register a station"), fields: fields
    ) { (call) throws(DeedFailure) in
        do throws(FieldFlaw) { return DeedOrder(.register(try profile(call))) } catch { throw .flawed(error) }
    }

    package static let amend = Deed(
        StationTable.self, "amend", "plasma.register", Phrase("修改浆站", "Amend a station"), reason: .required,
        fields: fields
    ) { (call) throws(DeedFailure) in
        do throws(FieldFlaw) { return DeedOrder(.amend(try profile(call))) } catch { throw .flawed(error) }
    }

    private static func profile(_ call: DeedCall) throws(FieldFlaw) -> StationProfile {
        let values = call.values
        var schemes: [CodeScheme] = []
        for (place, scheme) in values.objects("schemes").enumerated() {
            let path = "schemes[\(place)].pattern"
            let what = Phrase("模式", "Pattern")
            let pattern: CodePattern
            do throws(CodePatternFailure) { pattern = try CodePattern(scheme.text("pattern")) } catch {
                throw FieldFlaw(.wrongValue, path, what)
            }
            do throws(CodeSchemeFailure) {
                schemes.append(
                    try CodeScheme(
                        id: scheme.text("id"), issuer: call.record, validFrom: scheme.day("valid_from"),
                        validTo: scheme.optionalDay("valid_to"), pattern: pattern, check: scheme.choice("check"),
                        symbology: scheme.optionalText("symbology")))
            } catch {
                throw FieldFlaw(.wrongValue, path, what)
            }
        }
        return StationProfile(
            name: values.text("name"), licence: values.text("licence"),
            licenceValidTo: values.day("licence_valid_to"), contracted: values.flag("contracted"),
            schemes: schemes)
    }

    package static let adoptLimits = Deed(
        LimitsTable.self, "adopt", "plasma.register", Phrase("采用限度", "Adopt limits"),
        fields: [
            DeedField(
                "version", Phrase("版本", "Version"), .line(ManifestRows.numberBytesMax), example: .string("2027-1")),
            DeedField("effective_from", Phrase("生效日", "Effective from"), .day, example: .string("2027-01-01")),
            DeedField("limits", Phrase("限度", "Limits"), .objects(limit, countMax: 64), example: .array([])),
        ]
    ) { (call) throws(DeedFailure) in
        let limits = call.values.objects("limits").map {
            Limit(
                name: $0.text("name"), value: $0.text("value"), unit: $0.optionalText("unit") ?? "",
                source: $0.text("source"), provenance: Phrase($0.text("provenance_zh"), $0.text("provenance_en")))
        }
        return DeedOrder(
            .adopt(
                LimitsPack(
                    name: call.record, version: call.values.text("version"),
                    effectiveFrom: call.values.day("effective_from"), limits: limits)))
    }

    private static let limit = [
        DeedField("name", Phrase("名称", "Name"), .line(64), example: .string("shelfLifeDays")),
        DeedField("value", Phrase("值", "Value"), .line(64), example: .string("1095")),
        DeedField("unit", Phrase("单位", "Unit"), .line(16), required: false, example: .string("d")),
        DeedField("source", Phrase("条款", "Clause"), .line(nameBytesMax), example: .string("中国药典 ChP")),
        DeedField("provenance_zh", Phrase("出处", "Provenance, Chinese"), .line(500), example: .string("药典")),
        DeedField("provenance_en", Phrase("出处（英文）", "Provenance"), .line(500), example: .string("ChP")),
    ]

    package static let all = [OpenDeed(register), OpenDeed(amend), OpenDeed(adoptLimits)]
}
