import Kernel
import TestKit
import Testing

@testable import Verification

@Suite struct `What was not taken` {
    private let omission = VerificationSamples.omission()
    private var blank: Story<OmissionRules> { Story(OmissionRules.self, omission.id) }

    @Test func `Plan.A8 is noted by the node alone, once for a version, and says why`() {
        #expect(blank.when(.note(omission), by: .node) == .success([.noted(omission)]))
        #expect(blank.when(.note(omission), by: VerificationSamples.engineer) == .failure(.verificationOnlyNode))
        #expect(blank.given(.noted(omission)).when(.note(omission), by: .node) == .failure(.omissionKnown))
        let other = Story(OmissionRules.self, "NO-C-OTHER")
        #expect(other.when(.note(omission), by: .node) == .failure(.omissionKnown))
        #expect(OmissionCommand.note(omission).permission == nil)
        #expect(
            OmissionFact.noted(omission).mentions == [
                omission.source, Subject("lineage.batch", "B-9"), Subject("equipment.asset", "BR101"),
            ])
    }

    @Test func `of a characteristic and of a model with the same code is told apart`() {
        let model = VerificationSamples.omission(Subject(ModelRules.noun, "PAST.TT01"))
        #expect(model.id != omission.id)
    }

    @Test func `is said by a person's asking too, where nothing else could be taken`() {
        let refusal = Refusal.characteristicOmitted("B-9", .gap, 2)
        #expect(refusal.code == "verification.characteristic.omitted")
        #expect(refusal.reason.en.contains("B-9") && refusal.reason.en.contains("gap"))
    }
}
