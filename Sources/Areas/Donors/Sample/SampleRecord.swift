package import Kernel

/// A call-back sample: blood of a donor who did not give again, so that the quarantine of what they gave can end.
package struct CallbackSample: Sendable, Hashable {
    package let sample: String
    package let donor: String
    package let station: String
    package let collectedAt: Moment
    /// As the station calls it: serum, plasma.
    package let kind: String

    package init(sample: String, donor: String, station: String, collectedAt: Moment, kind: String) {
        self.sample = sample
        self.donor = donor
        self.station = station
        self.collectedAt = collectedAt
        self.kind = kind
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("collected_at", collectedAt)
        writer.member("donor", donor)
        writer.member("sample", sample)
        writer.member("sample_kind", kind)
        writer.member("station", station)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            sample: try fields.string("sample"), donor: try fields.string("donor"),
            station: try fields.string("station"), collectedAt: try fields.moment("collected_at"),
            kind: try fields.string("sample_kind"))
    }
}

package enum SampleFact: Fact {
    /// The station took it, and told.
    case recorded(CallbackSample)

    package static let kinds: [FactKind] = ["donors.sample.recorded.v1"]
    package var kind: FactKind { "donors.sample.recorded.v1" }

    package var mentions: [Subject] {
        switch self {
        case .recorded(let sample): [Subject(DonorRules.noun, sample.donor)]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .recorded(let sample): sample.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SampleFact {
        guard kind == "donors.sample.recorded.v1" else { throw fields.wrong("kind") }
        return .recorded(try CallbackSample(reading: fields))
    }
}

package enum SampleCommand: Command {
    case record(CallbackSample)

    package var permission: Permission? { "donors.donate" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .record(let sample): sample.write(to: &writer)
        }
    }
}

package struct SampleState: Sendable, Equatable {
    package let id: String
    package var sample: CallbackSample?
}

/// Call-back samples, each with its own number.
package enum SampleRules: Rules {
    package static let noun = "donors.sample"

    package static func blank(_ id: String) -> SampleState { SampleState(id: id) }

    package static func decide(
        _ command: SampleCommand, _ state: SampleState, _ evidence: Bool, _ circumstance: Circumstance
    ) throws(Refusal) -> [SampleFact] {
        switch command {
        case .record(let sample):
            let texts = [sample.sample, sample.station, sample.kind]
            guard sample.sample == state.id, texts.allSatisfy({ $0.isLine(bytesMax: 64) && !$0.contains("/") }),
                sample.collectedAt <= circumstance.now
            else { throw .sampleWrong }
            guard evidence else { throw .donorUnknown }
            guard state.sample == nil else { throw .sampleKnown }
            return [.recorded(sample)]
        }
    }

    package static func apply(_ fact: SampleFact, _ head: EntryHead, to state: inout SampleState) {
        switch fact {
        case .recorded(let sample): state.sample = sample
        }
    }
}

/// Call-back samples by number and by donor.
package enum SampleTable: FactTable {
    package typealias R = SampleRules

    package static let samples = Table(
        "donors_sample",
        [
            .text("id"), .text("donor"), .text("station"), .integer("collected_at"), .text("kind"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("donor", "collected_at")])

    package static let tables = [samples]

    package static func project(
        _ fact: SampleFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .recorded(let sample):
            try tables.insert(
                into: samples,
                [
                    .text(head.subject.id), .text(sample.donor), .text(sample.station), .moment(sample.collectedAt),
                    .text(sample.kind), .integer(head.index),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SampleState {
        SampleState(id: id, sample: try snapshot.first(one, [.text(id)], sample))
    }

    /// Whether somebody registered the donor.
    package static func gather(
        _ command: SampleCommand, _ id: String, _ state: SampleState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        switch command {
        case .record(let sample): try DonorLookups.giver(sample.donor, from: snapshot) != nil
        }
    }

    /// Of one donor record, newest first.
    package static func samples(
        of donor: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [CallbackSample] {
        try snapshot.all(ofDonor, [.text(donor), .integer(Int64(limit))], sample)
    }

    private static func sample(_ row: any Row) -> CallbackSample {
        CallbackSample(
            sample: row.text(0), donor: row.text(1), station: row.text(2), collectedAt: row.moment(3),
            kind: row.text(4))
    }

    private static let one: SQL = """
        SELECT id, donor, station, collected_at, kind FROM donors_sample WHERE origin = $1 AND id = $2
        """
    private static let ofDonor: SQL = """
        SELECT id, donor, station, collected_at, kind FROM donors_sample WHERE origin = $1 AND donor = $2
        ORDER BY collected_at DESC LIMIT $3
        """
}

extension Refusal {
    package static let sampleWrong = Refusal(
        "donors.sample.wrong", Phrase("样本编号、种类或时间不对", "The sample's number, kind or time is wrong"),
        next: Phrase("对照样本更正后再报", "Correct it by the sample, then report it again"))

    package static let sampleKnown = Refusal(
        "donors.sample.known", Phrase("这个样本已经登记", "This sample is on record already"),
        next: Phrase("不用再报", "Nothing more is needed"))
}
