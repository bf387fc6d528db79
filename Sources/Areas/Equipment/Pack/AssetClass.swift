package import Kernel

/// What must be true of equipment before it is used.
package enum EquipmentNeed: String, Sendable, Hashable, CaseIterable {
    case inCalibration = "in-calibration"
    case clean, qualified

    package var phrase: Phrase {
        switch self {
        case .inCalibration: Phrase("在校准有效期内", "in calibration")
        case .clean: Phrase("清洁", "clean")
        case .qualified: Phrase("确认合格", "qualified")
        }
    }
}

/// One class of equipment: what its pieces need, how often, and how long dirty and clean hold. Nil: no limit of ours.
package struct AssetClass: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    package let needs: Set<EquipmentNeed>
    package let calibrationMonths: Int?
    package let qualificationMonths: Int?
    /// From the end of use to the start of cleaning, at most.
    package let dirtyHoldHours: Int?
    /// From cleaning to the next use, at most.
    package let cleanHoldHours: Int?
    package let source: String
    package let provenance: Phrase

    package init(
        code: String, title: Phrase, needs: Set<EquipmentNeed>, calibrationMonths: Int? = nil,
        qualificationMonths: Int? = nil, dirtyHoldHours: Int? = nil, cleanHoldHours: Int? = nil, source: String,
        provenance: Phrase
    ) {
        self.code = code
        self.title = title
        self.needs = needs
        self.calibrationMonths = calibrationMonths
        self.qualificationMonths = qualificationMonths
        self.dirtyHoldHours = dirtyHoldHours
        self.cleanHoldHours = cleanHoldHours
        self.source = source
        self.provenance = provenance
    }

    /// What is wrong with it: the member's name.
    var flaw: String? {
        guard code.isEquipmentCode else { return "code" }
        guard title.zh.isLine, title.en.isLine else { return "\(code).title" }
        let months = [calibrationMonths, qualificationMonths].compactMap { $0 }
        guard months.allSatisfy({ (1...120).contains($0) }) else { return "\(code).months" }
        let hours = [dirtyHoldHours, cleanHoldHours].compactMap { $0 }
        guard hours.allSatisfy({ (1...8_760).contains($0) }) else { return "\(code).hours" }
        guard !needs.contains(.inCalibration) || calibrationMonths != nil else { return "\(code).calibration_months" }
        guard !needs.contains(.clean) || cleanHoldHours != nil else { return "\(code).clean_hold_hours" }
        guard source.isLine(bytesMax: 500), provenance.zh.isText(bytesMax: 500), provenance.en.isText(bytesMax: 500)
        else { return "\(code).source" }
        return nil
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("calibration_months", calibrationMonths)
        writer.memberIfPresent("clean_hold_hours", cleanHoldHours)
        writer.member("code", code)
        writer.memberIfPresent("dirty_hold_hours", dirtyHoldHours)
        writer.member("needs", needs.map(\.rawValue).sorted())
        writer.member("provenance", provenance)
        writer.memberIfPresent("qualification_months", qualificationMonths)
        writer.member("source", source)
        writer.member("title", title)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: [
            "calibration_months", "clean_hold_hours", "code", "dirty_hold_hours", "needs", "provenance",
            "qualification_months", "source", "title",
        ])
        var needs: Set<EquipmentNeed> = []
        for name in try fields.strings("needs") {
            guard let need = EquipmentNeed(rawValue: name), needs.insert(need).inserted else {
                throw fields.wrong("needs")
            }
        }
        self.init(
            code: try fields.string("code"), title: try fields.phrase("title"), needs: needs,
            calibrationMonths: try fields.optionalInt("calibration_months"),
            qualificationMonths: try fields.optionalInt("qualification_months"),
            dirtyHoldHours: try fields.optionalInt("dirty_hold_hours"),
            cleanHoldHours: try fields.optionalInt("clean_hold_hours"), source: try fields.string("source"),
            provenance: try fields.phrase("provenance"))
    }
}
