package import Kernel
package import Plasma

/// A limit that a list of bags is held against.
package enum MixLimit: String, Sendable, Hashable, CaseIterable {
    case ageMinDays, ageMaxDays, donorsMin, stationsMin, stationsMax, stationShareMax, unitsMax, weightTolerance

    package var unit: String {
        switch self {
        case .ageMinDays, .ageMaxDays: "d"
        case .stationShareMax, .weightTolerance: "%"
        case .donorsMin, .stationsMin, .stationsMax, .unitsMax: ""
        }
    }

    package var phrase: Phrase {
        switch self {
        case .ageMinDays: Phrase("采集后至少", "age at least")
        case .ageMaxDays: Phrase("采集后至多", "age at most")
        case .donorsMin: Phrase("供血浆者人数至少", "donors at least")
        case .stationsMin: Phrase("浆站数至少", "stations at least")
        case .stationsMax: Phrase("浆站数至多", "stations at most")
        case .stationShareMax: Phrase("单个浆站占比至多", "share of one station at most")
        case .unitsMax: Phrase("袋数至多", "bags at most")
        case .weightTolerance: Phrase("净重允差", "tolerance of the net weight")
        }
    }

    var range: ClosedRange<Int64> {
        switch self {
        case .ageMinDays, .ageMaxDays: 0...36_500
        case .donorsMin, .unitsMax: 1...Int64(OrderRules.bagsMax)
        case .stationsMin, .stationsMax: 1...1_000
        case .stationShareMax: 1...100
        case .weightTolerance: 0...50
        }
    }
}

/// Products made of one kind of pool, with what their plasma must keep to.
package struct ProductGroup: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    package let use: PlasmaUse
    package let types: [PlasmaType]
    /// Every one of `MixLimit`, with its source.
    package let limits: [Limit]

    package init(code: String, title: Phrase, use: PlasmaUse, types: [PlasmaType], limits: [Limit]) {
        self.code = code
        self.title = title
        self.use = use
        self.types = types
        self.limits = limits
    }

    package func limit(_ name: MixLimit) -> Limit? { limits.first { $0.name == name.rawValue } }

    package subscript(name: MixLimit) -> Int {
        guard let value = limit(name).flatMap({ DecimalNumber($0.value) }) else {
            preconditionFailure("a group is checked when its pack is read")
        }
        return Int(value.coefficient)
    }

    /// What is wrong with it; nil if it can be picked by.
    var flaw: String? {
        guard code.isCode, !title.zh.isEmpty, !title.en.isEmpty else { return "code" }
        guard !types.isEmpty, Set(types).count == types.count else { return "\(code).types" }
        for name in MixLimit.allCases {
            let found = limits.filter { $0.name == name.rawValue }
            guard found.count == 1, found[0].unit == name.unit, !found[0].source.isEmpty,
                let value = DecimalNumber(found[0].value), value.scale == 0, name.range.contains(value.coefficient)
            else { return "\(code).\(name.rawValue)" }
        }
        guard limits.count == MixLimit.allCases.count else { return "\(code).limits" }
        if self[.ageMinDays] > self[.ageMaxDays] { return "\(code).ageMinDays" }
        if self[.stationsMin] > self[.stationsMax] { return "\(code).stationsMin" }
        if self[.donorsMin] > self[.unitsMax] { return "\(code).donorsMin" }
        // Three stations cannot be had if one may not give less than half.
        return self[.stationShareMax] * self[.stationsMax] < 100 ? "\(code).stationShareMax" : nil
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("code", code)
        writer.key("limits")
        writer.beginArray()
        for limit in limits { limit.write(to: &writer) }
        writer.endArray()
        writer.member("title", title)
        writer.member("types", types.map(\.rawValue))
        writer.member("use", use.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["code", "limits", "title", "types", "use"])
        var types: [PlasmaType] = []
        for text in try fields.strings("types") {
            guard let type = PlasmaType(rawValue: text) else { throw fields.wrong("types") }
            types.append(type)
        }
        var limits: [Limit] = []
        for limit in try fields.objects("limits") { limits.append(try Limit(reading: limit)) }
        self.init(
            code: try fields.string("code"), title: try fields.phrase("title"), use: try fields.choice("use"),
            types: types, limits: limits)
    }
}
