package import Kernel

/// When something on the floor happened, and whether it was told late (A7).
package struct LogTime: Sendable, Hashable {
    package let at: Moment
    package let isLate: Bool

    package init(_ at: Moment, isLate: Bool = false) {
        self.at = at
        self.isLate = isLate
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(try fields.moment("at"), isLate: try fields.bool("late"))
    }
}

/// What equipment is used for.
package struct AssetUse: Sendable, Hashable {
    package let batch: String
    /// Code or name of the step.
    package let step: String
    package let since: Moment

    package init(batch: String, step: String, since: Moment) {
        self.batch = batch
        self.step = step
        self.since = since
    }
}

/// Clean or dirty, since when, and until when that may last.
package struct Cleanliness: Sendable, Hashable {
    package let isClean: Bool
    package let since: Moment
    package let until: Moment?

    package init(isClean: Bool, since: Moment, until: Moment?) {
        self.isClean = isClean
        self.since = since
        self.until = until
    }
}

/// Work that is planned on equipment.
package struct MaintenancePlan: Sendable, Hashable {
    package let number: Int
    package let what: String
    package let dueOn: Day

    package init(number: Int, what: String, dueOn: Day) {
        self.number = number
        self.what = what
        self.dueOn = dueOn
    }
}
