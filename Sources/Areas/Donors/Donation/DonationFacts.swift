package import Kernel

/// What happened to a donation. Each says what the rules find against it from then on.
package enum DonationFact: Fact {
    /// `affected` are later bags of the same person, which this one may have brought too close.
    case recorded(Donation, Judgement, affected: [String])
    /// As it is from now on; the reason stands in the entry.
    case corrected(Donation, Judgement, affected: [String])
    case resultsReported([StationResult], Judgement)
    /// Something else came to be known: another donation, an exclusion, a merge of donors.
    case judgedAgain(Judgement)

    package static let kinds: [FactKind] = [
        "donors.donation.recorded.v1", "donors.donation.corrected.v1", "donors.donation.results-reported.v1",
        "donors.donation.judged-again.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .recorded: "donors.donation.recorded.v1"
        case .corrected: "donors.donation.corrected.v1"
        case .resultsReported: "donors.donation.results-reported.v1"
        case .judgedAgain: "donors.donation.judged-again.v1"
        }
    }

    package var judgement: Judgement {
        switch self {
        case .recorded(_, let judgement, _), .corrected(_, let judgement, _), .resultsReported(_, let judgement),
            .judgedAgain(let judgement):
            judgement
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .recorded(let donation, _, _), .corrected(let donation, _, _):
            [Subject(DonorRules.noun, donation.donor), Subject(DonationRules.bagNoun, donation.bag)]
        case .resultsReported, .judgedAgain: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .recorded(let donation, let judgement, let affected),
            .corrected(let donation, let judgement, let affected):
            writer.member("affected", affected)
            writer.key("donation")
            donation.write(to: &writer)
            writer.key("judgement")
            judgement.write(to: &writer)
        case .resultsReported(let results, let judgement):
            writer.key("judgement")
            judgement.write(to: &writer)
            writer.key("results")
            writer.beginArray()
            for result in results { result.write(to: &writer) }
            writer.endArray()
        case .judgedAgain(let judgement):
            writer.key("judgement")
            judgement.write(to: &writer)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DonationFact {
        let judgement = try Judgement(reading: try fields.object("judgement"))
        switch kind {
        case "donors.donation.recorded.v1":
            return .recorded(
                try Donation(reading: try fields.object("donation")), judgement,
                affected: try fields.strings("affected"))
        case "donors.donation.corrected.v1":
            return .corrected(
                try Donation(reading: try fields.object("donation")), judgement,
                affected: try fields.strings("affected"))
        case "donors.donation.results-reported.v1":
            var results: [StationResult] = []
            for item in try fields.objects("results") { results.append(try StationResult(reading: item)) }
            return .resultsReported(results, judgement)
        case "donors.donation.judged-again.v1": return .judgedAgain(judgement)
        default: throw fields.wrong("kind")
        }
    }
}
