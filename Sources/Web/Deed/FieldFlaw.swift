package import Kernel

/// Why a field was not taken, and which.
package struct FieldFlaw: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case missing, unknown, tooLong, tooMany, outOfRange, wrongType, wrongValue
    }

    package let code: Code
    /// `title`, `schemes[2].id`.
    package let path: String
    /// What people call the field.
    package let label: Phrase

    package init(_ code: Code, _ path: String, _ label: Phrase? = nil) {
        self.code = code
        self.path = path
        self.label = label ?? Phrase(path, path)
    }

    package var refusal: Refusal {
        switch code {
        case .missing: .fieldMissing(label)
        case .unknown: .fieldNotKnown(label)
        case .tooLong: .fieldTooLong(label)
        case .tooMany: .fieldTooMany(label)
        case .outOfRange: .fieldOutOfRange(label)
        case .wrongType: .fieldTypeWrong(label)
        case .wrongValue: .fieldValueWrong(label)
        }
    }
}

extension Refusal {
    /// What must be told was not.
    package static func fieldMissing(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.missing", Phrase("没有填：\(label.zh)", "Missing: \(label.en)"),
            next: Phrase("填好后再提交", "Fill it in and send it again"))
    }

    /// A misspelt optional field must not pass as an absent one.
    package static func fieldNotKnown(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.unknown", Phrase("没有这个字段：\(label.zh)", "There is no such field: \(label.en)"),
            next: Phrase("对照接口说明更正字段名", "Correct the name by the description of the interface"))
    }

    package static func fieldTooLong(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.too-long", Phrase("太长：\(label.zh)", "Too long: \(label.en)"),
            next: Phrase("写短一些", "Shorten it"))
    }

    package static func fieldTooMany(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.too-many", Phrase("项数太多：\(label.zh)", "Too many items: \(label.en)"),
            next: Phrase("减少项数", "Send fewer items"))
    }

    package static func fieldOutOfRange(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.out-of-range", Phrase("超出范围：\(label.zh)", "Out of range: \(label.en)"),
            next: Phrase("核对数值", "Check the number"))
    }

    package static func fieldTypeWrong(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.type-wrong", Phrase("类型不对：\(label.zh)", "Of the wrong type: \(label.en)"),
            next: Phrase("对照接口说明更正类型", "Correct the type by the description of the interface"))
    }

    package static func fieldValueWrong(_ label: Phrase) -> Refusal {
        Refusal(
            "web.field.value-wrong", Phrase("填错：\(label.zh)", "Not a possible value: \(label.en)"),
            next: Phrase("更正后再提交", "Correct it and send it again"))
    }
}
