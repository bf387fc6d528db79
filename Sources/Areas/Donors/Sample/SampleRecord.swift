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
    /// What the station's own tests of it said.
    case resultsReported([StationResult])

    package static let kinds: [FactKind] = ["donors.sample.recorded.v1", "donors.sample.results-reported.v1"]

    package var kind: FactKind {
        switch self {
        case .recorded: "donors.sample.recorded.v1"
        case .resultsReported: "donors.sample.results-reported.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .recorded(let sample): [Subject(DonorRules.noun, sample.donor)]
        case .resultsReported: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .recorded(let sample): sample.write(to: &writer)
        case .resultsReported(let results):
            writer.beginObject()
            writer.key("results")
            writer.beginArray()
            for result in results { result.write(to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SampleFact {
        switch kind {
        case "donors.sample.recorded.v1": return .recorded(try CallbackSample(reading: fields))
        case "donors.sample.results-reported.v1":
            var results: [StationResult] = []
            for item in try fields.objects("results") { results.append(try StationResult(reading: item)) }
            return .resultsReported(results)
        default: throw fields.wrong("kind")
        }
    }
}

package enum SampleCommand: Command {
    case record(CallbackSample)
    case reportResults([StationResult])

    package var permission: Permission? { "donors.donate" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .record(let sample): sample.write(to: &writer)
        case .reportResults(let results):
            writer.beginArray()
            for result in results { result.write(to: &writer) }
            writer.endArray()
        }
    }
}

package struct SampleState: Sendable, Equatable {
    package let id: String
    package var sample: CallbackSample?
    /// In the order in which they were reported.
    package var results: [StationResult] = []
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
        case .reportResults(let results):
            guard state.sample != nil else { throw .sampleUnknown(state.id) }
            let fresh = results.filter { !state.results.contains($0) }
            guard !fresh.isEmpty else { throw .sampleKnown }
            let isWhole = fresh.allSatisfy { result in
                let texts = [result.item] + [result.unit, result.method, result.kitLot].compactMap { $0 }
                return result.testedAt <= circumstance.now && texts.allSatisfy { $0.isLine(bytesMax: 64) }
            }
            guard isWhole, state.results.count + fresh.count <= DonationRules.resultsMax else { throw .sampleWrong }
            return [.resultsReported(fresh)]
        }
    }

    package static func apply(_ fact: SampleFact, _ head: EntryHead, to state: inout SampleState) {
        switch fact {
        case .recorded(let sample): state.sample = sample
        case .resultsReported(let results): state.results += results
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

    package static let results = Table(
        "donors_sample_result",
        [
            .text("sample"), .integer("place"), .text("item"), .text("value", nullable: true),
            .text("unit", nullable: true), .text("interpretation"), .text("method", nullable: true),
            .text("kit_lot", nullable: true), .integer("tested_at"),
        ],
        key: ["sample", "place"])

    package static let tables = [samples, results]

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
        case .resultsReported(let reported):
            let id = StoreValue.text(head.subject.id)
            let first = try tables.first(count, [id]) { (row) throws(Fault) in row.integer(0) } ?? 0
            for (place, result) in reported.enumerated() {
                try tables.insert(
                    into: results,
                    [
                        id, .integer(first + Int64(place)), .text(result.item), .text(result.value?.text),
                        .text(result.unit), .text(result.interpretation.rawValue), .text(result.method),
                        .text(result.kitLot), .moment(result.testedAt),
                    ])
            }
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SampleState {
        SampleState(
            id: id, sample: try snapshot.first(one, [.text(id)], sample), results: try results(of: id, from: snapshot))
    }

    /// The station's own tests of a sample, in the order in which they were reported.
    package static func results(of sample: String, from snapshot: any Snapshot) throws(Fault) -> [StationResult] {
        try snapshot.all(tested, [.text(sample)]) { (row) throws(Fault) in
            StationResult(
                item: row.text(0), value: try row.optionalDecimal(1, "donors_sample_result.value"),
                unit: row.optionalText(2), interpretation: try row.choice(3, "donors_sample_result.interpretation"),
                method: row.optionalText(4), kitLot: row.optionalText(5), testedAt: row.moment(6))
        }
    }

    /// Whether somebody registered the donor.
    package static func gather(
        _ command: SampleCommand, _ id: String, _ state: SampleState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        switch command {
        case .record(let sample): try DonorLookups.giver(sample.donor, from: snapshot) != nil
        case .reportResults: true
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

    private static let count: SQL =
        "SELECT COUNT(*) FROM donors_sample_result WHERE origin = $1 AND sample = $2"
    private static let tested: SQL = """
        SELECT item, value, unit, interpretation, method, kit_lot, tested_at FROM donors_sample_result
        WHERE origin = $1 AND sample = $2 ORDER BY place
        """
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

    /// Results belong to a sample that the station took and told.
    package static func sampleUnknown(_ sample: String) -> Refusal {
        Refusal(
            "donors.sample.unknown", Phrase("没有回访样本 \(sample)", "There is no call-back sample \(sample)"),
            next: Phrase("先报回访样本，再报检测结果", "Report the sample first, then its results"))
    }

    package static let sampleKnown = Refusal(
        "donors.sample.known", Phrase("这个样本已经登记", "This sample is on record already"),
        next: Phrase("不用再报", "Nothing more is needed"))
}
