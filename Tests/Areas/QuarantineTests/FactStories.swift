import Foundation
import Kernel
import TestKit
import Testing

@testable import Quarantine

@Suite struct `The bytes of a fact of quarantine` {
    private let at = Moment(microseconds: 1_795_000_000_000_000)
    private var evidence: ClearingEvidence {
        ClearingEvidence(
            sample: "B-98", origin: .donation, run: "WL-7", collectedAt: at, stationCheckedAt: at + .days(1),
            plantCheckedAt: at + .days(7), qualifiedAt: at + .days(7), rules: "1", days: 90)
    }

    /// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
    @Test func `never change`() throws {
        let donors: [QuarantineFact] = [
            .cleared(evidence, bags: ["B-0"]),
            .failed(FailGround(.positive, sample: "B-112", detail: "HBsAg"), bags: ["B-14", "B-28"]),
            .reopened(from: .cleared, ground: "results", bags: ["B-0"]),
            .assigned([UnitOrigin(bag: "B-0", collectedAt: at, collectedOn: at.day(offsetMinutes: 480))]),
        ]
        let rounds: [RoundFact] = [
            .takenIn,
            .reviewed(
                RoundStretch(
                    after: "", through: "3201-D9", donors: 9, units: 120, differences: 2, isLast: true)),
        ]
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let written =
            donors.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
            + rounds.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written == held, "\(written.joined(separator: "\n"))")
        #expect(donors.map(\.kind) == QuarantineFact.kinds && rounds.map(\.kind) == RoundFact.kinds)
        for fact in donors {
            #expect(try QuarantineFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in rounds {
            #expect(try RoundFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
    }
}

@Suite struct `A round over all donors` {
    private let qa = Standing.story("0533", "quarantine.review")
    private func stretch(_ after: String, _ through: String, isLast: Bool = false) -> RoundStretch {
        RoundStretch(after: after, through: through, donors: 1, units: 2, differences: 1, isLast: isLast)
    }

    @Test func `goes on where it stopped, and ends once`() throws {
        let begun = try Story(RoundRules.self, "R-1").after(.review(stretch("", "D3")), (), by: qa)
        #expect(begun.when(.review(stretch("D5", "D9")), (), by: qa) == .failure(.roundStretchWrong))
        #expect(begun.when(.review(stretch("D3", "D1")), (), by: qa) == .failure(.roundStretchWrong))
        let over = try begun.after(.review(stretch("D3", "D9", isLast: true)), (), by: qa)
        #expect(over.state.units == 4 && over.state.differences == 2 && over.state.isOver)
        #expect(over.when(.review(stretch("D9", "D9")), (), by: qa) == .failure(.roundOver))
    }
}
