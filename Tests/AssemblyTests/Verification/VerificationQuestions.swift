import Kernel
import Lineage
import TestKit
import Verification

extension Questions {
    static func verification(_ snapshot: any Snapshot) throws(Fault) {
        _ = try CharacteristicTable.load("BR101.PAST.H", from: snapshot)
        _ = try CharacteristicLookups.list(from: snapshot)
        _ = try CharacteristicLookups.values(of: "BR101.PAST.H", from: snapshot)
        _ = try CharacteristicTable.gather(
            .enter(
                CharacteristicValue(batch: "PB-1", asset: "", at: .storyStart, value: DecimalNumber(coefficient: 1))),
            "ALB.YIELD", CharacteristicTable.load("ALB.YIELD", from: snapshot), from: snapshot)
        _ = try ModelTable.load("PAST.M1", from: snapshot)
        _ = try ModelTable.list(from: snapshot)
        for line in try ModelTable.judgements(of: "PAST.M1", limit: 10, from: snapshot).prefix(1) {
            let state = try ModelTable.load("PAST.M1", from: snapshot)
            _ = try ModelTable.gather(.judge(line.judgement), "PAST.M1", state, from: snapshot)
        }
        _ = try ModelTable.judgedWhole(by: "PAST.M1", limit: 10, from: snapshot)
        _ = try OmissionTable.load("NO-1", from: snapshot)
        _ = try OmissionTable.list(of: Subject("verification.model", "PAST.M1"), limit: 10, from: snapshot)
        _ = try StepLookups.newest(of: "FRACTION", limit: 10, from: snapshot)
        _ = try SuggestionTable.load("SG-1", from: snapshot)
        _ = try SuggestionTable.open(limit: 10, from: snapshot)
        _ = try SuggestionTable.newest(limit: 10, from: snapshot)
        _ = try SuggestionTable.list(of: "PAST.M1", limit: 10, from: snapshot)
    }
}
