package import Kernel

/// What the record knows of a person who comes to give: what stands against it, and what was given, at whichever
/// station.
package struct DonorProspect: Sendable {
    package struct Given: Sendable, Hashable {
        package let bag: String
        package let station: String
        package let collectedAt: Moment

        package init(bag: String, station: String, collectedAt: Moment) {
            self.bag = bag
            self.station = station
            self.collectedAt = collectedAt
        }
    }

    /// Every record that is this person, as far as anybody knows; the one asked for first.
    package var records: [String] = []
    package var bars: [DonationEvidence.Bar] = []
    /// Newest first.
    package var given: [Given] = []
    /// Another record with the same resident number, unsettled.
    package var twin: String?
    /// The record that stands for this one.
    package var mergedInto: String?
    /// Of the resident number that the record was registered with.
    package var tag: Digest?

    package init() {}
}

extension DonorLookups {
    /// By record, by the record's match tag and by that of the card that was shown.
    package static func prospect(
        of donor: String, card: Digest? = nil, from snapshot: any Snapshot
    ) throws(Fault) -> DonorProspect {
        var prospect = DonorProspect()
        guard
            let own = try snapshot.first(
                identity, [.text(donor)],
                { (row) throws(Fault) in
                    (twin: row.optionalText(0), merged: row.optionalText(1), tag: row.isNull(2) ? nil : row.digest(2))
                })
        else { return prospect }
        prospect.twin = own.twin
        prospect.mergedInto = own.merged
        prospect.tag = own.tag
        prospect.records = [donor] + (try everywhere(donor, from: snapshot)).filter { $0 != donor }
        prospect.bars = try bars(of: donor, from: snapshot)
        if let card, card != own.tag {
            for bar in try snapshot.all(excludedCard, [.bytes(card.bytes)], bar) where !prospect.bars.contains(bar) {
                prospect.bars.append(bar)
            }
        }
        for record in prospect.records {
            prospect.given += try snapshot.all(given, [.text(record), .integer(givenMax)]) { (row) throws(Fault) in
                DonorProspect.Given(bag: row.text(0), station: row.text(1), collectedAt: row.moment(2))
            }
        }
        prospect.given.sort { ($0.collectedAt, $0.bag) > ($1.collectedAt, $1.bag) }
        return prospect
    }

    /// More donations than two years allow.
    private static let givenMax: Int64 = 60

    private static let identity: SQL = """
        SELECT twin, merged_into, match_tag FROM donors_donor WHERE origin = $1 AND id = $2
        """
    private static let given: SQL = """
        SELECT bag, station, collected_at FROM donors_donation WHERE origin = $1 AND donor = $2
        ORDER BY collected_at DESC LIMIT $3
        """
    private static let excludedCard: SQL = """
        SELECT ground, since_day FROM donors_exclusion WHERE origin = $1 AND match_tag = $2 AND lifted_at IS NULL
        """
}
