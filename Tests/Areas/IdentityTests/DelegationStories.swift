import Kernel
import TestKit
import Testing

@testable import Identity

@Suite struct `A delegation` {
    private static let leader = Standing.story("0288")
    private static let receiver = Standing.story("0417")
    private let story = Story(DelegationRules.self, "DG-1")

    private func terms(
        _ permissions: [Permission] = ["plasma.verify"], to receiver: String = "0417", from: Int64 = 0,
        hours: Int64 = 24
    ) -> DelegationTerms {
        DelegationTerms(
            giver: "0288", receiver: receiver, permissions: permissions, starts: .storyStart + .hours(from),
            ends: .storyStart + .hours(from + hours))
    }

    private func account(_ person: String, _ role: String, _ standing: AccountStanding = .open) throws -> Account {
        let opened = Story(AccountRules.self, person).given(
            .opened(name: person, role: role, key: Staff.key(), mustChangePassword: false))
        var account = try #require(opened.state.account)
        account.standing = standing
        return account
    }

    private func evidence(
        giver: String = "leader", receiver: String = "receiver", borrowed: Set<Permission> = []
    ) throws -> DelegationEvidence {
        DelegationEvidence(
            giver: try account("0288", giver), receiver: try account("0417", receiver), borrowed: borrowed)
    }

    @Test func `is offered by its giver, out of their own role, with dates and a reason`() throws {
        let open = try evidence()
        func offer(_ terms: DelegationTerms, by standing: Standing = Self.leader, reason: String? = "休假")
            -> Result<[DelegationFact], Refusal>
        {
            story.when(.offer(terms), open, by: standing, reason: reason)
        }
        #expect(offer(terms()) == .success([.offered(terms())]))
        #expect(offer(terms(), reason: nil) == .failure(.accountReasonMissing))
        #expect(offer(terms(), by: Staff.admin) == .failure(.delegationOwnOnly))
        #expect(offer(terms(["plasma.review"])) == .failure(.delegationRightsWrong))
        #expect(offer(terms([])) == .failure(.delegationRightsWrong))
        #expect(offer(terms(to: "0288")) == .failure(.delegationToOneself))
        for wrong in [terms(hours: 0), terms(hours: -1), terms(hours: 90 * 24 + 1), terms(from: -48, hours: 24)] {
            #expect(offer(wrong) == .failure(.delegationDatesWrong))
        }
        #expect(offer(terms(hours: 90 * 24)) == .success([.offered(terms(hours: 90 * 24))]))
        let offered = story.given(.offered(terms()), by: "0288", reason: "休假")
        #expect(
            offered.when(.offer(terms()), open, by: Self.leader, reason: "r") == .failure(.delegationExists))
    }

    @Test func `Law.s27 joins no duties that are kept apart, when it is offered and when it is accepted`() throws {
        let review = terms(["plasma.review"])
        let joining = try evidence(giver: "qa")
        #expect(
            story.when(.offer(review), joining, by: Self.leader, reason: "r") == .failure(.delegationJoinsDuties))
        // Nor with what somebody else has lent already.
        let borrowed = try evidence(giver: "qa", receiver: "inspector", borrowed: ["plasma.receive"])
        #expect(
            story.when(.offer(review), borrowed, by: Self.leader, reason: "r") == .failure(.delegationJoinsDuties))
        let offered = story.given(.offered(review), by: "0288", reason: "r")
        #expect(offered.when(.accept, joining, by: Self.receiver) == .failure(.delegationJoinsDuties))
        let inspector = try evidence(giver: "qa", receiver: "inspector")
        #expect(
            offered.when(.accept, inspector, by: Self.receiver)
                == .success([.accepted(giver: "0288", receiver: "0417")]))
    }

    @Test func `Law.s2 is never of an administrator, nor gives one a part in the plant's work`() throws {
        let administer = terms(["identity.view"])
        #expect(
            story.when(.offer(administer), try evidence(giver: "administrator"), by: Self.leader, reason: "r")
                == .failure(.delegationOfAdministrator))
        #expect(
            story.when(.offer(terms()), try evidence(receiver: "administrator"), by: Self.leader, reason: "r")
                == .failure(.delegationJoinsDuties))
    }

    @Test func `is accepted by its receiver alone, once`() throws {
        let open = try evidence()
        let offered = story.given(.offered(terms()), by: "0288", reason: "r")
        #expect(offered.when(.accept, open, by: Self.leader) == .failure(.delegationReceiverOnly))
        let accepted = offered.given(.accepted(giver: "0288", receiver: "0417"), by: "0417")
        #expect(accepted.when(.accept, open, by: Self.receiver) == .failure(.delegationAccepted))
        #expect(story.when(.accept, open, by: Self.receiver) == .failure(.delegationUnknown))
        let closed = DelegationEvidence(
            giver: try account("0288", "leader"), receiver: try account("0417", "receiver", .closed))
        #expect(offered.when(.accept, closed, by: Self.receiver) == .failure(.accountNotOpened("0417")))
    }

    @Test func `is withdrawn with a reason by its giver, its receiver or an administrator, until it is over`() throws {
        let none = DelegationEvidence()
        let offered = story.given(.offered(terms()), by: "0288", reason: "r")
        let withdrawn = DelegationFact.withdrawn(giver: "0288", receiver: "0417")
        for standing in [Self.leader, Self.receiver, Staff.admin] {
            #expect(offered.when(.withdraw, none, by: standing, reason: "回来了") == .success([withdrawn]))
        }
        #expect(offered.when(.withdraw, none, by: Self.leader) == .failure(.accountReasonMissing))
        #expect(
            offered.when(.withdraw, none, by: Standing.story("0533"), reason: "r") == .failure(.delegationOfOthers))
        let gone = offered.given(withdrawn, by: "0288", reason: "r")
        #expect(gone.when(.accept, try evidence(), by: Self.receiver) == .failure(.delegationOver))
        #expect(
            offered.when(.withdraw, none, by: Self.leader, at: .storyStart + .hours(24), reason: "r")
                == .failure(.delegationOver))
    }

    @Test func `stands in its table as its facts tell it`() throws {
        try Folding.compare(
            DelegationTable.self, "DG-1",
            [
                .offered(terms()), .accepted(giver: "0288", receiver: "0417"),
                .withdrawn(giver: "0288", receiver: "0417"),
            ])
    }

    @Test func `keeps its bytes`() throws {
        try Vectors.compare(
            "delegation-vectors.txt",
            [
                DelegationFact.offered(terms()), .accepted(giver: "0288", receiver: "0417"),
                .withdrawn(giver: "0288", receiver: "0417"),
            ])
    }
}
