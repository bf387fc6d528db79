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
    }
}
