import Kernel
import Sheets

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
