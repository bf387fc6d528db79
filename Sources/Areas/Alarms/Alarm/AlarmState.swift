package import Kernel

/// The states of ISA-18.2 §5.3.1 as pages show them.
package enum AlarmStanding: String, Sendable, Hashable, CaseIterable {
    case normal
    case unacknowledged
    case acknowledged
    case returnedUnacknowledged = "returned-unacknowledged"
    case shelved
    case suppressed = "suppressed-by-design"
    case outOfService = "out-of-service"

    package var phrase: Phrase {
        switch self {
        case .normal: Phrase("正常", "normal")
        case .unacknowledged: Phrase("报警未确认", "unacknowledged")
        case .acknowledged: Phrase("报警已确认", "acknowledged")
        case .returnedUnacknowledged: Phrase("已恢复未确认", "returned, unacknowledged")
        case .shelved: Phrase("搁置", "shelved")
        case .suppressed: Phrase("设计抑制", "suppressed by design")
        case .outOfService: Phrase("退出服务", "out of service")
        }
    }

    /// Whether operators are to act on it.
    package var isShown: Bool {
        self == .unacknowledged || self == .acknowledged || self == .returnedUnacknowledged
    }
}

/// Why an alarm is kept from operators.
package enum AlarmCover: Sendable, Hashable {
    case shelf(until: Moment)
    case design
    /// Number of the permit.
    case service(permit: String)
}

/// One alarm as its facts have made it. What happens under a cover is recorded all the same.
package struct AlarmState: Sendable, Hashable {
    package let id: String
    package var isActive = false
    /// The newest occurrence was not acknowledged.
    package var awaitsAcknowledgement = false
    package var cover: AlarmCover?
    /// How often it was raised: the number of the newest occurrence.
    package var count = 0
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(AlarmRules.noun, id) }

    package var standing: AlarmStanding {
        switch cover {
        case .shelf: .shelved
        case .design: .suppressed
        case .service: .outOfService
        case nil:
            switch (isActive, awaitsAcknowledgement) {
            case (false, false): .normal
            case (true, true): .unacknowledged
            case (true, false): .acknowledged
            case (false, true): .returnedUnacknowledged
            }
        }
    }
}
