package import Kernel

/// Whether a piece of equipment may be used at all.
package enum AssetStanding: String, Sendable, Hashable, CaseIterable {
    case inUse = "in-use"
    case outOfUse = "out-of-use"
    case retired

    package var phrase: Phrase {
        switch self {
        case .inUse: Phrase("在用", "in use")
        case .outOfUse: Phrase("停用", "out of use")
        case .retired: Phrase("已报废", "retired")
        }
    }
}

/// A piece of equipment as its facts have made it.
package struct AssetState: Sendable, Hashable {
    package let id: String
    /// Nil before it was registered.
    package var detail: AssetDetail?
    package var standing = AssetStanding.inUse
    /// The newest of each stage.
    package var qualifications: [Qualification] = []
    /// The newest.
    package var calibration: Calibration?
    /// Nil until it was first cleaned or soiled.
    package var cleanliness: Cleanliness?
    package var use: AssetUse?
    /// What is planned and not done.
    package var maintenance: [MaintenancePlan] = []
    /// How many were ever planned.
    package var maintenancePlanned = 0
    /// Count of facts.
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(AssetRules.noun, id) }

    func qualification(_ stage: QualificationStage) -> Qualification? {
        qualifications.first { $0.stage == stage }
    }

    /// As its table keeps it.
    var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 1_024)
        writer.beginObject()
        if let calibration {
            writer.key("calibration")
            calibration.write(to: &writer)
        }
        if let cleanliness {
            writer.key("cleanliness")
            writer.beginObject()
            writer.member("clean", cleanliness.isClean)
            writer.member("since", cleanliness.since)
            writer.memberIfPresent("until", cleanliness.until)
            writer.endObject()
        }
        if let detail {
            writer.key("detail")
            detail.write(to: &writer)
        }
        writer.key("maintenance")
        writer.beginArray()
        for plan in maintenance { AssetFact.maintenancePlanned(plan).write(to: &writer) }
        writer.endArray()
        writer.member("maintenance_planned", maintenancePlanned)
        writer.key("qualifications")
        writer.beginArray()
        for qualification in qualifications { qualification.write(to: &writer) }
        writer.endArray()
        writer.member("standing", standing.rawValue)
        if let use {
            writer.key("use")
            writer.beginObject()
            writer.member("batch", use.batch)
            writer.member("since", use.since)
            writer.member("step", use.step)
            writer.endObject()
        }
        writer.member("version", version)
        writer.endObject()
        return writer.bytes
    }

    init(id: String, reading fields: JSONFields) throws(JSONFailure) {
        self.id = id
        if let calibration = try fields.optionalObject("calibration") {
            self.calibration = try Calibration(reading: calibration)
        }
        if let found = try fields.optionalObject("cleanliness") {
            cleanliness = Cleanliness(
                isClean: try found.bool("clean"), since: try found.moment("since"),
                until: try found.optionalMoment("until"))
        }
        if let detail = try fields.optionalObject("detail") { self.detail = try AssetDetail(reading: detail) }
        for plan in try fields.objects("maintenance") {
            maintenance.append(
                MaintenancePlan(
                    number: try plan.int("number"), what: try plan.string("what"), dueOn: try plan.day("due_on")))
        }
        maintenancePlanned = try fields.int("maintenance_planned")
        for one in try fields.objects("qualifications") { qualifications.append(try Qualification(reading: one)) }
        standing = try fields.choice("standing")
        if let found = try fields.optionalObject("use") {
            use = AssetUse(
                batch: try found.string("batch"), step: try found.string("step"), since: try found.moment("since"))
        }
        version = try fields.integer("version")
    }
}
