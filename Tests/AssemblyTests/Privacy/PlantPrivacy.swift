import Assembly
import Donors
import Kernel
import Ledger
import Notices
import Records
import TestKit
import Testing

extension Plant {
    /// The plant's notices are kept for a day, so that one can be disposed of three days later.
    static let noticeKept = Span.seconds(3 * 86_400)

    /// QA adopts the retention times; a notice is posted, and three days later two persons dispose of it.
    func keepRecords() async throws {
        let brought = try RetentionSchedule.read(retentionPackBytes)
        let own = RetentionSchedule(
            version: brought.version, effectiveFrom: brought.effectiveFrom,
            times: brought.times.map { time in
                time.noun != NoticeRules.noun
                    ? time
                    : RetentionTime(
                        noun: time.noun, title: time.title, days: 1, lead: time.lead, source: time.source,
                        provenance: time.provenance)
            })
        try await must(errand(ScheduleTable.self, ScheduleRules.name, .adopt(own), by: "0533"))
        try await must(errand(NoticeTable.self, "old-1", .post(title: "停电", body: "三天前"), by: "0533"))
        clock.advance(Plant.noticeKept)
        try await must(try disposal(of: Subject(NoticeRules.noun, "old-1"), "DP-1"))
    }

    func disposal(of subject: Subject, _ id: String, second: String = "0610") throws -> Act {
        let scope = try scope(of: subject)
        let record = Subject(DisposalRules.noun, id)
        let signatures = try [(SignatureMeaning.approved, "0533"), (.verified, second)].map { meaning, person in
            try sign(record, version: DisposalRules.version, content: scope.canonicalBytes, meaning, by: person)
        }
        return errand(
            DisposalTable.self, id, .dispose(scope), by: "0533", reason: "保存期满", signatures: signatures)
    }

    func scope(of subject: Subject) throws -> DisposalScope {
        try #require(
            try store.read { (snapshot) throws(Fault) in
                try RetentionScopes.scope(of: subject, snapshot)
            })
    }

    /// Three donors: one is looked at and held, one corrected, one erased.
    func registerDonors() async throws {
        for donor in DemoDonor.all { try await must(try registration(of: donor)) }
        let ids = DemoDonor.all.map { DonorRules.id(station: $0.station, number: $0.number) }
        try await must(errand(DonorTable.self, ids[0], .look(.callBack, note: "HF-1"), by: "0533"))
        let changed = try DonorIdentity(name: "李样例", resident: "11010519491231002X", phone: nil)
        let second = Subject(DonorRules.noun, ids[1])
        try await must(
            errand(
                DonorTable.self, ids[1], .correct(sealed: try seal(changed, of: second).bytes), by: "0105",
                reason: "抄错"))
        try await must(try erasure(of: ids[2], .registeredInError))
        try await donate(ids)
        let held = Subject(DonorRules.noun, ids[0])
        try await must(errand(HoldTable.self, "LB-1", .place(on: held), by: "0533", reason: "追溯"))
        try await must(errand(HoldTable.self, "LB-2", .place(on: held), by: "0610", reason: "投诉"))
        try await must(errand(HoldTable.self, "LB-2", .release, by: "0533", reason: "已了结"))
    }

    func registration(of donor: DemoDonor) throws -> Act {
        let id = DonorRules.id(station: donor.station, number: donor.number)
        let sealed = try seal(try donor.identity(), of: Subject(DonorRules.noun, id))
        let tag = setup.matchKey?.tag(of: try donor.identity().resident)
        return errand(
            DonorTable.self, id,
            .register(station: donor.station, number: donor.number, sealed: sealed.bytes, tag: tag), by: "0105",
            newKey: sealed.newKey)
    }

    /// As the node does it.
    func seal(_ identity: DonorIdentity, of person: Subject) throws -> SealedText {
        let master = try #require(setup.masterKey)
        let wrapped = try store.read { (snapshot) throws(Fault) in try PersonalKeys.wrapped(of: person, snapshot) }
        if let wrapped {
            let key = try master.unwrap(wrapped, of: person, in: store.origin)
            return SealedText(bytes: key.seal(identity.canonicalBytes, of: person), newKey: nil)
        }
        let key = PersonalSeal(random: setup.random)
        return SealedText(
            bytes: key.seal(identity.canonicalBytes, of: person),
            newKey: WrappedKey(
                person: person, bytes: master.wrap(key, of: person, in: store.origin, random: setup.random)))
    }

    func erasure(of id: String, _ ground: ErasureGround, by person: String = "0610") throws -> Act {
        let version = try load(DonorTable.self, id).version
        let order = ErasureOrder(donor: id, ground: ground, reference: "SQ-1", reason: "并无此人")
        let own = try sign(
            order.subject, version: version, content: order.canonicalBytes, .approved, by: person)
        return errand(
            DonorTable.self, id, .erase(ground, reference: order.reference), by: person, reason: order.reason,
            signatures: [own])
    }
}
