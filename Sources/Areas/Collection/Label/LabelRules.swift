package import Donors
package import Kernel

package enum LabelCommand: Command {
    /// Prints the label of a bag that was filled; with the donor's blood group as it was tested.
    case print(abo: BloodGroup)

    package var permission: Permission? { "collection.collect" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .print(let abo):
            writer.beginArray()
            writer.value("print")
            writer.value(abo.rawValue)
            writer.endArray()
        }
    }
}

package struct LabelState: Sendable, Equatable {
    package let bag: String
    /// As printed last.
    package var label: BagLabel?
    package var copies = 0

    package var subject: Subject { Subject(LabelRules.noun, bag) }
    package var version: Int64 { Int64(copies) }
}

package struct LabelEvidence: Sendable {
    package var bag: StationBag?
    package var stationName = ""
    /// Of the donor's other bags, as printed last; otherwise as their record says.
    package var abo: BloodGroup?

    package init() {}

    /// What would be printed.
    package func label(_ abo: BloodGroup) -> BagLabel? {
        bag.map { bag in
            BagLabel(
                bag: bag.bag, donor: bag.donor, abo: abo, collectedOn: bag.record.collectedOn, grams: bag.record.grams,
                station: bag.station, stationName: stationName)
        }
    }
}

/// What the second person signs: this label, as this copy.
package struct LabelStatement: Sendable, Equatable {
    package let label: BagLabel
    package let copy: Int

    package init(label: BagLabel, copy: Int) {
        self.label = label
        self.copy = copy
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        LabelFact.printed(label, copy: copy, second: nil).write(to: &writer)
        return writer.bytes
    }
}

/// A bag has one label. Another copy, and one whose blood group is not that of the donor's other bags, takes a reason
/// and a second person: two labels of one number may end on two bags.
package enum LabelRules: Rules {
    package static let noun = "collection.label"
    static let reasonBytesMax = 500

    package static func blank(_ id: String) -> LabelState { LabelState(bag: id) }

    package static func needsSecond(_ state: LabelState, _ evidence: LabelEvidence, _ abo: BloodGroup) -> Bool {
        state.copies > 0 || evidence.abo.map { $0 != abo } == true
    }

    package static func decide(
        _ command: LabelCommand, _ state: LabelState, _ evidence: LabelEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [LabelFact] {
        guard case .print(let abo) = command else { return [] }
        guard let label = evidence.label(abo) else { throw .stationBagUnknown }
        let copy = state.copies + 1
        guard needsSecond(state, evidence, abo) else { return [.printed(label, copy: copy, second: nil)] }
        guard let reason = circumstance.reason, reason.contains(where: { !$0.isWhitespace }),
            reason.utf8.count <= reasonBytesMax
        else { throw .labelReasonMissing(state.copies > 0 ? nil : evidence.abo) }
        let content = LabelStatement(label: label, copy: copy).canonicalBytes
        return [.printed(label, copy: copy, second: try second(content, state, circumstance))]
    }

    private static func second(
        _ content: [UInt8], _ state: LabelState, _ circumstance: Circumstance
    ) throws(Refusal) -> String {
        let told = circumstance.signatures.first {
            let statement = $0.signature.statement
            return statement.record == state.subject && statement.meaning == .verified
                && statement.person == $0.standing.person
        }
        guard let told else { throw .labelSecondMissing }
        guard told.standing.person != circumstance.actor.person else { throw .labelSecondSame }
        let rights: [Permission] = ["collection.collect", "collection.check"]
        guard told.standing.active, rights.contains(where: told.standing.permissions.contains) else {
            throw .labelSecondNotPermitted
        }
        let statement = told.signature.statement
        guard statement.version == state.version, statement.digest == circumstance.hash(content) else {
            throw .collectionSignatureOther
        }
        return told.standing.person
    }

    package static func apply(_ fact: LabelFact, _ head: EntryHead, to state: inout LabelState) {
        switch fact {
        case .printed(let label, let copy, _):
            state.label = label
            state.copies = copy
        }
    }
}

extension Refusal {
    /// Two labels of one number are a danger: why there is another one is on record.
    package static func labelReasonMissing(_ known: BloodGroup?) -> Refusal {
        Refusal(
            "collection.label.reason-missing",
            known.map {
                Phrase("血型与这位浆员以前的袋签（\($0.rawValue)）不同", "The donor's other labels say blood group \($0.rawValue)")
            } ?? Phrase("这一袋已经打过袋签，补打要写原因", "This bag has its label: another copy needs a reason"),
            next: Phrase("核对后写明原因，由第二人确认", "Check, give the reason, and let a second person confirm"))
    }

    package static let labelSecondMissing = Refusal(
        "collection.label.second-missing", Phrase("没有第二人签名", "No second person signed"),
        next: Phrase("请另一人看过旧签，再输入工号和口令", "Another person looks at the old label and signs"))

    package static let labelSecondSame = Refusal(
        "collection.label.second-same", Phrase("第二人不能是本人", "The second person is the same person"),
        next: Phrase("请另一人确认", "Let somebody else confirm"))

    package static let labelSecondNotPermitted = Refusal(
        "collection.label.second-not-permitted",
        Phrase("这个人没有确认袋签的权限", "This person has no right to confirm labels"),
        next: Phrase("请采浆护士或站长确认", "Ask a nurse or the station lead"))
}
