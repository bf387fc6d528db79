import Identity
import Kernel
import TestKit

extension Plant {
    /// One of each thing that lets people in, besides accounts.
    func grantAccess() async throws {
        try await must(
            errand(
                FactorTable.self, "0900", .enrol(sealed: [UInt8](repeating: 9, count: 48), step: 1), by: "0900"))
        try await must(errand(BadgeTable.self, "b1", .register(person: "0418", .passport), by: "0001"))
        let now = clock.read()
        let terms = DelegationTerms(
            giver: "0288", receiver: "0418", permissions: ["notices.read"], starts: now, ends: now + .hours(1))
        try await must(errand(DelegationTable.self, "DG-1", .offer(terms), by: "0288", reason: "休假"))
        let scope = Scope(sites: [Plant.origin])
        try await must(errand(ScopeTable.self, "0418", .change(to: scope), by: "0001", reason: "一厂"))
    }
}
