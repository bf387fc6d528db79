package import Kernel
import Sheets

/// Judges raw rows, whatever file they came from, and gathers lines or failures.
struct ManifestRows {
    /// Longer box and donor numbers than any we know of; they stand in table keys.
    static let numberBytesMax = 40
    /// A bag is full at 600 g; ten kilograms is no bag but a slip of the point.
    static let weightGramsMax = DecimalNumber(coefficient: 10_000)

    let labels: CodeBook
    let shippedOn: Day
    private(set) var lines: [ManifestLine] = []
    private(set) var report = RowReport()
    private var rowOfBag: [String: Int] = [:]

    init(labels: CodeBook, shippedOn: Day) {
        self.labels = labels
        self.shippedOn = shippedOn
    }

    mutating func refuse(_ row: Int, _ field: ManifestField, _ value: String, _ reason: Phrase) {
        report.add(row: row, field: field.title, value: value, reason)
    }

    mutating func add(row: Int, _ values: [ManifestField: String]) {
        let before = report.total
        let box = number(row, .box, values)
        let donor = number(row, .donor, values)
        let collectedOn = collected(row, values)
        let bag = bag(row, values, on: collectedOn)
        let weight = weight(row, values)
        let type = type(row, values)
        guard lines.count < Manifest.linesMax else {
            if lines.count == Manifest.linesMax && report.isEmpty {
                refuse(row, .bag, values[.bag] ?? "", .tooManyLines)
            }
            return
        }
        guard report.total == before, let box, let donor, let collectedOn, let bag, let weight, let type
        else { return }
        lines.append(
            ManifestLine(
                box: box, bag: bag, donor: donor, collectedOn: collectedOn, stationWeightGrams: weight,
                type: type))
    }

    private mutating func number(_ row: Int, _ field: ManifestField, _ values: [ManifestField: String])
        -> String?
    {
        let text = (values[field] ?? "").trimmed
        if let reason = text.numberFlaw {
            refuse(row, field, text, reason)
            return nil
        }
        return text
    }

    private mutating func collected(_ row: Int, _ values: [ManifestField: String]) -> Day? {
        let text = (values[.collectedOn] ?? "").trimmed
        guard let day = Day(written: text) else {
            let reason =
                text.hasFullWidth
                ? Phrase("有全角字符，请关闭输入法", "Full-width characters: switch the input method off")
                : Phrase("没有这一天，应写成 2026-11-21", "No such date; write it as 2026-11-21")
            refuse(row, .collectedOn, text, reason)
            return nil
        }
        guard day <= shippedOn else {
            refuse(row, .collectedOn, text, Phrase("采集日期晚于发运日期", "Collected after it was shipped"))
            return nil
        }
        return day
    }

    private mutating func bag(_ row: Int, _ values: [ManifestField: String], on day: Day?) -> String? {
        let text = (values[.bag] ?? "").trimmed
        switch labels.number(listed: text, on: day ?? shippedOn) {
        case .failure(let failure):
            refuse(row, .bag, text, failure.phrase)
            return nil
        case .success(let number):
            if let earlier = rowOfBag[number] {
                refuse(row, .bag, text, Phrase("与第 \(earlier) 行重复", "The same bag as in row \(earlier)"))
                return nil
            }
            rowOfBag[number] = row
            return number
        }
    }

    private mutating func weight(_ row: Int, _ values: [ManifestField: String]) -> DecimalNumber? {
        let text = (values[.weightGrams] ?? "").trimmed
        guard let grams = DecimalNumber(text) else {
            refuse(row, .weightGrams, text, Phrase("不是数，应写成 588 或 588.5", "Not a number; write 588 or 588.5"))
            return nil
        }
        guard grams > DecimalNumber(coefficient: 0) else {
            refuse(row, .weightGrams, text, Phrase("净重必须大于零", "A weight must be above zero"))
            return nil
        }
        guard grams <= Self.weightGramsMax else {
            refuse(row, .weightGrams, text, Phrase("净重超过 10 000 g", "A weight above 10 000 g"))
            return nil
        }
        return grams
    }

    private mutating func type(_ row: Int, _ values: [ManifestField: String]) -> PlasmaType? {
        let text = (values[.type] ?? "").trimmed
        guard let type = PlasmaType(written: text) else {
            let known = PlasmaType.allCases
            let zh = known.map(\.phrase.zh).joined(separator: "、")
            let en = known.map(\.rawValue).joined(separator: ", ")
            refuse(row, .type, text, Phrase("类型应是：\(zh)", "The type must be one of \(en)"))
            return nil
        }
        return type
    }
}

extension String {
    /// Why this cannot be a box, donor, station or shipment number.
    var numberFlaw: Phrase? {
        if isEmpty { return Phrase("没有填", "Missing") }
        if hasFullWidth {
            return Phrase("有全角字符，请关闭输入法", "Full-width characters: switch the input method off")
        }
        if hasControl || contains("/") { return Phrase("有控制字符或斜线", "A control character or a slash") }
        guard utf8.count <= ManifestRows.numberBytesMax else {
            return Phrase(
                "超过 \(ManifestRows.numberBytesMax) 字节", "More than \(ManifestRows.numberBytesMax) bytes")
        }
        return nil
    }
}

extension CodeBook {
    /// A number in a list is not a label: besides what scanners read, the 13 characters of a donation number
    /// count without flags and check.
    func number(listed text: String, on day: Day) -> Result<String, ScanFailure> {
        switch resolve(text, on: day) {
        case .success(let code): return .success(code.normalized)
        case .failure(.unknown):
            let holdsDonations = schemes.contains { $0.pattern.isDonationNumber && $0.isValid(on: day) }
            guard holdsDonations, text.utf8.count == 13 else { return .failure(.unknown) }
            do throws(DonationNumberFailure) {
                return .success(try DonationNumber(din: text).din)
            } catch {
                return .failure(.unknown)
            }
        case .failure(let failure): return .failure(failure)
        }
    }
}

extension ScanFailure {
    /// What is wrong with the number, for a person who looks at it.
    package var phrase: Phrase {
        switch self {
        case .empty: Phrase("没有填", "Missing")
        case .tooLong(let bytes): Phrase("\(bytes) 字节，太长", "Too long: \(bytes) bytes")
        case .controlCharacter: Phrase("有控制字符", "A control character")
        case .fullWidth: Phrase("有全角字符，请关闭输入法", "Full-width characters: switch the input method off")
        case .unknown: Phrase("不符合本站任何编码规则", "It fits no code scheme of the station")
        case .ambiguous(let schemes):
            Phrase(
                "同时符合几个编码规则：\(schemes.joined(separator: "、"))",
                "It fits more than one code scheme: \(schemes.joined(separator: ", "))")
        case .checkFailed(let scheme): Phrase("校验位不对（\(scheme)）", "Its check character is wrong (\(scheme))")
        }
    }
}

extension Phrase {
    static let tooManyLines = Phrase(
        "超过 \(Manifest.linesMax) 袋", "More than \(Manifest.linesMax) bags")
}
