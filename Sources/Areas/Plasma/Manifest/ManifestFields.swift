import Kernel

/// A column of a manifest, under the names that stations write.
enum ManifestField: String, CaseIterable {
    case box, bag, donor
    case collectedOn = "collected_on"
    case weightGrams = "weight_g"
    case type

    var chinese: String {
        switch self {
        case .box: "箱号"
        case .bag: "袋号"
        case .donor: "浆员编号"
        case .collectedOn: "采集日期"
        case .weightGrams: "净重g"
        case .type: "类型"
        }
    }

    /// Both names, as a person finds them in either file.
    var title: String { "\(chinese)/\(rawValue)" }

    init?(header text: String) {
        let name = text.trimmed
        guard let field = Self.allCases.first(where: { [$0.chinese, $0.rawValue, $0.title].contains(name) }) else {
            return nil
        }
        self = field
    }
}

/// A line before the table, `#运输批,SH-20261121-02`, or a member beside the bags.
enum ManifestHeading: String, CaseIterable {
    case shipment, station
    case shippedOn = "shipped_on"

    var chinese: String {
        switch self {
        case .shipment: "运输批"
        case .station: "浆站"
        case .shippedOn: "发运日期"
        }
    }

    var title: String { "\(chinese)/\(rawValue)" }

    init?(key text: String) {
        guard let heading = Self.allCases.first(where: { [$0.chinese, $0.rawValue, $0.title].contains(text) }) else {
            return nil
        }
        self = heading
    }
}

extension String {
    /// Without the spaces and tabs around it that spreadsheets leave; full-width spaces stay and are refused.
    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        guard first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 else { return self }
        let head = drop { $0 == " " || $0 == "\t" }
        let tail = head.reversed().drop { $0 == " " || $0 == "\t" }
        return String(String.UnicodeScalarView(tail.reversed().flatMap(\.unicodeScalars)))
    }

    /// Letters, digits and marks of an input method, which look like ASCII and are not.
    var hasFullWidth: Bool {
        unicodeScalars.contains { (0xFF01...0xFF5E).contains($0.value) || $0.value == 0x3000 }
    }

    var hasControl: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}

extension Day {
    /// `2026-11-21`, `20261121`, and what spreadsheets make of it, `2026/1/5`.
    init?(written text: String) {
        if let day = Day(iso: text) ?? Day(compact: text) {
            self = day
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count),
            (1...2).contains(parts[2].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
