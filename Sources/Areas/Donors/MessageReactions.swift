import Exchange
package import Kernel
import Web

/// What stations tell becomes donors, donations, results, samples and exclusions, item by item; each gets its verdict.
let stationsAreHeard = Reaction(to: ["exchange.message.received.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .received(let incoming)? = fact as? MessageFact, let intake = MessageIntake(incoming) else { return }
    try acting.act(MessageTable.self, on: head.subject.id, .answer(try intake.verdicts(acting)))
}

/// One message that this area acts on.
struct MessageIntake {
    let incoming: IncomingMessage
    let type: MessageType

    /// Nil for a message of another area.
    init?(_ incoming: IncomingMessage) {
        let ours: [MessageType] = [.donorUpsert, .donation, .stationResults, .callbackSample, .donorExclusion]
        guard let type = ours.first(where: { $0.name == incoming.message.type }) else { return nil }
        self.incoming = incoming
        self.type = type
    }

    func verdicts(_ acting: any Acting) throws(Denial) -> [ItemVerdict] {
        if type.name == MessageType.stationResults.name { return try results(acting) }
        var verdicts: [ItemVerdict] = []
        for (index, item) in incoming.message.items.enumerated() {
            let outcome = try outcome { () throws(Denial) -> [String] in
                try take(try values(of: item), acting)
            }
            verdicts.append(ItemVerdict(index: index, subject: type.subject(of: item), outcome))
        }
        return verdicts
    }

    private func values(of item: MessageItem) throws(Denial) -> DeedValues {
        do throws(FieldFlaw) { return try type.values(of: item) } catch { throw .refused(error.refusal) }
    }

    /// Accepted, noted with findings, or refused; what is on record already is accepted again.
    private func outcome(_ act: () throws(Denial) -> [String]) throws(Denial) -> ItemVerdict.Outcome {
        do throws(Denial) {
            let findings = try act()
            return findings.isEmpty ? .accepted : .noted(findings)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            let known: [Refusal] = [.donorUnchanged, .donationUnchanged, .exclusionKnown, .sampleKnown]
            return known.contains(refusal) ? .accepted : .refused(code: refusal.code, reason: refusal.reason)
        }
    }

    private func take(_ values: DeedValues, _ acting: any Acting) throws(Denial) -> [String] {
        switch type.name {
        case MessageType.donorUpsert.name:
            let report = DonorReport(
                station: values.text("station"), number: values.text("number"), status: values.choice("status"),
                sex: values.optionalChoice("sex"), abo: values.optionalChoice("abo"), tag: try tag(values))
            let id = DonorRules.id(station: report.station, number: report.number)
            try acting.act(DonorTable.self, on: id, .report(report))
            return try read { () throws(Fault) in
                try DonorLookups.giver(id, from: acting.tables)?.twin == nil ? [] : [FindingCode.donorTwin.rawValue]
            }
        case MessageType.donation.name:
            let bag = values.text("bag")
            var donation = DonationDeeds.donation(bag, values)
            donation.donor = donor(values)
            try acting.act(DonationTable.self, on: bag, .record(donation))
            return try findings(of: bag, acting)
        case MessageType.callbackSample.name:
            let sample = CallbackSample(
                sample: values.text("sample"), donor: donor(values), station: values.text("station"),
                collectedAt: values.moment("collected_at"), kind: values.text("kind"))
            try acting.act(SampleTable.self, on: sample.sample, .record(sample))
            return []
        default: return try exclude(values, acting)
        }
    }

    /// A station names its donors by their numbers; one of another station's is named in full.
    private func donor(_ values: DeedValues) -> String {
        let (station, number) = (values.text("station"), values.text("donor"))
        return number.hasPrefix(station + "-") ? number : DonorRules.id(station: station, number: number)
    }

    private func exclude(_ values: DeedValues, _ acting: any Acting) throws(Denial) -> [String] {
        let status = values.text("status")
        let entry = Exclusion(
            station: values.text("station"), number: values.text("number"), tag: try tag(values),
            isPermanent: status == "permanent", ground: values.text("ground"), since: values.moment("since"),
            source: incoming.partner)
        try acting.act(
            ExclusionTable.self, on: entry.record,
            status == "lifted" ? .lift(source: incoming.partner) : .enter(entry))
        return []
    }

    /// All that a message tells of a bag is one act.
    private func results(_ acting: any Acting) throws(Denial) -> [ItemVerdict] {
        var bags: [String] = []
        var told: [String: [StationResult]] = [:]
        var outcomes: [String: ItemVerdict.Outcome] = [:]
        for item in incoming.message.items {
            let bag = type.subject(of: item)
            if told[bag] == nil { bags.append(bag) }
            told[bag, default: []].append(DonationDeeds.result(try values(of: item)))
        }
        for bag in bags {
            outcomes[bag] = try outcome { () throws(Denial) -> [String] in
                if try isSample(bag, acting) {
                    try acting.act(SampleTable.self, on: bag, .reportResults(told[bag] ?? []))
                    return []
                }
                try acting.act(DonationTable.self, on: bag, .reportResults(told[bag] ?? []))
                return try findings(of: bag, acting)
            }
        }
        return incoming.message.items.enumerated().map { index, item in
            let bag = type.subject(of: item)
            return ItemVerdict(index: index, subject: bag, outcomes[bag] ?? .accepted)
        }
    }

    /// Of a call-back sample too, results are told by its number.
    private func isSample(_ number: String, _ acting: any Acting) throws(Denial) -> Bool {
        try read { () throws(Fault) in
            guard try DonationLookups.donation(number, from: acting.tables) == nil else { return false }
            return try SampleTable.load(number, from: acting.tables).sample != nil
        }
    }

    private func findings(of bag: String, _ acting: any Acting) throws(Denial) -> [String] {
        try read { () throws(Fault) in
            try DonationLookups.recordedFindings(of: bag, from: acting.tables).map(\.code.rawValue)
        }
    }

    private func tag(_ values: DeedValues) throws(Denial) -> Digest {
        guard let tag = Digest(hex: values.text("match_tag")) else { throw .refused(.matchTagWrong) }
        return tag
    }

    private func read<T>(_ body: () throws(Fault) -> T) throws(Denial) -> T {
        do throws(Fault) { return try body() } catch { throw .failed(error) }
    }
}

extension Refusal {
    /// Made with the company's key by the sending node: 64 digits.
    package static let matchTagWrong = Refusal(
        "donors.donor.match-tag", Phrase("比对标签不是 64 位十六进制数", "The match tag is not 64 hexadecimal digits"),
        next: Phrase("用公司统一的密钥生成标签", "Make the tag with the company's key"))
}
