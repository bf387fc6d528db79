package import Kernel
import Plasma

/// Donations by bag and by donor, the station's results, and what the rules find against each.
package enum DonationTable: FactTable {
    package typealias R = DonationRules

    package static let donations = Table(
        "donors_donation",
        [
            .text("bag"), .text("donor"), .text("station"), .integer("collected_at"), .text("volume_ml"),
            .text("weight_grams"), .text("type"), .text("plasma_state"), .integer("age_years"),
            .text("device", nullable: true), .text("set_lot", nullable: true),
            .text("anticoagulant_lot", nullable: true), .integer("second_puncture"), .integer("adverse_reaction"),
            .text("donor_kind"), .text("rules", nullable: true), .integer("findings"), .integer("results"),
            .integer("facts"), .integer("entry"), .integer("tested_at", nullable: true), .integer("bad_results"),
        ],
        key: ["bag"], indexes: [.on("donor", "collected_at")])

    package static let findings = Table(
        "donors_finding",
        [
            .text("bag"), .integer("place"), .text("code"), .text("rule"), .text("found"), .text("limit_text"),
            .text("other", nullable: true),
        ],
        key: ["bag", "place"], indexes: [.on("code", "bag")])

    package static let results = Table(
        "donors_result",
        [
            .text("bag"), .integer("place"), .text("item"), .text("value", nullable: true),
            .text("unit", nullable: true), .text("interpretation"), .text("method", nullable: true),
            .text("kit_lot", nullable: true), .integer("tested_at"),
        ],
        key: ["bag", "place"])

    package static let tables = [donations, findings, results]

    package static func project(
        _ fact: DonationFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let bag = StoreValue.text(head.subject.id)
        let judgement = fact.judgement
        let judged: [StoreValue] = [
            .text(judgement.kind.rawValue), .text(judgement.rules), .integer(Int64(judgement.findings.count)),
        ]
        switch fact {
        case .recorded(let donation, _, _):
            try tables.insert(
                into: donations,
                [bag] + values(donation) + judged
                    + [.integer(0), .integer(1), .integer(head.index), .null, .integer(0)])
        case .corrected(let donation, _, _):
            try tables.execute(correct, [bag] + values(donation) + judged + [.integer(head.index)])
        case .resultsReported(let reported, _):
            let first = try tables.first(count, [bag]) { (row) throws(Fault) in row.integer(0) } ?? 0
            for (place, result) in reported.enumerated() {
                try tables.insert(
                    into: results,
                    [
                        bag, .integer(first + Int64(place)), .text(result.item), .text(result.value?.text),
                        .text(result.unit), .text(result.interpretation.rawValue), .text(result.method),
                        .text(result.kitLot), .moment(result.testedAt),
                    ])
            }
            try tables.execute(judge, [bag] + judged + [.integer(Int64(reported.count)), .integer(head.index)])
            let bad = reported.count { !$0.interpretation.isGood }
            try tables.execute(
                test, [bag, .moment(reported.map(\.testedAt).max()), .integer(Int64(bad))])
        case .judgedAgain: try tables.execute(judge, [bag] + judged + [.integer(0), .integer(head.index)])
        }
        if case .recorded = fact {} else { try tables.execute(clear, [bag]) }
        for (place, finding) in judgement.findings.enumerated() {
            try tables.insert(
                into: findings,
                [
                    bag, .integer(Int64(place)), .text(finding.code.rawValue), .text(finding.rule),
                    .text(finding.found), .text(finding.limit), .text(finding.other),
                ])
        }
    }

    private static func values(_ donation: Donation) -> [StoreValue] {
        [
            .text(donation.donor), .text(donation.station), .moment(donation.collectedAt),
            .text(donation.volumeMillilitres.text), .text(donation.weightGrams.text), .text(donation.type),
            .text(donation.plasmaState.rawValue), .integer(Int64(donation.ageYears)), .text(donation.device),
            .text(donation.setLot), .text(donation.anticoagulantLot), .integer(donation.secondPuncture ? 1 : 0),
            .integer(donation.adverseReaction ? 1 : 0),
        ]
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DonationState {
        var state = DonationState(bag: id)
        guard let line = try DonationLookups.donation(id, from: snapshot) else { return state }
        state.donation = line.donation
        state.results = try DonationLookups.results(of: id, from: snapshot)
        state.judgement = Judgement(
            kind: line.kind, rules: line.rules, findings: try DonationLookups.recordedFindings(of: id, from: snapshot))
        state.version = line.facts
        return state
    }

    package static func gather(
        _ command: DonationCommand, _ id: String, _ state: DonationState, from snapshot: any Snapshot
    ) throws(Fault) -> DonationEvidence {
        let about: Donation? =
            switch command {
            case .record(let donation), .correct(let donation): donation
            case .reportResults, .judgeAgain: state.donation
            }
        guard let about else { return DonationEvidence() }
        let day = about.collectedAt
        var others: [DonationEvidence.Other] = []
        for member in try DonorLookups.everywhere(about.donor, from: snapshot) {
            others += try snapshot.all(
                near, [.text(member), .moment(day - .days(before)), .moment(day + .days(after))]
            ) { (row) throws(Fault) in
                DonationEvidence.Other(bag: row.text(0), collectedAt: row.moment(1))
            }
        }
        return DonationEvidence(
            stationKnown: try StationTable.profile(about.station, from: snapshot) != nil,
            donor: try DonorLookups.giver(about.donor, from: snapshot),
            criteria: try CriteriaTable.versions(from: snapshot), others: others,
            bars: try DonorLookups.bars(of: about.donor, from: snapshot))
    }

    /// A year and a day: what the yearly count and the half year look at.
    private static let before: Int64 = 367
    /// More than any interval: later bags that this one may come too close to.
    private static let after: Int64 = 400

    private static let near: SQL = """
        SELECT bag, collected_at FROM donors_donation WHERE origin = $1 AND donor = $2 AND collected_at >= $3
        AND collected_at <= $4 ORDER BY collected_at
        """
    private static let correct: SQL = """
        UPDATE donors_donation SET donor = $3, station = $4, collected_at = $5, volume_ml = $6, weight_grams = $7,
        type = $8, plasma_state = $9, age_years = $10, device = $11, set_lot = $12, anticoagulant_lot = $13,
        second_puncture = $14, adverse_reaction = $15, donor_kind = $16, rules = $17, findings = $18, entry = $19,
        facts = facts + 1 WHERE origin = $1 AND bag = $2
        """
    private static let judge: SQL = """
        UPDATE donors_donation SET donor_kind = $3, rules = $4, findings = $5, results = results + $6, entry = $7,
        facts = facts + 1 WHERE origin = $1 AND bag = $2
        """
    /// The newest test, and how many results were ever bad: what quarantine asks of every donation.
    private static let test: SQL = """
        UPDATE donors_donation SET bad_results = bad_results + $4,
        tested_at = CASE WHEN tested_at > $3 THEN tested_at ELSE $3 END WHERE origin = $1 AND bag = $2
        """
    private static let count: SQL = "SELECT results FROM donors_donation WHERE origin = $1 AND bag = $2"
    private static let clear: SQL = "DELETE FROM donors_finding WHERE origin = $1 AND bag = $2"
}
