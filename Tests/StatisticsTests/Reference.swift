import Foundation
import TestKit
import Testing

/// What `Tests/Peers/statistics_reference.py` computed with scipy, statsmodels, pandas and exact fractions.
struct Reference {
    let members: [String: Any]

    static func read() throws -> Reference {
        let text = try Repository.text(of: "Tests/StatisticsTests/reference.json")
        return Reference(try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]))
    }

    private init(_ members: [String: Any]) { self.members = members }

    func part(_ name: String) throws -> Reference {
        Reference(try #require(members[name] as? [String: Any], "\(name)"))
    }

    func parts(_ name: String) throws -> [Reference] {
        try #require(members[name] as? [[String: Any]], "\(name)").map(Reference.init)
    }

    func rows(_ name: String) throws -> [[Double]] { try #require(members[name] as? [[Double]], "\(name)") }
    func numbers(_ name: String) throws -> [Double] { try #require(members[name] as? [Double], "\(name)") }
    func number(_ name: String) throws -> Double { try #require(members[name] as? Double, "\(name)") }
    func text(_ name: String) throws -> String { try #require(members[name] as? String, "\(name)") }
}

/// The same to 1e-9, of what the number is or of one.
func isSame(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-9 * max(1, abs(expected))
}

extension [Double] {
    func isSame(as expected: [Double]) -> Bool {
        count == expected.count && zip(self, expected).allSatisfy { StatisticsTests.isSame($0, $1) }
    }
}
