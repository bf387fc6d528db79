package import Kernel

/// What set a look-back off (GMP annex Blood Products, Art. 22).
package enum CaseTrigger: String, Sendable, Hashable, CaseIterable {
    case latePositive = "late-positive"
    case diseaseReport = "disease-report"
    case stationNotice = "station-notice"

    package var phrase: Phrase {
        switch self {
        case .latePositive: Phrase("后来的检测阳性", "a later test was positive")
        case .diseaseReport: Phrase("供血浆者患病报告", "report of a donor's disease")
        case .stationNotice: Phrase("浆站通知", "notice of the station")
        }
    }
}

/// What a case is opened with.
package struct CaseOpening: Sendable, Hashable {
    package let donor: String
    package let trigger: CaseTrigger
    /// When the positive sample was taken, the disease began, or what the notice tells of happened.
    package let at: Moment
    package let pathogen: String
    package let profile: String
    /// Bags of which it is known that they carry it.
    package let infected: [String]
    /// Lots that have left the house.
    package let distributed: [String]
    /// The positive sample, or the letter that told it; empty where a reason says it all.
    package let sample: String

    package init(
        donor: String, trigger: CaseTrigger, at: Moment, pathogen: String, profile: String, infected: [String] = [],
        distributed: [String] = [], sample: String = ""
    ) {
        self.donor = donor
        self.trigger = trigger
        self.at = at
        self.pathogen = pathogen
        self.profile = profile
        self.infected = infected
        self.distributed = distributed
        self.sample = sample
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("at", at)
        writer.member("distributed", distributed)
        writer.member("donor", donor)
        writer.member("infected", infected)
        writer.member("pathogen", pathogen)
        writer.member("profile", profile)
        writer.member("sample", sample)
        writer.member("trigger", trigger.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            donor: try fields.string("donor"), trigger: try fields.choice("trigger"), at: try fields.moment("at"),
            pathogen: try fields.string("pathogen"), profile: try fields.string("profile"),
            infected: try fields.strings("infected"), distributed: try fields.strings("distributed"),
            sample: try fields.string("sample"))
    }
}

/// What is done at once with something that a look-back found.
package enum HitAction: String, Sendable, Hashable, CaseIterable {
    /// A bag that was not pooled: locked where it lies, to be rejected.
    case reject
    /// A bag that went into a pool: the pool stands for it.
    case pooled
    /// A bag that is not here: its station is asked, and it is locked as it comes.
    case ask
    /// A pool, or what was made of one before it became a product.
    case block
    /// A product that is in the house.
    case hold
    /// A product that has left it.
    case recall

    package var phrase: Phrase {
        switch self {
        case .reject: Phrase("锁定，待报废", "locked, to be rejected")
        case .pooled: Phrase("已投料，锁定血浆池", "pooled: its pool is locked")
        case .ask: Phrase("不在厂内，问浆站", "not here: the station is asked")
        case .block: Phrase("封存", "blocked")
        case .hold: Phrase("成品暂扣", "product held")
        case .recall: Phrase("成品召回", "product recalled")
        }
    }
}

/// One thing that a look-back found.
package struct CaseHit: Sendable, Hashable {
    package let subject: Subject
    /// As the lineage names it; empty for a bag that it does not know.
    package let stage: String
    package let action: HitAction
    /// An infected bag of a pathogen of Art. 24, or something made of one: it is destroyed.
    package let isForced: Bool
    /// Box in which a bag lies.
    package let place: String
    /// When it was collected or made.
    package let at: Moment
    package let quantity: String
    /// Bags of the case that went into it.
    package let bags: [String]

    package init(
        _ subject: Subject, stage: String, _ action: HitAction, isForced: Bool, place: String = "", at: Moment,
        quantity: String = "", bags: [String] = []
    ) {
        self.subject = subject
        self.stage = stage
        self.action = action
        self.isForced = isForced
        self.place = place
        self.at = at
        self.quantity = quantity
        self.bags = bags
    }

    func write(to writer: inout CanonicalWriter) {
        writer.member("action", action.rawValue)
        writer.member("at", at)
        writer.member("bags", bags)
        writer.member("forced", isForced)
        writer.member("place", place)
        writer.member("quantity", quantity)
        writer.member("stage", stage)
        writer.member("subject", subject.description)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let subject = Subject(text: try fields.string("subject")) else { throw fields.wrong("subject") }
        self.init(
            subject, stage: try fields.string("stage"), try fields.choice("action"),
            isForced: try fields.bool("forced"), place: try fields.string("place"), at: try fields.moment("at"),
            quantity: try fields.string("quantity"), bags: try fields.strings("bags"))
    }
}

/// What QA decides of a hit.
package enum HitDecision: String, Sendable, Hashable, CaseIterable {
    /// It may be used: the assessment says why.
    case release
    case destroy
    /// Taken back from those who have it, then destroyed.
    case recall

    package var phrase: Phrase {
        switch self {
        case .release: Phrase("解除", "released")
        case .destroy: Phrase("报废销毁", "to be destroyed")
        case .recall: Phrase("召回并销毁", "to be recalled and destroyed")
        }
    }
}

/// Whom the law wants told, and by whom it is known that they were.
package struct CaseNotice: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case station
        /// 质量受权人
        case qualifiedPerson = "qp"
        /// Provincial medical products administration.
        case authority
        /// Where a lot was released.
        case institute

        package var phrase: Phrase {
            switch self {
            case .station: Phrase("浆站", "station")
            case .qualifiedPerson: Phrase("质量受权人", "qualified person")
            case .authority: Phrase("省药监局", "provincial authority")
            case .institute: Phrase("批签发机构", "lot-release institute")
            }
        }
    }

    package let kind: Kind
    /// Code of the station; empty else.
    package let party: String
    /// Record of the message that tells it; empty if it is told on paper.
    package let message: String

    package init(_ kind: Kind, party: String = "", message: String = "") {
        self.kind = kind
        self.party = party
        self.message = message
    }

    package var code: String { party.isEmpty ? kind.rawValue : "\(kind.rawValue)-\(party)" }

    func write(to writer: inout CanonicalWriter) {
        writer.member("kind", kind.rawValue)
        writer.member("message", message)
        writer.member("party", party)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            try fields.choice("kind"), party: try fields.string("party"), message: try fields.string("message"))
    }
}

/// Why more was found after a case was opened.
package enum WidenCause: String, Sendable, Hashable, CaseIterable {
    case merged, split, donation, step, arrival, asked

    package var phrase: Phrase {
        switch self {
        case .merged: Phrase("供血浆者记录合并", "donor records merged")
        case .split: Phrase("供血浆者记录拆分，已锁定的不自动解除", "donor records split; what is locked stays locked")
        case .donation: Phrase("补报的供浆", "a donation reported later")
        case .step: Phrase("锁定之后记录的步骤", "a step recorded after the lock")
        case .arrival: Phrase("血浆到厂", "a bag arrived")
        case .asked: Phrase("再查一次", "searched again")
        }
    }
}
