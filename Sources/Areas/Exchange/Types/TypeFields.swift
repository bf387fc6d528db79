import Kernel
import Web

/// Fields that several types of message have, said alike. Their limits are technical: what a number means is judged
/// by the area that takes it.
extension DeedField {
    static func code(
        _ name: StaticString, _ zh: StaticString, _ en: StaticString, required: Bool = true, _ example: String
    ) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description), .line(64), required: required, example: .string(example))
    }

    static func words(
        _ name: StaticString, _ zh: StaticString, _ en: StaticString, required: Bool = true, _ example: String
    ) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description), .text(bytesMax: 1_000, lines: true), required: required,
            example: .string(example))
    }

    static func measured(
        _ name: StaticString, _ zh: StaticString, _ en: StaticString, unit: String, required: Bool = true,
        _ example: String
    ) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description), .decimal(unit: unit), required: required,
            example: .string(example))
    }

    static func time(_ name: StaticString, _ zh: StaticString, _ en: StaticString) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description), .moment, example: .string("2026-03-15T09:42:00+08:00"))
    }

    static func day(_ name: StaticString, _ zh: StaticString, _ en: StaticString) -> DeedField {
        DeedField(name, Phrase(zh.description, en.description), .day, example: .string("2026-03-15"))
    }

    static func oneOf(
        _ name: StaticString, _ zh: StaticString, _ en: StaticString, required: Bool = true,
        _ choices: [(String, String, String)]
    ) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description),
            .choice(choices.map { DeedChoice($0.0, Phrase($0.1, $0.2)) }), required: required,
            example: .string(choices[0].0))
    }

    static func yes(_ name: StaticString, _ zh: StaticString, _ en: StaticString) -> DeedField {
        DeedField(
            name, Phrase(zh.description, en.description), .flag, required: false, example: .bool(false))
    }

    static let bag = code("bag", "袋号", "Bag", "A999926123456")
    static let donor = code("donor", "浆员编号", "Donor", "D000123")
    static let station = code("station", "浆站", "Station", "S51A")
    static let shipment = code("shipment", "运输批", "Shipment", "SH-20261121-02")
    static let matchTag = code("match_tag", "比对标签", "Match tag", "3f2a90c1d4e5f60718293a4b5c6d7e8f")
    static let plasmaType = oneOf(
        "type", "血浆类型", "Type of plasma",
        [
            ("normal", "普通", "normal"), ("hbv-immune", "乙免", "HBV-immune"), ("tetanus", "破免", "tetanus"),
            ("rabies", "狂免", "rabies"),
        ])
}
